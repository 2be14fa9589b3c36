"""Small valid files for the demo city and for tests. Each says on its face that it is sample data."""

import io
import json
from collections.abc import Sequence

import typst
from openpyxl import Workbook
from openpyxl.styles import Font

MARK = "Data contoh"
NOTE = "Dokumen ini dibuat untuk peragaan. Isinya bukan dokumen pemerintah."

# User text comes in as data (sys_inputs) and never as source: typst cannot be made to run it.
PAGE = b"""
#let given = json(bytes(sys.inputs.given))
#set document(title: given.title)
#set page(paper: "a4", margin: 2.5cm, footer: align(center, text(9pt)[#given.mark. #given.note]))
#set text(11pt, lang: "id")
#block(stroke: 1pt, inset: 8pt, width: 100%)[*#given.mark.* #given.note]
= #given.title
#for line in given.lines { par(line) }
#for page in range(2, given.pages + 1) { pagebreak(); par[Halaman #page dari #given.pages, tanpa isi.] }
"""


def sample_pdf(title: str, lines: Sequence[str], pages: int = 1) -> bytes:
    """A PDF with searchable text on its first page and `pages` pages; long texts run over several."""
    return typst.compile(PAGE, sys_inputs=_given(title, lines, pages), ignore_system_fonts=True)


def sample_png(title: str, lines: Sequence[str]) -> bytes:
    """A picture of the first page, as a screenshot would be: its text cannot be searched."""
    short = list(lines)[:12]
    return typst.compile(PAGE, sys_inputs=_given(title, short), ignore_system_fonts=True, format="png", ppi=72)


def sample_xlsx(title: str, rows: Sequence[Sequence[str | int]]) -> bytes:
    """A workbook with the first of `rows` as its heading."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Data contoh"
    sheet.append([title])
    sheet.append([f"{MARK}. {NOTE}"])
    sheet.append([])
    for row in rows:
        sheet.append(list(row))
    for cell in (*sheet[1], *sheet[4]):
        cell.font = Font(bold=True)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _given(title: str, lines: Sequence[str], pages: int = 1) -> dict[str, str]:
    said = {"title": title, "lines": list(lines), "pages": pages, "mark": MARK, "note": NOTE}
    return {"given": json.dumps(said)}
