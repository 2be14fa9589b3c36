"""The history of a cycle as an XLSX file: every row, with the texts before and after."""

from collections.abc import Iterator
from io import BytesIO
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from evaluations.models import Evaluation
from history.models import HistoryEntry
from regions import clock
from ui.cells import Value, set_cell_value
from ui.formats import long_date

TITLES = ("Tanggal", "Pukul", "No.", "Indikator", "Bidang", "Sebelum", "Sesudah", "Alasan", "Oleh", "Akun")
WIDTHS = {"A": 12, "B": 10, "C": 6, "D": 40, "E": 26, "F": 40, "G": 40, "H": 40, "I": 24, "J": 18}
CHUNK = 500


def history_file(evaluation: Evaluation, rows: QuerySet[HistoryEntry]) -> tuple[str, bytes]:
    """File name and content. Rows are read and written in pieces: a year holds tens of thousands."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Riwayat")
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    head = _head(evaluation)
    sheet.freeze_panes = f"A{len(head) + 2}"
    for line in [*head, TITLES]:
        cells = [set_cell_value(WriteOnlyCell(sheet), value) for value in line]
        for cell in cells:
            cell.font = Font(bold=True)
        sheet.append(cells)
    for values in history_lines(rows, ZoneInfo(evaluation.region.time_zone)):
        sheet.append([set_cell_value(WriteOnlyCell(sheet), value) for value in values])
    content = BytesIO()
    book.save(content)
    return f"riwayat-{evaluation.region.code}-{evaluation.year}.xlsx", content.getvalue()


def _head(evaluation: Evaluation) -> list[tuple[Value, ...]]:
    made = clock.now().astimezone(ZoneInfo(evaluation.region.time_zone))
    sample = [("Data contoh",)] if evaluation.is_sample else []
    return [
        (f"Riwayat siklus {evaluation.year}, {evaluation.region.government}",),
        (f"Instrumen {evaluation.instrument.name}",),
        (f"Tahap {evaluation.get_state_display()}, dibuat {long_date(made.date())}, {made:%H.%M %Z}",),
        *sample,
    ]


def history_lines(rows: QuerySet[HistoryEntry], zone: ZoneInfo) -> Iterator[tuple[Value, ...]]:
    for row in rows.iterator(chunk_size=CHUNK):
        at = row.at.astimezone(zone)
        indicator = row.indicator
        about = (indicator.number, indicator.name) if indicator else (None, None)
        yield (
            at.date(),
            f"{at:%H.%M.%S}",
            *about,
            row.field,
            row.before,
            row.after,
            row.reason,
            str(row.by),
            (row.by.username),
        )
