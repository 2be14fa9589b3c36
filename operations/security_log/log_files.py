"""The security log as files. Text is never a formula: names, titles and reasons are other people's words."""

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

from evaluations.exports.workbook import set_widths
from operations.security_log.queries import LogLine
from regions import clock
from regions.models import Region
from ui.cells import csv_cell, set_cell_value
from ui.columns import Column
from ui.formats import long_date

MOST_LINES = 50_000  # of one file; more is narrowed by days
CUT = "Hanya 50.000 catatan terbaru; persempit harinya untuk yang lain."


def log_columns(zone: ZoneInfo) -> tuple[Column[LogLine], ...]:
    """Moments in the region's own time."""
    return (
        Column("Tanggal", 12, lambda line: line.at.astimezone(zone).date()),
        Column("Pukul", 10, lambda line: f"{line.at.astimezone(zone):%H.%M.%S}"),
        Column("Jenis", 20, lambda line: line.group.label),
        Column("Orang", 28, lambda line: line.who),
        Column("Akun", 20, lambda line: line.account),
        Column("Kejadian", 50, lambda line: line.what),
        Column("Keterangan", 60, lambda line: line.note),
        Column("Jaringan", 20, lambda line: line.network),
    )


def log_xlsx(region: Region, lines: Iterable[LogLine], *, is_cut: bool) -> tuple[str, bytes]:
    """File name and content; written in pieces."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    zone = ZoneInfo(region.time_zone)
    columns, book = log_columns(zone), Workbook(write_only=True)
    sheet = book.create_sheet("Catatan")
    set_widths(sheet, columns)
    made = clock.now().astimezone(zone)
    head = [
        [f"Catatan keamanan, {region.government}"],
        [f"Dibuat {long_date(made.date())}, {made:%H.%M %Z}"],
        *([[CUT]] if is_cut else []),
        [column.title for column in columns],
    ]
    sheet.freeze_panes = f"A{len(head) + 1}"
    for line in head:
        cells = [set_cell_value(WriteOnlyCell(sheet), value) for value in line]
        for cell in cells:
            cell.font = Font(bold=True)
        sheet.append(cells)
    for row in lines:
        sheet.append([set_cell_value(WriteOnlyCell(sheet), column.value(row)) for column in columns])
    content = BytesIO()
    book.save(content)
    return f"{_name(region)}.xlsx", content.getvalue()


def log_csv(region: Region, lines: Iterable[LogLine], *, is_cut: bool) -> tuple[str, bytes]:
    """UTF-8 with BOM, commas, as all our CSV; what was cut is told in the last line."""
    zone = ZoneInfo(region.time_zone)
    columns, text = log_columns(zone), StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.title for column in columns])
    writer.writerows([csv_cell(column.value(row), zone) for column in columns] for row in lines)
    if is_cut:
        writer.writerow([CUT])
    return f"{_name(region)}.csv", ("\ufeff" + text.getvalue()).encode()


def _name(region: Region) -> str:
    return f"catatan-keamanan-{region.code}-{clock.today(region):%Y-%m-%d}"
