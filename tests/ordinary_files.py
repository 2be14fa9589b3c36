"""What lies in every office and does nothing by itself: links, fields, formulas, forms."""

from functools import partial

from tests.active_files import (
    SHEET,
    Made,
    W,
    action,
    body,
    connected,
    connection,
    drawn,
    field,
    form_of,
    formula,
    mark,
    menu,
    on_sheet,
    packed,
    pdf_with,
    relations,
    run,
    slides,
    without_table,
    word,
    word_with,
)
from tests.files import drawn_pdf, office, stream_of

ORDINARY: dict[str, Made] = {
    "tautan.docx": word_with("hyperlink", "https://spbe.go.id/kebijakan?a=1&amp;b=2"),
    "surel.docx": word_with("hyperlink", "mailto:diskominfo@contoh.go.id"),
    "tautan-tanpa-skema.docx": word_with("hyperlink", "www.detik.com"),
    "tautan-kolom.docx": field('HYPERLINK "www.kemenpan.com"'),
    "surel-tanpa-skema.docx": word_with("hyperlink", "dinas@gmail.com"),
    "surel-jadi-berkas.docx": word_with("hyperlink", "file:///C:/Users/budi/dinas@gmail.com"),
    "gambar-dari-surel.docx": word_with("image", "cid:image001.png@01D9C0A1.5B0E7A60"),
    "tautan-unduh.docx": word_with("hyperlink", "https://contoh.go.id/unduh/aplikasi.exe"),
    "tautan-server.docx": word_with("hyperlink", r"file:///\\server\bersama\Notula.docx"),
    "tautan-unduh-tersandi.docx": word_with("hyperlink", "https://contoh.go.id/unduh%20aplikasi%2Eexe?a=javascript%3A"),
    "templat-tersandi.docx": word_with("attachedTemplate", "file:///C:/Users/budi/Kop%20Surat%2520Dinas.dotx"),
    "tautan-dalam.docx": word_with("hyperlink", "#_Toc1", ""),
    "templat-sendiri.docx": word_with("attachedTemplate", r"file:///C:\Users\budi\AppData\Roaming\Kop.dotx"),
    "templat-mac.docx": word_with("attachedTemplate", "file:///Users/budi/Kop.dotx"),
    "gambar-tempel.docx": field(
        'INCLUDEPICTURE "C:\\\\Users\\\\budi\\\\Temp\\\\msohtml\\\\image001.png" \\* MERGEFORMATINET'
    ),
    "kolom.docx": body(
        "".join(
            mark("begin") + run(code) + mark("separate") + "<w:r><w:t>DDEAUTO</w:t></w:r>" + mark("end")
            for code in (
                "PAGE",
                'TOC \\o "1-3" \\h',
                "REF link \\h",
                'HYPERLINK "https://a.go.id/link/import" \\o "a"',
                "SEQ DDEX",
                "REF DDE",
                "IF 1 = 1 dde link",
            )
        )
    ),
    "kata-dde.docx": word(comments=f"<w:p {W}><w:r><w:t>DDEAUTO dan INCLUDETEXT</w:t></w:r></w:p>".encode()),
    "bagan.docx": partial(office, extra={"word/embeddings/Lembar1.xlsx": formula("SUM(A1:A9)")()}),
    "kustom-utf16.docx": partial(office, extra={"customXml/item1.xml": "<a>\u00e9</a>".encode("utf-16")}),
    "gambar-vml.xlsx": partial(
        office, SHEET, "xl/workbook.xml", extra={"xl/drawings/vmlDrawing1.vml": b"<xml><div>a<br>b</div></xml>"}
    ),
    "rumus.xlsx": formula('IF(A1="WEBSERVICE(x)|y!z",HYPERLINK("https://a.go.id","RTD(1)"),RECALL(1))'),
    "lembar-bernama.xlsx": formula("'Data|2025'!A1+'Rekap'!B2"),
    "model-data.xlsx": connection('<dbPr connection="Data Model Connection" command="Model" commandType="1"/>'),
    "teks-lokal.xlsx": connected('type="6"', r'<textPr sourceFile="D:\OPD\data.txt"/>'),
    "syarat.xlsx": on_sheet(
        '<cfRule><formula>LEN(A1)&gt;0</formula></cfRule><dataValidation><formula1>"Ya,Tidak"</formula1></dataValidation>'
    ),
    "rumus-tautan.xlsx": formula('HYPERLINK("#Lembar1!A1","www.detik.com")&amp;HYPERLINK("www.detik.com")'),
    "menu-sendiri.docx": menu('onLoad="Menu.Mulai"', '<button idQ="x:a" onAction="Dokumen.Cetak"/>'),
    "vml-surel.docx": drawn('r:id="rId4" o:href="cid:image001.png@01D9C0A1.5B0E7A60" o:title="logo"'),
    "gambar-bagan.docx": partial(office, extra={"word/media/bagan.dat": formula("SUM(A1:A9)")()}),
    "buku-lokal.xlsx": partial(
        office,
        SHEET,
        "xl/workbook.xml",
        extra={"xl/externalLinks/_rels/a.xml.rels": relations("externalLinkPath", "file:///D:\\OPD\\data.xlsx")},
    ),
    "video.pptx": slides(rels=relations("video", "https://www.youtube.com/embed/abc")),
    "loncat.pptx": action('action="ppaction://hlinksldjump"'),
    "tautan.pdf": pdf_with("", "/Annots [<< /Subtype /Link /A << /S /URI /URI (https://spbe.go.id) >> >>]"),
    "halaman-pertama.pdf": pdf_with("/OpenAction << /S /GoTo /D [6 0 R /Fit] >>"),
    "halaman-daftar.pdf": pdf_with("/OpenAction [6 0 R /FitH null] /PageMode /UseOutlines"),
    "cetak.pdf": pdf_with("/OpenAction << /S /Named /N /Print >>"),
    "lalu-halaman.pdf": pdf_with("/OpenAction 5 0 R", "", b"<< /S /GoTo /D (a) /Next [5 0 R << /S /GoTo /D (b) >>] >>"),
    "xfa-utf16.pdf": form_of("<?xml version='1.0' encoding='UTF-16'?><xdp><t:field>script</t:field></xdp>", "utf-16"),
    "formulir.pdf": pdf_with("/AcroForm << /Fields [<< /FT /Tx /T (nama) /V (JavaScript) >>] >>"),
    "formulir-kirim.pdf": pdf_with("", "/Annots [<< /Subtype /Widget /A << /S /SubmitForm /F (https://a.go.id) >> >>]"),
    "xfa.pdf": pdf_with("/AcroForm << /XFA 5 0 R >>", "", stream_of(b"<xdp><field/></xdp>")),
    "kata.pdf": partial(drawn_pdf, "Dilarang memakai /JS dan /Launch #41"),
    "rusak.pdf": partial(without_table, pdf_with("/PageMode /EmbeddedFile")),
    "terkemas.pdf": partial(packed, b"<< /S /GoTo /D [3 0 R /Fit] >>"),
}
