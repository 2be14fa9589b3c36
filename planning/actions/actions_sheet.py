"""The plan as an XLSX file, as its page shows it."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

from evaluations.exports.workbook import write_sheet_head, write_table
from evaluations.models import Evaluation
from evaluations.rules.scoring import round_half_up
from planning.actions.queries import ActionRow
from ui.columns import Column, numbered
from ui.formats import level_text

TITLE, STATUS = "Rencana tindak lanjut", "Rencana"
EFFORT_PLACES = 4  # of a gain: weights have four at most, but for thirds


def actions_xlsx(evaluation: Evaluation, rows: Sequence[ActionRow]) -> tuple[str, bytes]:
    """File name and content."""
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Tindak lanjut"
    counts = [("Jumlah tindak lanjut", len(rows)), ("Lewat tenggat", sum(row.is_late for row in rows))]
    top = write_sheet_head(sheet, TITLE, evaluation, STATUS, counts) + 1
    write_table(sheet, top, numbered(ACTION_COLUMNS), enumerate(rows, 1))
    content = BytesIO()
    book.save(content)
    return f"tindak-lanjut-{evaluation.region.code}-{evaluation.year}.xlsx", content.getvalue()


def _raise_text(number: int, start: Decimal | None, level: Decimal | None) -> str:
    """ "21: 2 → 3", "21"."""
    if level is None:
        return str(number)
    return f"{number}: {level_text(start)} → {level_text(level)}"


def _state(row: ActionRow) -> str:
    on = row.action.successor
    return f"Dilanjutkan ke {on.evaluation.year}" if on else row.action.get_state_display()


def _origin(row: ActionRow) -> str:
    return f"{row.action.get_origin_display()}{': ' if row.action.source else ''}{row.action.source}"


def _raises(row: ActionRow) -> str:
    return "; ".join(_raise_text(raise_.indicator.number, raise_.start, raise_.level) for raise_ in row.raises)


ACTION_COLUMNS: tuple[Column[ActionRow], ...] = (
    Column("Tindak lanjut", 60, lambda row: row.action.text),
    Column("Asal", 40, _origin),
    Column("OPD", 30, lambda row: row.action.agency.name if row.action.agency else ""),
    Column("Indikator", 26, _raises),
    Column(
        "Tambahan indeks",
        12,
        lambda row: row.gain_text if row.gain is None else round_half_up(row.gain, EFFORT_PLACES),
        number_format="0.0000",
    ),
    Column("Upaya", 9, lambda row: row.effort),
    Column("Butir wajib yang kurang", 40, lambda row: row.needs),
    Column("Catatan biaya", 26, lambda row: row.action.cost_note),
    Column("Tenggat", 13, lambda row: row.action.due),
    Column("Status", 14, _state),
    Column("Lewat tenggat", 10, lambda row: "ya" if row.is_late else ""),
    Column("Alasan", 30, lambda row: row.action.state_reason),
    Column("Catatan terakhir", 40, lambda row: row.note),
)
