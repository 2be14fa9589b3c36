"""The values of several cycles as plain rows: what an index is computed of, without the rows of the model."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Left

from evaluations.choices import AssignmentPart, CycleState
from evaluations.models import Assignment, Evaluation, Score
from signing.models import Seal

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
    rows = Score.objects.filter(evaluation__in=[cycle.pk for cycle in cycles], value__isnull=False).order_by()
    seals = Seal.objects.current().filter(evaluation=OuterRef("evaluation"), stage=CycleState.MANDIRI)
    nothing = Value("", CharField())
    told = Left("fact", MAX_FACT_LETTERS + 1) if facts else nothing
    lead = Subquery(_lead_agency()) if leads else nothing
    found: dict[int, list[KnownValue]] = defaultdict(list)
    columns = ("evaluation", "indicator", "column", "value", "updated_at")
    for row in rows.values_list(*columns, Exists(seals), told, lead):
        found[row[0]].append(KnownValue(*row))
    return found


def _lead_agency() -> QuerySet[Assignment, str]:
    """The agency that leads a value's indicator in its cycle."""
    leads = Assignment.objects.filter(
        evaluation=OuterRef("evaluation"), indicator=OuterRef("indicator"), part=AssignmentPart.LEAD
    )
    return leads.values_list("agency__short_name", flat=True)[:1]
