"""The evidence of a whole cycle as plain rows: what counts, status, readiness and lateness ask of it."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from django.db.models import QuerySet

from evaluations.models import Evaluation
from evidence.models import Citation
from evidence.models.citation import CitationQuerySet, Provable
from evidence.rules.expiry import Expiry
from evidence.rules.shown_values import ShownValue, shown_value
from ui.kept_query import KeptQuery, Parameter, any_of, numbered


class CitedColumns(NamedTuple):
    """A citation with its newest verdict, by the names of a query `with_verdict()` and `with_age()`."""

    pk: int
    indicator_id: int
    item_id: int | None
    agency_id: int | None
    awaits_head: bool
    outcome: str | None
    reason: str | None
    verdict_note: str | None
    judge: str | None
    shown_value: Decimal | None
    age_limit: int | None
    issued_on: date | None
    threshold: dict[str, Any] | None
    counted_on: date  # of its cycle


class CitedEvidence(CitedColumns, Provable):
    """One piece of evidence where it is cited; it answers as a citation does."""

    __slots__ = ()

    @property
    def expiry(self) -> Expiry:
        return Expiry(self.age_limit, self.issued_on, self.counted_on)

    @property
    def shown(self) -> ShownValue | None:
        return shown_value(self.threshold, self.shown_value)


AnyEvidence: TypeAlias = Citation | CitedEvidence
COLUMNS = CitedColumns._fields[:-1]
FEW = 8  # agencies, that a statement names one by one


@KeptQuery
def _current() -> QuerySet[Citation, tuple[Any, ...]]:
    return _rows(Citation.objects.current())


@KeptQuery
def _current_of(agencies: int) -> QuerySet[Citation, tuple[Any, ...]]:
    return _rows(Citation.objects.current().filter(any_of("agency", "agency", agencies)))


def _rows(found: CitationQuerySet) -> QuerySet[Citation, tuple[Any, ...]]:
    rows = found.filter(evaluation=Parameter("cycle")).with_verdict().with_age()
    return rows.order_by("created_at").values_list(*COLUMNS)


def current_evidence(evaluation: Evaluation) -> list[CitedEvidence]:
    """What nobody has replaced, withdrawn or set aside, also what waits for the head of its agency: one query."""
    day = evaluation.counted_on
    return [CitedEvidence._make((*row, day)) for row in _current(cycle=evaluation.pk)]


def evidence_of(evaluation: Evaluation, agencies: Collection[int]) -> list[CitedEvidence]:
    """The same of these agencies: one query. Of many, all is read: each number of them has a text of its own."""
    if len(agencies) > FEW:
        return [row for row in current_evidence(evaluation) if row.agency_id in agencies]
    day, keys = evaluation.counted_on, sorted(agencies)
    found = _current_of(len(keys), cycle=evaluation.pk, **numbered("agency", keys))
    return [CitedEvidence._make((*row, day)) for row in found]


def live_evidence(evaluation: Evaluation, indicators: Collection[int]) -> list[CitedEvidence]:
    """What counts now, of these indicators: one query."""
    day = evaluation.counted_on
    rows = Citation.objects.live().filter(evaluation=evaluation, indicator__in=indicators).with_verdict().with_age()
    return [CitedEvidence._make((*row, day)) for row in rows.order_by("created_at").values_list(*COLUMNS)]
