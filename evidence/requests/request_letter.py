"""The list of requests that goes with the Sekda's letter, as XLSX and PDF."""

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby

from domains.item_help import HELP_LABEL, item_help
from evaluations.exports.file_facts import LabelledValue
from evaluations.exports.pdf import pdf_file
from evaluations.exports.workbook import write_sheet_head, write_table
from evaluations.models import Evaluation
from evidence.requests.queries import RequestRow
from ui.columns import Column, numbered
from ui.formats import NO_VALUE, long_date

TITLE, STATUS = "Daftar permintaan data dukung", "Permintaan kepada OPD"
WHOLE_INDICATOR = "Seluruh data dukung indikator ini"


def _item_level(row: RequestRow) -> int | None:
    item = row.request.item
    return item.criterion.level if item else None


def _advice(instrument: str, row: RequestRow) -> str:
    """What our help says of the item, as one text; "" where nobody has written any. No query."""
    item = row.request.item
    found = item_help(instrument, item.code, item.text) if item else None
    if found is None:
        return ""
    changed = "Bunyi butir berubah sejak saran ini ditulis. " if found.is_outdated else ""
    return f"{HELP_LABEL}. {changed}Contoh baik: {found.example} Kesalahan umum: {found.mistake}"


REQUEST_COLUMNS: tuple[Column[RequestRow], ...] = (
    Column("OPD", 40, lambda row: row.request.agency.name),
    Column("Indikator", 10, lambda row: row.request.indicator.number),
    Column("Nama indikator", 40, lambda row: row.request.indicator.short_name),
    Column("Butir", 14, lambda row: row.request.item.code if row.request.item else ""),
    Column("Tingkat", 9, _item_level),
    Column("Permintaan", 70, lambda row: row.request.item.text if row.request.item else WHOLE_INDICATOR),
    Column("Tenggat", 13, lambda row: row.due.day),
    Column("Status", 22, lambda row: row.answer.label),
    Column("Catatan", 50, lambda row: row.request.note),
)


def letter_xlsx(evaluation: Evaluation, rows: Sequence[RequestRow]) -> tuple[str, bytes]:
    """File name and content; one line a request, agency by agency."""
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Permintaan data dukung"
    top = write_sheet_head(sheet, TITLE, evaluation, STATUS, _count(rows), beside=4) + 1
    advice: Column[RequestRow] = Column("Bantuan", 70, lambda row: _advice(evaluation.instrument.code, row))
    columns = (*REQUEST_COLUMNS, advice) if any(map(advice.value, rows)) else REQUEST_COLUMNS
    write_table(sheet, top, numbered(columns), enumerate(_by_agency(rows), 1))
    content = BytesIO()
    book.save(content)
    return f"{_name(evaluation)}.xlsx", content.getvalue()


def letter_pdf(evaluation: Evaluation, rows: Sequence[RequestRow]) -> tuple[str, bytes]:
    """The same for paper: one table an agency."""
    numbered = list(enumerate(_by_agency(rows), 1))
    groups = groupby(numbered, key=lambda pair: pair[1].request.agency)
    code = evaluation.instrument.code
    agencies = [
        {"name": agency.name, "rows": [{**_request_values(*pair), "advice": _advice(code, pair[1])} for pair in pairs]}
        for agency, pairs in groups
    ]
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
