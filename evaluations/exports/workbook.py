"""What all our spreadsheets share: a head that says what it is, a table that stays in view, numbered pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from evaluations.exports.file_facts import LabelledValue, file_facts
from evaluations.models import Evaluation
from ui.cells import write_cell
from ui.columns import Column, ColumnHead, TableRow

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

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
    from openpyxl.styles import Alignment, Font

    lines: list[LabelledValue] = [(title, None), *file_facts(evaluation, status, more)]
    for row, (label, value) in enumerate(lines, 1):
        write_cell(sheet, row, 1, label).font = Font(bold=True)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=False)
        write_cell(sheet, row, beside, value).alignment = Alignment(horizontal="left")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    return len(lines) + 1


def write_table(sheet: Worksheet, top: int, columns: Sequence[Column[TableRow]], rows: Iterable[TableRow]) -> None:
    """Titles at `top`, a line a row under them, and the layout of both."""
    write_titles(sheet, top, columns)
    for line, row in enumerate(rows, top + 1):
        for place, column in enumerate(columns, 1):
            write_cell(sheet, line, place, column.value(row), column.number_format)
    set_layout(sheet, top, columns)


def write_titles(sheet: Worksheet, row: int, columns: Sequence[ColumnHead]) -> None:
    """The titles in one row, set off from what is below."""
    from openpyxl.styles import Font, PatternFill

    for place, column in enumerate(columns, 1):
        cell = write_cell(sheet, row, place, column.title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8F1FC")


def set_widths(sheet: Worksheet, columns: Sequence[ColumnHead]) -> None:
    """The width of each column, in characters."""
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width


def set_layout(sheet: Worksheet, top: int, columns: Sequence[ColumnHead]) -> None:
    """Widths, a filter over the table that begins at `top`, titles that stay, and pages that say their number."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    set_widths(sheet, columns)
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(columns))}{max(sheet.max_row, top)}"
    sheet.freeze_panes = f"C{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("Halaman &P dari &N"))
