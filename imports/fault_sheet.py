"""Rows that were not taken, as a sheet to be mended and brought again: every column, and what is wrong."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from ui.cells import write_cell
from ui.sheets import SheetColumn

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAULTS_TITLE = "Perbaikan yang diperlukan"


def columns_xlsx(
    name: str,
    columns: Sequence[SheetColumn],
    lines: Sequence[Mapping[str, str]],
    faults: Sequence[str] | None = None,
) -> bytes:
    """One sheet: the titles that the importer knows, the lines below as texts; `faults` in a last column."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name[:31]
    titles = [column.title for column in columns] + ([] if faults is None else [FAULTS_TITLE])
    for place, title in enumerate(titles, 1):
        write_cell(sheet, 1, place, title).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 40 if title == FAULTS_TITLE else 24
    for number, line in enumerate(lines, 2):
        for place, column in enumerate(columns, 1):
            cell = write_cell(sheet, number, place, line.get(column.name, ""))
            cell.number_format = "@"  # a NIP stays the text it is, also when it is typed over
        if faults is not None:
            write_cell(sheet, number, len(titles), faults[number - 2])
    sheet.freeze_panes = "A2"
    content = BytesIO()
    book.save(content)
    return content.getvalue()
