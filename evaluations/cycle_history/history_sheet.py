"""The history of a cycle as an XLSX file: every row, with the texts before and after."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from evaluations.exports.workbook import set_widths
from evaluations.models import Evaluation
from history.models import HistoryEntry
from history.presenters import HistoryEvent, history_event
from regions import clock
from ui.cells import set_cell_value
from ui.columns import Column
from ui.formats import long_date

CHUNK = 500


class HistoryLine(NamedTuple):
    """An entry in words and its moment in the region's own time."""

    entry: HistoryEvent
    at: datetime


HISTORY_COLUMNS: tuple[Column[HistoryLine], ...] = (
    Column("Tanggal", 12, lambda line: line.at.date()),
    Column("Pukul", 10, lambda line: f"{line.at:%H.%M.%S}"),
    Column("No.", 6, lambda line: line.entry.indicator.number if line.entry.indicator else None),
    Column("Indikator", 40, lambda line: line.entry.indicator.name if line.entry.indicator else None),
    Column("Bidang", 26, lambda line: line.entry.field),
    Column("Sebelum", 40, lambda line: line.entry.before),
    Column("Sesudah", 40, lambda line: line.entry.after),
    Column("Alasan", 40, lambda line: line.entry.reason),
    Column("Oleh", 24, lambda line: str(line.entry.by)),
    Column("Akun", 18, lambda line: line.entry.by.username),
)


def history_file(evaluation: Evaluation, rows: QuerySet[HistoryEntry]) -> tuple[str, bytes]:
    """File name and content. Rows are read and written in pieces: a year holds tens of thousands."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Riwayat")
    set_widths(sheet, HISTORY_COLUMNS)
    made = clock.now().astimezone(ZoneInfo(evaluation.region.time_zone))
    sample = [("Data contoh",)] if evaluation.is_sample else []
    head = [
        (f"Riwayat siklus {evaluation.year}, {evaluation.region.government}",),
        (f"Instrumen {evaluation.instrument.name}",),
        (f"Tahap {evaluation.get_state_display()}, dibuat {long_date(made.date())}, {made:%H.%M %Z}",),
        *sample,
    ]
    sheet.freeze_panes = f"A{len(head) + 2}"
    for line in [*head, [column.title for column in HISTORY_COLUMNS]]:
        cells = [set_cell_value(WriteOnlyCell(sheet), value) for value in line]
        for cell in cells:
            cell.font = Font(bold=True)
        sheet.append(cells)
    for entry in history_lines(rows, ZoneInfo(evaluation.region.time_zone)):
        sheet.append([set_cell_value(WriteOnlyCell(sheet), column.value(entry)) for column in HISTORY_COLUMNS])
    content = BytesIO()
    book.save(content)
    return f"riwayat-{evaluation.region.code}-{evaluation.year}.xlsx", content.getvalue()


def history_lines(rows: QuerySet[HistoryEntry], zone: ZoneInfo) -> Iterator[HistoryLine]:
    """The entries in pieces, each with its local moment."""
    return (HistoryLine(history_event(row), row.at.astimezone(zone)) for row in rows.iterator(chunk_size=CHUNK))
