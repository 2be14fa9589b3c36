"""What became of the evidence for each item, and which level it carries: read in one or two queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple, Protocol

from domains.kept_instruments import kept_by_instrument
from domains.models import EvidenceItem, Instrument
from evaluations.choices import ReturnReason, VerdictOutcome
from evaluations.models import Evaluation
from evaluations.rules.readiness import EvidenceReadiness, PlainItem, plain_readiness
from evaluations.scoring_inputs import level_facts_of
from evidence.cited_evidence import AnyEvidence, CitedEvidence, current_evidence, live_evidence
from evidence.models import Citation
from evidence.models.citation import CitationQuerySet
from evidence.rules.expiry import Expiry

EXPIRED = "kedaluwarsa"  # beside the outcomes of verdicts: accepted, and too old on the reference date
BELOW = "ambang"  # its number is below what the item asks: whatever the verdict, the item is not fulfilled by it


class NumberedIndicator(Protocol):
    """An indicator, or as much of it as readiness needs."""

    @property
    def pk(self) -> int: ...
    @property
    def number(self) -> int: ...


@dataclass(frozen=True)
class EvidenceReturn:
    """Why one piece of evidence came back."""

    reason: str
    note: str
    judge: str


@dataclass(frozen=True)
class EvidenceCounts:
    """The live citations of one indicator, by their newest verdict."""

    cited: int = 0
    accepted: int = 0
    returns: tuple[EvidenceReturn, ...] = ()

    @property
    def returned(self) -> int:
        return len(self.returns)

    @property
    def waiting(self) -> int:
        """Not judged yet."""
        return self.cited - self.accepted - self.returned


class JudgedRow(NamedTuple):
    """What the newest verdict on a citation says, by its fields' names."""

    outcome: str | None
    reason: str | None
    verdict_note: str | None
    judge: str | None


def judged_rows(citations: CitationQuerySet) -> list[JudgedRow]:
    """The newest verdicts of citations, without a row of either: one query."""
    return [JudgedRow(*row) for row in citations.with_verdict().values_list(*JudgedRow._fields)]


def evidence_counts(citations: Iterable[AnyEvidence | JudgedRow]) -> EvidenceCounts:
    """Counts from citations that were read `with_verdict()`."""
    rows = list(citations)
    returns = [row for row in rows if row.outcome == VerdictOutcome.RETURNED]
    found: list[EvidenceReturn] = []
    for row in returns:
        found.append(EvidenceReturn(ReturnReason(str(row.reason)).label, row.verdict_note or "", row.judge or ""))
    return EvidenceCounts(
        cited=len(rows),
        accepted=sum(row.outcome == VerdictOutcome.ACCEPTED for row in rows),
        returns=tuple(found),
    )


def cited_by_indicator(
    evaluation: Evaluation, indicators: Iterable[NumberedIndicator] | None = None
) -> dict[int, list[CitedEvidence]]:
    """The live evidence with its newest verdicts, by indicator id; of the whole cycle, or of some: one query."""
    if indicators is None:
        return counted_by_indicator(current_evidence(evaluation))
    return counted_by_indicator(live_evidence(evaluation, [indicator.pk for indicator in indicators]))


def counted_by_indicator(sent: Iterable[CitedEvidence]) -> dict[int, list[CitedEvidence]]:
    """Of current evidence what is live, by indicator id."""
    by_indicator = defaultdict(list)
    for row in sent:
        if not row.awaits_head:
            by_indicator[row.indicator_id].append(row)
    return dict(by_indicator)


def with_cycle(evaluation: Evaluation, citations: Iterable[Citation]) -> list[Citation]:
    """Citations of one cycle, each with that cycle as it was read: their age asks its reference date."""
    rows = list(citations)
    for row in rows:
        row.evaluation = evaluation
    return rows


def readiness_by_indicator(
    instrument: Instrument, indicators: Iterable[NumberedIndicator], cited: Mapping[int, Sequence[AnyEvidence]]
) -> dict[int, EvidenceReadiness[PlainItem]]:
    """The readiness of each indicator, by its id: no query once the process knows the instrument's items."""
    items = instrument_items(instrument)
    outcomes = outcomes_by_item(row for rows in cited.values() for row in rows)
    return {
        i.pk: plain_readiness(tuple(with_outcomes(items.get(i.pk, {}), outcomes)), level_facts_of(instrument, i.number))
        for i in indicators
    }


@kept_by_instrument
def instrument_items(instrument: Instrument) -> dict[int, dict[int, PlainItem]]:
    """The items without their evidence, by indicator id and item id: one query a process."""
    items: dict[int, dict[int, PlainItem]] = defaultdict(dict)
    rows = EvidenceItem.objects.filter(instrument=instrument).order_by("position")
    columns = ("code", "criterion__level", "required", "alternatives_group", "condition", "text")
    for indicator_id, pk, *said, text in rows.values_list("criterion__indicator", "pk", *columns):
        items[indicator_id][pk] = PlainItem(*said[:5])._replace(text=text)
    return dict(items)


def with_outcomes(items: Mapping[int, PlainItem], outcomes: Mapping[int | None, set[str | None]]) -> list[PlainItem]:
    """The items with what was brought for them, and whether any of it counts."""
    return [_with_outcome(item, outcomes[pk]) if pk in outcomes else item for pk, item in items.items()]


def _with_outcome(item: PlainItem, found: set[str | None]) -> PlainItem:
    return item._replace(cited=True, accepted=VerdictOutcome.ACCEPTED in found, waiting=None in found)


def outcomes_by_item(
    citations: Iterable[AnyEvidence], too_old: Callable[[Expiry], bool] = attrgetter("is_expired")
) -> dict[int | None, set[str | None]]:
    """What became of the evidence for each item, by item id; None stands for "not judged yet".

    Accepted evidence that is too old on the reference date is EXPIRED and does not count as accepted, nor does what
    shows a number BELOW the item's threshold. `too_old` asks another question than the rule's: what would count if
    this or that were renewed, or had lapsed.
    """
    outcomes: dict[int | None, set[str | None]] = defaultdict(set)
    for row in citations:
        outcomes[row.item_id].add(_outcome(row, too_old))
    return dict(outcomes)


def _outcome(row: AnyEvidence, too_old: Callable[[Expiry], bool]) -> str | None:
    if row.outcome == VerdictOutcome.RETURNED:
        return row.outcome
    if row.outcome == VerdictOutcome.ACCEPTED and too_old(row.expiry):
        return EXPIRED
    return BELOW if row.is_below else row.outcome


def item_status(outcomes: Collection[str | None]) -> str:
    """The status word of an item, from all that was brought for it."""
    if VerdictOutcome.ACCEPTED in outcomes:
        return "terima"
    if set(outcomes) == {EXPIRED}:
        return "lewat"
    if BELOW in outcomes and None not in outcomes:
        return "ambang"
    return "kembali" if VerdictOutcome.RETURNED in outcomes else "tunggu" if outcomes else "kosong"


def expired_evidence(cited: Mapping[int, Iterable[CitedEvidence]]) -> list[CitedEvidence]:
    """What was accepted and counts no more, among evidence by indicator."""
    rows = (row for found in cited.values() for row in found)
    return [row for row in rows if row.outcome == VerdictOutcome.ACCEPTED and row.expiry.is_expired]
