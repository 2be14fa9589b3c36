"""The plan as an XLSX file, as its page shows it."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluations.exports.workbook import set_layout, write_row, write_sheet_head, write_titles
from evaluations.models import Evaluation
from evaluations.rules.scoring import round_half_up
from planning.actions.queries import ActionRow
from ui.cells import Value
from ui.formats import level_text

TITLE, STATUS = "Rencana tindak lanjut", "Rencana"
COLUMNS: tuple[tuple[str, int], ...] = (
    ("No.", 6),
    ("Tindakan", 60),
    ("Asal", 40),
    ("OPD", 30),
    ("Indikator", 26),
    ("Tambahan indeks", 12),
    ("Upaya", 9),
    ("Butir wajib yang kurang", 40),
    ("Catatan biaya", 26),
    ("Tenggat", 13),
    ("Keadaan", 14),
    ("Lewat tenggat", 10),
    ("Alasan", 30),
    ("Catatan terakhir", 40),
)
EFFORT_PLACES = 4  # of a gain: weights have four at most, but for thirds


def actions_xlsx(evaluation: Evaluation, rows: Sequence[ActionRow]) -> tuple[str, bytes]:
    """File name and content."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Tindak lanjut"
    counts = [("Jumlah tindakan", len(rows)), ("Lewat tenggat", sum(row.is_late for row in rows))]
    top = write_sheet_head(sheet, TITLE, evaluation, STATUS, counts) + 1
    write_titles(sheet, top, [title for title, _ in COLUMNS])
    for number, row in enumerate(rows, 1):
        write_row(sheet, top + number, (number, *action_values(row)))
        sheet.cell(top + number, 6).number_format = "0.0000"
    set_layout(sheet, top, [width for _, width in COLUMNS])
    content = BytesIO()
    book.save(content)
    return f"tindak-lanjut-{evaluation.region.code}-{evaluation.year}.xlsx", content.getvalue()


def action_values(row: ActionRow) -> tuple[Value, ...]:
    """Under the titles of `COLUMNS`, after the number."""
    action = row.action
    return (
        action.text,
        f"{action.get_origin_display()}{': ' if action.source else ''}{action.source}",
        action.agency.name if action.agency else "",
        "; ".join(_raise_text(raise_.indicator.number, raise_.start, raise_.level) for raise_ in row.raises),
        row.gain_text if row.gain is None else round_half_up(row.gain, EFFORT_PLACES),
        row.effort,
        row.needs,
        action.cost_note,
        action.due,
        _state(row),
        "ya" if row.is_late else "",
        action.state_reason,
        row.note,
    )


def _raise_text(number: int, start: Decimal | None, level: Decimal | None) -> str:
    """ "21: 2 → 3", "21"."""
    if level is None:
        return str(number)
    return f"{number}: {level_text(start)} → {level_text(level)}"


def _state(row: ActionRow) -> str:
    on = row.action.successor
    return f"Dilanjutkan ke {on.evaluation.year}" if on else row.action.get_state_display()
