"""The full report as DOCX: our words, on the head and foot of the city's letterhead or of a plain page."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from outputs.full_report.full_report_data import full_report_content, full_report_file_name, full_report_head
from outputs.full_report.letterhead_file import default_letterhead, open_letterhead
from outputs.full_report.queries import FullReport
from regions import clock
from uploads import filetypes

DOCX = filetypes.DOCX.content_type
HEAD_LABELS = {
    "pemerintah": "Pemerintah daerah",
    "siklus": "Siklus",
    "instrumen": "Instrumen",
    "status": "Status",
    "dibuat": "Dibuat",
    "segel": "Segel",
    "keterangan": "Keterangan",
}
HEADING_POINTS = {1: 16, 2: 12, 3: 11}  # where a letterhead has no styles of headings
FINE_POINTS, INDEX_POINTS = 8, 26
LAYER_COLUMNS = (("No.", 0.07, True), ("{}", 0.63, False), ("Bobot", 0.13, True), ("Nilai", 0.17, True))
INDICATOR_COLUMNS = (
    ("No.", 0.07, True),
    ("Indikator", 0.47, False),
    ("Bobot", 0.11, True),
    ("{}", 0.12, True),
    ("Berasal dari", 0.23, False),
)
Columns = Sequence[tuple[str, float, bool]]  # title, share of the width, whether it stands to the right


def full_report_docx(report: FullReport, letterhead: bytes | None) -> tuple[str, bytes]:
    """File name and content; without a letterhead the pages carry the government's name."""
    head, content = full_report_head(report), full_report_content(report)
    document = open_letterhead(letterhead or default_letterhead(clean(head["pemerintah"])))
    _heading(document, 1, head["judul"])
    rows = [(label, head[name]) for name, label in HEAD_LABELS.items() if head[name]]
    _table(document, (("", 0.24, False), ("", 0.76, False)), rows, titled=False)
    _heading(document, 2, content["bab"]["indeks"])
    _text(document, f"{content['nama_indeks']}, {content['status_indeks']}")
    index = document.add_paragraph()
    figure = index.add_run(clean(content["indeks"]))
    figure.bold, figure.font.size = True, Pt(INDEX_POINTS)
    index.add_run(clean(f"   {content['predikat']}")).bold = True
    for sentence in content["ringkasan"]:
        _text(document, sentence)
    _write_tables(document, content)
    _write_merits(document, content)
    _write_advice(document, content)
    _sign_pages(document, f"{head['judul']}. Status: {head['status']}.")
    # Nothing of who made the letterhead, and when, goes along with the report.
    about = document.core_properties
    about.author = about.last_modified_by = about.comments = about.keywords = about.subject = about.category = ""
    about.title, about.language = clean(head["judul"]), "id-ID"
    about.created = about.modified = clock.now().astimezone(UTC).replace(tzinfo=None)
    out = io.BytesIO()
    document.save(out)
    return f"{full_report_file_name(report)}.docx", out.getvalue()


def clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _write_tables(document: DocxDocument, content: Mapping[str, Any]) -> None:
    for word, name in (("Domain", "domain"), ("Aspek", "aspek")):
        if name == "aspek" or content[name]:
            _heading(document, 2, content["bab"][name])
            columns = [(label.format(word), share, right) for label, share, right in LAYER_COLUMNS]
            _table(document, columns, [(r["nomor"], r["nama"], r["bobot"], r["nilai"]) for r in content[name]])
    _heading(document, 2, content["bab"]["indikator"])
    rows = [(r["nomor"], r["nama"], r["bobot"], r["nilai"], r["tahap"]) for r in content["indikator"]]
    columns = [(label.format(content["judul_nilai"]), share, right) for label, share, right in INDICATOR_COLUMNS]
    _table(document, columns, rows)


def _write_merits(document: DocxDocument, content: Mapping[str, Any]) -> None:
    """Strengths and weaknesses, aspect by aspect."""
    if not content["uraian"]:
        return
    _heading(document, 2, content["bab"]["uraian"])
    _text(document, content["aturan"])
    for aspect in content["uraian"]:
        _heading(document, 3, f"Aspek {aspect['nomor']}. {aspect['nama']}")
        _text(document, f"Nilai {aspect['nilai']}; terpenuhi {aspect['pemenuhan']}.")
        for title, rows in (("Kekuatan", aspect["kekuatan"]), ("Kelemahan", aspect["kelemahan"])):
            if rows:
                _text(document, title).runs[0].bold = True
            for row in rows:
                _text(document, f"{row['nomor']}. {row['nama']}, tingkat {row['tingkat']}")
                if row["fakta"]:
                    _text(document, row["fakta"]).paragraph_format.left_indent = Mm(6)


def _write_advice(document: DocxDocument, content: Mapping[str, Any]) -> None:
    advice = content["rekomendasi"]
    if advice["saran"]:
        _heading(document, 2, content["bab"]["rekomendasi"])
        for name in ("catatan", "ringkasan", "terbaik", "terlemah", "saran"):
            _text(document, advice[name])
    _heading(document, 2, content["bab"]["sumber"])
    for sentence in content["sumber"]:
        _text(document, sentence)


# --- pieces of a page -----------------------------------------------------------------------------


def _text(document: DocxDocument, words: str) -> Paragraph:
    """What people wrote goes in as text: never as a command, never as XML."""
    return document.add_paragraph(clean(words))


def _heading(document: DocxDocument, level: int, words: str) -> None:
    name = f"Heading {level}"
    if name in document.styles:
        document.add_paragraph(clean(words), style=name)
        return
    line = document.add_paragraph()
    run = line.add_run(clean(words))
    run.bold, run.font.size = True, Pt(HEADING_POINTS[level])
    line.paragraph_format.keep_with_next = True


def _table(document: DocxDocument, columns: Columns, rows: Sequence[Sequence[str]], *, titled: bool = True) -> None:
    """As wide as the letterhead's page leaves room; its titles stand on each page again."""
    section = document.sections[0]
    edges = (section.page_width or Mm(210), section.left_margin or 0, section.right_margin or 0)
    width = edges[0] - edges[1] - edges[2]
    lines = [[title for title, _, _ in columns], *rows] if titled else list(rows)
    table = document.add_table(len(lines), len(columns))
    table.autofit = False
    # A fine line under each row, whatever styles the letterhead has.
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "BFBFBF")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)
    for number, (row, words) in enumerate(zip(table.rows, lines, strict=True)):
        for cell, text, (_, share, right) in zip(row.cells, words, columns, strict=True):
            cell.width = Emu(int(width * share))
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.add_run(clean(text)).bold = True if titled and number == 0 else None
            if right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        about = row._tr.get_or_add_trPr()
        about.append(OxmlElement("w:cantSplit"))
        if titled and number == 0:
            about.append(OxmlElement("w:tblHeader"))


def _sign_pages(document: DocxDocument, words: str) -> None:
    """Each page says what it is and its status, below what the city's foot says; pages are numbered once."""
    section = document.sections[0]
    feet = [section.footer]
    if section.different_first_page_header_footer:
        feet.append(section.first_page_footer)
    if document.settings.odd_and_even_pages_header_footer:
        feet.append(section.even_page_footer)
    for foot in feet:
        foot.is_linked_to_previous = False
        codes = " ".join(_codes(foot._element)).split()
        line = foot.add_paragraph()
        pieces = [words] if "PAGE" in codes else [f"{words} Halaman ", "PAGE", " dari ", "NUMPAGES"]
        for piece in pieces:
            _add_piece(line, piece)
        for run in line.runs:
            run.font.size = Pt(FINE_POINTS)


def _codes(foot: Any) -> list[str]:
    simple = [node.get(qn("w:instr"), "") for node in foot.iter(qn("w:fldSimple"))]
    return [*simple, *(node.text or "" for node in foot.iter(qn("w:instrText")))]


def _add_piece(line: Paragraph, piece: str) -> None:
    """A text, or a field by its name."""
    if piece not in ("PAGE", "NUMPAGES"):
        line.add_run(clean(piece))
        return
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = line.add_run("1" if kind == "shown" else "")
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {piece} "
            run._r.append(code)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
