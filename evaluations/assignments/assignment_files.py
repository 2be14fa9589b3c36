"""The division of the work as the annex of a decree, XLSX and PDF: one line an indicator, in their order."""

from io import BytesIO

from evaluations.assignments.queries import AssignmentBoard, AssignmentLine
from evaluations.exports.file_facts import LabelledValue
from evaluations.exports.pdf import pdf_file
from evaluations.exports.workbook import write_sheet_head, write_table
from evaluations.models import Evaluation
from ui.columns import Column
from ui.formats import NO_VALUE, long_date

TITLE, STATUS = "Pembagian tugas perangkat daerah", "Lampiran keputusan"


def _contributors(line: AssignmentLine) -> list[str]:
    return [row.agency.name for row in line.contributors]


DECREE_COLUMNS: tuple[Column[AssignmentLine], ...] = (
    Column("No.", 6, lambda line: line.indicator.number),
    Column("Indikator", 60, lambda line: line.indicator.name),
    Column("OPD pengampu", 44, lambda line: line.lead.agency.name if line.lead else ""),
    Column("OPD kontributor", 60, lambda line: "; ".join(_contributors(line))),
    Column("Tenggat", 13, lambda line: line.due),
)


def decree_xlsx(board: AssignmentBoard) -> tuple[str, bytes]:
    """File name and content; the sheet can be brought back as it is."""
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Pembagian tugas"
    top = write_sheet_head(sheet, TITLE, board.evaluation, STATUS, _counts(board)) + 1
    write_table(sheet, top, DECREE_COLUMNS, board.lines)
    content = BytesIO()
    book.save(content)
    return f"{_name(board.evaluation)}.xlsx", content.getvalue()


def decree_pdf(board: AssignmentBoard) -> tuple[str, bytes]:
    aspects = [
        {"name": f"Aspek {aspect.number}. {aspect.name}", "rows": [_row(line) for line in lines]}
        for aspect, lines in board.aspects
    ]
    content = pdf_file(
        "assignments",
        evaluation=board.evaluation,
        title=f"{TITLE} {board.evaluation.year}",
        status=STATUS,
        content={"aspects": aspects},
        more=_counts(board),
    )
    return f"{_name(board.evaluation)}.pdf", content


def _row(line: AssignmentLine) -> dict[str, str]:
    return {
        "number": str(line.indicator.number),
        "indicator": line.indicator.name,
        "lead": line.lead.agency.name if line.lead else NO_VALUE,
        "contributors": "; ".join(_contributors(line)) or NO_VALUE,
        "due": long_date(line.due) if line.due else NO_VALUE,
    }


def _counts(board: AssignmentBoard) -> list[LabelledValue]:
    return [("Jumlah indikator", len(board.lines)), ("Jumlah OPD", len(board.work))]


def _name(evaluation: Evaluation) -> str:
    return f"pembagian-tugas-{evaluation.region.code}-{evaluation.year}"
