"""The evidence that waits for a verdict, as plain rows: a queue of thousands is counted without a model for each."""

from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Exists, OuterRef, QuerySet

from evidence.models import Citation, DocumentVersion, Verdict
from evidence.models.citation import Handled
from ui.kept_query import KeptQuery, any_of, numbered

# An infected file came back by itself; what waits for the scanner is in nobody's queue yet.
UNREADABLE = (DocumentVersion.Scan.INFECTED, DocumentVersion.Scan.WAITING)
COLUMNS = (
    *("evaluation_id", "indicator_id", "item_id", "agency_id", "created_at"),
    *("created_by_id", "version__uploaded_by_id", "approved_by_id", "version__answered_by_id"),
)


class UnjudgedColumns(NamedTuple):
    """One piece of evidence, by what decides who judges it and until when."""

    evaluation_id: int
    indicator_id: int
    item_id: int | None
    agency_id: int | None
    created_at: datetime
    created_by_id: int
    uploaded_by_id: int
    approved_by_id: int | None
    answered_by_id: int | None


class UnjudgedEvidence(UnjudgedColumns, Handled):
    """It answers who sent it as a citation does."""

    __slots__ = ()

    @property
    def hands(self) -> tuple[int | None, ...]:
        return self[5:]


AnyUnjudged: TypeAlias = Citation | UnjudgedEvidence


def unjudged_evidence(evaluations: list[int]) -> list[UnjudgedEvidence]:
    """What counts and nobody has judged, of these cycles, the oldest first: one query."""
    rows = _unjudged(len(evaluations), **numbered("judged", evaluations))
    return [UnjudgedEvidence._make(row) for row in rows]


@KeptQuery
def _unjudged(judged: int) -> QuerySet[Citation, tuple[Any, ...]]:
    verdicts = Verdict.objects.standing().filter(citation=OuterRef("pk"))
    rows = Citation.objects.live().filter(any_of("evaluation", "judged", judged), ~Exists(verdicts))
    return rows.exclude(version__scan__in=UNREADABLE).order_by("created_at", "pk").values_list(*COLUMNS)
