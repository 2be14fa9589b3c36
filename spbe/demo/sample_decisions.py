"""Sample proposals of agencies, what the internal assessor thinks of them, and one decision between them."""

from typing import Any

from accounts.models import User
from assessment.decisions import decide_level
from assessment.scores import save_score
from domains.models import Indicator
from evaluations.choices import INTERNAL_COLUMNS, ValueColumn
from evaluations.models import Evaluation, Score
from spbe.demo.sample_days import at_day

HOURS = {ValueColumn.USULAN: 9, ValueColumn.TINJAUAN: 13, ValueColumn.MANDIRI: 16}


def seed(
    evaluation: Evaluation,
    rows: list[dict[str, Any]],
    indicators: dict[int, Indicator],
    users: dict[str, User],
) -> None:
    """All on the day before: proposed in the morning, checked at noon, decided in the afternoon."""
    for row in rows:
        for column in INTERNAL_COLUMNS:
            if said := row.get(column):
                with at_day(evaluation.region, -1, hour=HOURS[column]):
                    _save_level(evaluation, indicators[row["indicator"]], column, users[said[0]], *said[1:])


def _save_level(
    evaluation: Evaluation, indicator: Indicator, column: ValueColumn, by: User, level: int, reason: str
) -> None:
    if column != ValueColumn.MANDIRI:
        changes = {"value": level}
        save_score(
            evaluation=evaluation,
            indicator=indicator,
            column=column,
            by=by,
            version=0,
            changes=changes,
            reason=reason,
        )
        return
    seen = dict(Score.objects.filter(evaluation=evaluation, indicator=indicator).values_list("column", "version"))
    decide_level(evaluation=evaluation, indicator=indicator, value=str(level), reason=reason, seen=seen, by=by)
