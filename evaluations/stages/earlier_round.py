"""What assessors said of a self-assessment that was opened again and handed in anew: of the earlier round, not of this.

It stands until somebody confirms it or clears it; until then no later stage begins.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from evaluations.choices import EXTERNAL_COLUMNS, ValueColumn
from evaluations.models import AssessorVerdict, Evaluation, Score


def earlier_scores(evaluation: Evaluation, handed_in: datetime) -> QuerySet[Score]:
    """Values and words of the external columns from before that moment."""
    said = Q(value__isnull=False) | ~Q(justification="") | ~Q(notes="")
    rows = Score.objects.filter(said, evaluation=evaluation, column__in=EXTERNAL_COLUMNS, updated_at__lt=handed_in)
    return rows.order_by("column", "indicator__number")


def earlier_verdicts(evaluation: Evaluation, handed_in: datetime) -> QuerySet[AssessorVerdict]:
    """The ministry's verdicts on items from before that moment."""
    return AssessorVerdict.objects.filter(evaluation=evaluation, at__lt=handed_in)


def earlier_round(evaluation: Evaluation) -> dict[str, int]:
    """How much stands of it, in words of what it is; {} where nothing does. Three queries at most."""
    if (handed_in := evaluation.handed_in_at) is None:
        return {}
    found: dict[str, int] = {}
    for column in earlier_scores(evaluation, handed_in).values_list("column", flat=True):
        label = f"nilai {ValueColumn(column).label}"
        found[label] = found.get(label, 0) + 1
    if verdicts := earlier_verdicts(evaluation, handed_in).count():
        found["putusan asesor per butir"] = verdicts
    return found


def why_not_past_earlier_round(evaluation: Evaluation) -> str | None:
    """Why no later stage begins; None where nothing of an earlier round waits."""
    if not (found := earlier_round(evaluation)):
        return None
    counted = ", ".join(f"{count} {label}" for label, count in found.items())
    return f"Dari putaran sebelum siklus dibuka kembali masih ada {counted}. Tegaskan atau kosongkan dahulu."
