"""What all our spreadsheets share: a head that says what it is, a table that stays in view, numbered pages."""

from collections.abc import Sequence

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from evaluations.exports.file_facts import LabelledValue, file_facts
from evaluations.models import Evaluation
from ui.cells import Value, write_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_sheet_head(
    sheet: Worksheet,
    title: str,
    evaluation: Evaluation,
    status: str,
    more: Sequence[LabelledValue] = (),
    beside: int = 3,
) -> int:
    """Title, cycle, instrument, status, time; `beside` is the column of the values. Returns the first free row."""
    lines: list[LabelledValue] = [(title, None), *file_facts(evaluation, status, more)]
    for row, (label, value) in enumerate(lines, 1):
        write_cell(sheet, row, 1, label).font = Font(bold=True)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=False)
        write_cell(sheet, row, beside, value).alignment = Alignment(horizontal="left")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    return len(lines) + 1


def write_titles(sheet: Worksheet, row: int, titles: Sequence[str]) -> None:
    for column, title in enumerate(titles, 1):
        cell = write_cell(sheet, row, column, title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8F1FC")


def write_row(sheet: Worksheet, row: int, values: Sequence[Value]) -> None:
    for column, value in enumerate(values, 1):
        write_cell(sheet, row, column, value)


def set_layout(sheet: Worksheet, top: int, widths: Sequence[int]) -> None:
    """Widths, a filter over the table that begins at `top`, titles that stay, and pages that say their number."""
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(widths))}{max(sheet.max_row, top)}"
    sheet.freeze_panes = f"C{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("Halaman &P dari &N"))
