"""The levels of a past year as a sheet that the page of past years reads as they are."""

from collections.abc import Sequence

from evaluations.models import Evaluation, Score
from evaluations.rules.scoring import typed_value
from imports.fault_sheet import columns_xlsx
from results.own_years import OwnYear
from results.past_cycles.forms import RECORDED_COLUMNS
from ui.sheets import SheetColumn

NUMBER = SheetColumn("indicator", "nomor indikator", ())


def past_cycle_in(years: Sequence[OwnYear], asked: str) -> Evaluation | None:
    """The finished cycle of the year as an address names it; None where the year keeps no levels, or still works."""
    found = next((row.evaluation for row in years if str(row.year) == asked), None)
    return found if found and found.is_past else None


def past_levels_file(evaluation: Evaluation) -> bytes:
    """One row an indicator, one column for what was self-assessed and one for the final value; an empty one stays out.

    One query.
    """
    rows = Score.objects.filter(evaluation=evaluation, column__in=RECORDED_COLUMNS, value__isnull=False)
    levels: dict[int, dict[str, str]] = {}
    for number, column, value in rows.order_by("indicator__number").values_list("indicator__number", "column", "value"):
        assert value is not None
        levels.setdefault(number, {"indicator": str(number)})[column] = typed_value(value)
    held = {column for line in levels.values() for column in line}
    columns = [SheetColumn(c.value, c.label, ()) for c in RECORDED_COLUMNS if c.value in held]
    return columns_xlsx(f"TINGKAT {evaluation.year}", [NUMBER, *columns], list(levels.values()))
