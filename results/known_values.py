"""The values of several cycles as plain rows: what an index is computed of, without the rows of the model."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Left

from evaluations.choices import AssignmentPart, CycleState
from evaluations.models import Assignment, Evaluation, Score
from signing.models import Seal
from ui.kept_query import KeptQuery, any_of, numbered

MAX_FACT_LETTERS = 160  # of an indicator's fact, on pages that show many


class KnownValue(NamedTuple):
    """One value of one column; `told` is the beginning of what was written, `lead` the agency that leads."""

    evaluation_id: int
    indicator_id: int
    column: str
    value: Fraction
    updated_at: datetime
    is_sealed: bool
    told: str
    lead: str | None


def read_known_values(
    cycles: Sequence[Evaluation], *, facts: bool = False, leads: bool = False
) -> dict[int, list[KnownValue]]:
    """By evaluation id: one query. Texts and agencies only where asked for."""
    keys = [cycle.pk for cycle in cycles]
    found: dict[int, list[KnownValue]] = defaultdict(list)
    for row in _rows(len(keys), facts, leads, **numbered("cycle", keys)) if keys else ():
        found[row[0]].append(KnownValue(*row))
    return found


@KeptQuery
def _rows(count: int, facts: bool, leads: bool) -> QuerySet[Score, tuple[Any, ...]]:
    """In the order of `KnownValue`."""
    rows = Score.objects.filter(any_of("evaluation", "cycle", count), value__isnull=False).order_by()
    seals = Seal.objects.current().filter(evaluation=OuterRef("evaluation"), stage=CycleState.MANDIRI)
    nothing = Value("", CharField())
    told = Left("fact", MAX_FACT_LETTERS + 1) if facts else nothing
    lead = Subquery(_lead_agency()) if leads else nothing
    return rows.values_list("evaluation", "indicator", "column", "value", "updated_at", Exists(seals), told, lead)


def _lead_agency() -> QuerySet[Assignment, str]:
    """The agency that leads a value's indicator in its cycle."""
    leads = Assignment.objects.filter(
        evaluation=OuterRef("evaluation"), indicator=OuterRef("indicator"), part=AssignmentPart.LEAD
    )
    return leads.values_list("agency__short_name", flat=True)[:1]
