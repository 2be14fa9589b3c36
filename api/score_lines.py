"""The levels of an indicator as JSON, written straight from what was read: a list holds hundreds of them.

Serializers describe the shape and write single cells; a test holds both against each other for every kind of value.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, TypeAlias

from rest_framework.fields import DateTimeField

from api.json_fields import exact_text, printed_text
from assessment.next_step import NextStep
from domains.models import Indicator
from evaluations.choices import ValueColumn
from evaluations.column_index import InheritedValue
from evaluations.models import Score
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evaluations.scoring_inputs import SchemeIndicatorRow

AnyIndicator: TypeAlias = Indicator | SchemeIndicatorRow
ORDER = {str(column): place for place, column in enumerate(ValueColumn)}


def score_line(
    indicator: AnyIndicator,
    ready: EvidenceReadiness[PlainItem],
    step: NextStep,
    stored: Iterable[Score],
    inherited: Iterable[InheritedValue],
) -> dict[str, Any]:
    """One indicator as `ScoreSerializer` describes it."""
    estimate = ready.estimate
    columns = sorted(stored, key=lambda score: ORDER[score.column])
    return {
        "number": indicator.number,
        "name": indicator.name,
        "ready": ready.level,
        "estimate": f"{estimate.printed}" if estimate else None,
        "next_step": str(step),
        "columns": [cell(score, indicator.number) for score in columns],
        "inherited": [_inherited(value) for value in inherited],
    }


def cell(score: Score, number: int) -> dict[str, Any]:
    """One column as `CellSerializer` describes it."""
    return {
        "indicator": number,
        "column": score.column,
        **_values(score.value),
        "reason": score.reason,
        "fact": score.fact,
        "analysis": score.analysis,
        "justification": score.justification,
        "notes": score.notes,
        "version": score.version,
        "updated_by": str(score.updated_by) if score.updated_by else None,
        "updated_at": MOMENT.to_representation(score.updated_at) if score.updated_at else None,
    }


MOMENT = DateTimeField()


def _inherited(value: InheritedValue) -> dict[str, Any]:
    return {"column": str(value.column), "inherited_from": value.inherited_from, **_values(value.value)}


def _values(value: Fraction | None) -> dict[str, str | None]:
    """Printed and exact."""
    if value is None:
        return {"value": None, "value_exact": None}
    return {"value": printed_text(value), "value_exact": exact_text(value)}
