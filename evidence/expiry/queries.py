"""What is too old on the cycle's reference date or will be soon, and which level falls with it; in three queries."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.choices import VerdictOutcome
from evaluations.models import Evaluation
from evaluations.rules.readiness import PlainItem, evidence_readiness
from evaluations.scoring_inputs import level_facts_of
from evidence.item_outcomes import cited_by_indicator, items_by_indicator, outcomes_by_item, with_cycle, with_outcomes
from evidence.models import Citation
from evidence.rules.expiry import Expiry

# What the list may be sorted by, and how that reads; the date always comes second.
ORDERS = {"tanggal": "tanggal", "indikator": "indikator", "opd": "OPD"}
Level = int | None


@dataclass(frozen=True)
class AgingEvidence:
    """One piece of evidence with an age limit, and the ready level of its indicator with and without it.

    Evidence of the same section falls together: two reviews that lapse at the same level are one fall.
    """

    citation: Citation
    expiry: Expiry
    held: Level  # with it, as if it were young enough
    left: Level  # without it

    @property
    def is_accepted(self) -> bool:
        return self.citation.outcome == VerdictOutcome.ACCEPTED

    @property
    def falls(self) -> bool:
        return self.is_accepted and (self.held or 0) > (self.left or 0)

    @property
    def agency(self) -> str:
        """Whose task it is to renew it."""
        return self.citation.agency.short_name if self.citation.agency else "Diskominfo"

    def order(self, name: str) -> tuple[object, ...]:
        day = self.expiry.lapses_on or date.max
        number = self.citation.indicator.number
        first: dict[str, object] = {"indikator": number, "opd": self.agency.lower()}
        return first.get(name, 0), day, number, self.citation.pk


@dataclass(frozen=True)
class ExpiryList:
    evaluation: Evaluation
    expired: tuple[AgingEvidence, ...]
    soon: tuple[AgingEvidence, ...]
    unknown: tuple[AgingEvidence, ...]
    next_year: tuple[AgingEvidence, ...]
    has_limits: bool  # whether the instrument asks for recent documents at all

    @property
    def fallen(self) -> int:
        """Indicators whose ready level is lower than it would be with newer documents."""
        return len({row.citation.indicator_id for row in self.expired if row.falls})

    def __bool__(self) -> bool:
        return bool(self.expired or self.soon or self.unknown or self.next_year)


def expiry_list(evaluation: Evaluation, user: User, order: str = "tanggal") -> ExpiryList:
    """The live evidence for items with an age limit: of the whole city, or of the person's own agencies.

    What came back is left out: it is to be renewed anyway. What is not judged yet carries no level.
    """
    shown = _visible_citations(evaluation, user)
    indicators = {row.indicator for row in shown}
    items = items_by_indicator(indicators)
    cited = cited_by_indicator(evaluation, indicators)
    shelves = {i.pk: _IndicatorLevels(i, items[i.pk], cited.get(i.pk, []), evaluation) for i in indicators}
    found: list[AgingEvidence] = []
    for row in shown:
        shelf = shelves[row.indicator_id]
        held, left = _levels(row.expiry, shelf)
        found.append(AgingEvidence(row, row.expiry, held, left))
    rows = sorted(found, key=lambda row: row.order(order))
    return ExpiryList(
        evaluation,
        expired=tuple(row for row in rows if row.expiry.is_expired),
        soon=tuple(row for row in rows if row.expiry.is_soon),
        unknown=tuple(row for row in rows if row.expiry.is_unknown),
        next_year=tuple(row for row in rows if row.expiry.is_needed_next_year and not row.expiry.is_soon),
        has_limits=bool(rows) or _has_limits(evaluation),
    )


def _has_limits(evaluation: Evaluation) -> bool:
    """One query."""
    limited = EvidenceItem.objects.filter(instrument=evaluation.instrument_id, max_age_years__isnull=False)
    return limited.exists()


def _visible_citations(evaluation: Evaluation, user: User) -> list[Citation]:
    rows = Citation.objects.filter(evaluation=evaluation, item__max_age_years__isnull=False).live().with_verdict()
    mine = rows.visible_to(user).handled_by(user).select_related("indicator", "item", "agency", "version__document")
    return [row for row in with_cycle(evaluation, mine) if row.outcome != VerdictOutcome.RETURNED]


@dataclass(frozen=True)
class _IndicatorLevels:
    """One indicator with all its live evidence, also what the person does not see: only its level is shown."""

    indicator: Indicator
    items: Mapping[int, PlainItem]
    cited: Iterable[Citation]
    evaluation: Evaluation

    def level(self, too_old: Callable[[Expiry], bool]) -> Level:
        """The ready level if documents of that age did not count."""
        items = with_outcomes(self.items, outcomes_by_item(self.cited, too_old))
        return evidence_readiness(items, level_facts_of(self.evaluation.instrument, self.indicator.number)).level


def _levels(expiry: Expiry, shelf: _IndicatorLevels) -> tuple[Level, Level]:
    """With and without what stands in the same section of the page."""
    if expiry.is_expired:
        return shelf.level(lambda age: False), shelf.level(attrgetter("is_expired"))
    together = "is_soon" if expiry.is_soon else "is_unknown" if expiry.is_unknown else "is_needed_next_year"
    return shelf.level(attrgetter("is_expired")), shelf.level(lambda age: age.is_expired or getattr(age, together))
