"""What is done, missing, returned: the status of an indicator, from its level and the verdicts on its evidence."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from domains.models import EvidenceItem, Indicator, Instrument
from evaluations.choices import Column, Outcome, Reason
from evaluations.cycle.schemes import level_facts
from evaluations.models import Citation, Evaluation, Score
from evaluations.rules.expiry import Expiry
from evaluations.rules.readiness import Plain, Readiness, readiness_of

EXPIRED = "kedaluwarsa"  # beside the outcomes of verdicts: accepted, and too old on the reference date
TOLD = (Column.MANDIRI, Column.FINAL)  # the columns that tell of an earlier year


class Status(models.TextChoices):
    """Where the work on one indicator stands; the values are the names of the status words of the ui."""

    RETURNED = "kembali", "Dikembalikan"
    EMPTY = "kosong", "Belum diisi"
    DRAFT = "draf", "Draf"
    WAITING = "tunggu", "Menunggu tinjauan"
    ACCEPTED = "terima", "Diterima"


@dataclass(frozen=True)
class Return:
    """Why one piece of evidence came back."""

    reason: str
    note: str
    judge: str


@dataclass(frozen=True)
class Evidence:
    """The live citations of one indicator, by their newest verdict."""

    cited: int = 0
    accepted: int = 0
    returns: tuple[Return, ...] = ()

    @property
    def returned(self) -> int:
        return len(self.returns)

    @property
    def waiting(self) -> int:
        """Not judged yet."""
        return self.cited - self.accepted - self.returned


@dataclass(frozen=True)
class Last:
    """The newest earlier cycle of the same instrument: its year, and its level by indicator id."""

    year: int
    source: str
    values: dict[int, Decimal]


def status_of(value: Decimal | None, texts: bool, evidence: Evidence) -> Status:
    """The one rule of an indicator's status. The first line that fits counts:

    - dikembalikan: the newest verdict on any live citation is a return;
    - belum diisi: no level, no explanation and no evidence;
    - draf: no level yet, or a level without any evidence;
    - menunggu tinjauan: a level, and evidence of which some is not judged yet;
    - diterima: a level, and all of its evidence accepted.

    A live citation is one that no newer one has replaced. The status says nothing about the required items:
    whether they are complete is the readiness of a level, on the indicator's page.
    """
    if evidence.returned:
        return Status.RETURNED
    if value is None:
        return Status.DRAFT if texts or evidence.cited else Status.EMPTY
    if not evidence.cited:
        return Status.DRAFT
    return Status.WAITING if evidence.waiting else Status.ACCEPTED


def evidence_of(citations: Iterable[Citation]) -> Evidence:
    """Counts from citations that were read `with_verdict()`."""
    rows = list(citations)
    returns = [row for row in rows if row.outcome == Outcome.RETURNED]  # type: ignore[attr-defined]
    return Evidence(
        cited=len(rows),
        accepted=sum(row.outcome == Outcome.ACCEPTED for row in rows),  # type: ignore[attr-defined]
        returns=tuple(_return(row) for row in returns),
    )


def _return(row: Citation) -> Return:
    verdict = vars(row)
    return Return(Reason(verdict["reason"]).label, verdict["verdict_note"], verdict["judge"])


def cited_by_indicator(
    evaluation: Evaluation, indicators: Iterable[Indicator] | None = None
) -> dict[int, list[Citation]]:
    """The live citations with their newest verdicts, by indicator id; of the whole cycle, or of some: one query."""
    rows = Citation.objects.filter(evaluation=evaluation).live().with_verdict().with_age().order_by("created_at")
    if indicators is not None:
        rows = rows.filter(indicator__in=[indicator.pk for indicator in indicators])
    by_indicator = defaultdict(list)
    for row in of_cycle(evaluation, rows):
        by_indicator[row.indicator_id].append(row)
    return dict(by_indicator)


def of_cycle(evaluation: Evaluation, citations: Iterable[Citation]) -> list[Citation]:
    """Citations of one cycle, each with that cycle as it was read: their age asks its reference date."""
    rows = list(citations)
    for row in rows:
        row.evaluation = evaluation
    return rows


def readiness_by_indicator(
    instrument: Instrument, indicators: Sequence[Indicator], cited: dict[int, list[Citation]], texts: bool = False
) -> dict[int, Readiness[Plain]]:
    """The readiness of each indicator, by its id: one query, for the items."""
    items = items_by_indicator(indicators, texts)
    outcomes = outcomes_by_item(row for rows in cited.values() for row in rows)
    return {i.pk: readiness_of(marked(items[i.pk], outcomes), level_facts(instrument, i.number)) for i in indicators}


def items_by_indicator(indicators: Iterable[Indicator], texts: bool = False) -> dict[int, dict[int, Plain]]:
    """The items without their evidence, by indicator id and item id: one query."""
    items: dict[int, dict[int, Plain]] = defaultdict(dict)
    rows = EvidenceItem.objects.filter(criterion__indicator__in=[i.pk for i in indicators]).order_by("code")
    columns = ("criterion__indicator", "pk", "code", "criterion__level", "required", "alternatives_group", "condition")
    for indicator_id, pk, *said in rows.values_list(*columns, *(["text"] if texts else [])):
        item = Plain(*said[:5])
        items[indicator_id][pk] = replace(item, text=said[5]) if texts else item
    return items


def marked(items: Mapping[int, Plain], outcomes: Mapping[int | None, set[str | None]]) -> list[Plain]:
    """The items with what was brought for them, and whether any of it counts."""
    found = {pk: outcomes.get(pk, set()) for pk in items}
    return [replace(item, cited=bool(found[pk]), accepted=Outcome.ACCEPTED in found[pk]) for pk, item in items.items()]


def outcomes_by_item(
    citations: Iterable[Citation], too_old: Callable[[Expiry], bool] = attrgetter("is_expired")
) -> dict[int | None, set[str | None]]:
    """What became of the evidence for each item, by item id; None stands for "not judged yet".

    Accepted evidence that is too old on the reference date is EXPIRED and does not count as accepted. `too_old` asks
    another question than the rule's: what would count if this or that were renewed, or had lapsed.
    """
    outcomes: dict[int | None, set[str | None]] = defaultdict(set)
    for row in citations:
        outcome = vars(row)["outcome"]
        outcomes[row.item_id].add(EXPIRED if outcome == Outcome.ACCEPTED and too_old(row.expiry) else outcome)
    return dict(outcomes)


def item_state(outcomes: Collection[str | None]) -> str:
    """The status word of an item, from all that was brought for it."""
    if Outcome.ACCEPTED in outcomes:
        return "terima"
    if set(outcomes) == {EXPIRED}:
        return "lewat"
    return "kembali" if Outcome.RETURNED in outcomes else "tunggu" if outcomes else "kosong"


def expired_of(cited: Mapping[int, Iterable[Citation]]) -> list[Citation]:
    """What was accepted and counts no more, among citations by indicator."""
    rows = (row for found in cited.values() for row in found)
    return [row for row in rows if vars(row)["outcome"] == Outcome.ACCEPTED and row.expiry.is_expired]


def status_now(score: Score) -> Status:
    """The status of one indicator after a save: one query, none where the save has read the evidence."""
    same = Citation.objects.filter(evaluation_id=score.evaluation_id, indicator_id=score.indicator_id)
    cited = same.live().with_verdict() if score.cited is None else score.cited
    return status_of(score.value, bool(score.fact or score.analysis), evidence_of(cited))


def comparable(evaluation: Evaluation) -> models.Q:
    """The values of this cycle and of the region's earlier ones of the same instrument."""
    return models.Q(
        evaluation__region_id=evaluation.region_id,
        evaluation__instrument_id=evaluation.instrument_id,
        evaluation__year__lte=evaluation.year,
    )


def last_of(evaluation: Evaluation, scores: Iterable[Score]) -> Last | None:
    """The newest earlier year that holds values: the final one of an indicator, else the self-assessed one."""
    earlier = [s for s in scores if s.evaluation.year < evaluation.year and s.column in TOLD and s.value is not None]
    if not earlier:
        return None
    newest = max((s.evaluation for s in earlier), key=lambda e: e.year)
    rows = sorted((s for s in earlier if s.evaluation.year == newest.year), key=lambda s: s.column == Column.FINAL)
    return Last(newest.year, newest.source, {s.indicator_id: s.value for s in rows if s.value is not None})


def count_of(rows: models.QuerySet[Any], of: str = "pk") -> Coalesce:
    """How many of them a cycle has, or on how many of what they stand (`of`), inside a query on cycles."""
    groups = rows.filter(evaluation=OuterRef("pk")).order_by().values("evaluation")
    counted = groups.annotate(n=Count(of, distinct=of != "pk")).values("n")
    return Coalesce(Subquery(counted, models.IntegerField()), Value(0))
