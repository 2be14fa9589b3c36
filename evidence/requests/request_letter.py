"""The list of requests that goes with the Sekda's letter, as XLSX and PDF."""

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluations.exports.file_facts import LabelledValue
from evaluations.exports.pdf import pdf_file
from evaluations.exports.workbook import set_layout, write_row, write_sheet_head, write_titles
from evaluations.models import Evaluation
from evidence.requests.queries import RequestRow
from ui.formats import NO_VALUE, long_date

TITLE, STATUS = "Daftar permintaan bukti", "Permintaan kepada OPD"
TITLES = (
    "No.",
    "OPD",
    "Indikator",
    "Nama indikator",
    "Butir",
    "Tingkat",
    "Yang diminta",
    "Tenggat",
    "Keadaan",
    "Catatan",
)
WIDTHS = (6, 40, 10, 40, 14, 9, 70, 13, 22, 50)
WHOLE_INDICATOR = "Seluruh bukti indikator ini"


def letter_xlsx(evaluation: Evaluation, rows: Sequence[RequestRow]) -> tuple[str, bytes]:
    """File name and content; one line a request, agency by agency."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Permintaan bukti"
    top = write_sheet_head(sheet, TITLE, evaluation, STATUS, _count(rows), beside=4) + 1
    write_titles(sheet, top, TITLES)
    for number, row in enumerate(_by_agency(rows), 1):
        asked, item = row.request, row.request.item
        values = (
            number,
            asked.agency.name,
            asked.indicator.number,
            asked.indicator.short_name,
            item.code if item else "",
            item.criterion.level if item else None,
            item.text if item else WHOLE_INDICATOR,
            row.due.day,
            row.answer.label,
            asked.note,
        )
        write_row(sheet, top + number, values)
    set_layout(sheet, top, WIDTHS)
    content = BytesIO()
    book.save(content)
    return f"{_name(evaluation)}.xlsx", content.getvalue()


def letter_pdf(evaluation: Evaluation, rows: Sequence[RequestRow]) -> tuple[str, bytes]:
    """The same for paper: one table an agency."""
    numbered = list(enumerate(_by_agency(rows), 1))
    groups = groupby(numbered, key=lambda pair: pair[1].request.agency)
    agencies = [{"name": agency.name, "rows": [_request_values(*pair) for pair in pairs]} for agency, pairs in groups]
    content = pdf_file(
        "requests",
        evaluation=evaluation,
        title=f"{TITLE} {evaluation.year}",
        status=STATUS,
        content={"agencies": agencies},
        more=_count(rows),
    )
    return f"{_name(evaluation)}.pdf", content


def _by_agency(rows: Sequence[RequestRow]) -> list[RequestRow]:
    """Agencies by name; within them the order of the list, which is by due date."""
    return sorted(rows, key=lambda row: (row.request.agency.name, row.request.agency_id))


def _count(rows: Sequence[RequestRow]) -> list[LabelledValue]:
    return [("Jumlah permintaan", len(rows)), ("Jumlah OPD", len({row.request.agency_id for row in rows}))]


def _request_values(number: int, row: RequestRow) -> dict[str, str | int]:
    asked, item = row.request, row.request.item
    return {
        "number": number,
        "indicator": f"{asked.indicator.number}. {asked.indicator.short_name}",
        "item": item.code if item else NO_VALUE,
        "asked": item.text if item else WHOLE_INDICATOR,
        "note": asked.note,
        "due": long_date(row.due.day) if row.due.day else "tanpa tenggat",
        "state": row.answer.label,
    }


def _name(evaluation: Evaluation) -> str:
    return f"permintaan-bukti-{evaluation.region.code}-{evaluation.year}"
