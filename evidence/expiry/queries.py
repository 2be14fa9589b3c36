"""What is too old on the cycle's reference date or will be soon, and which level falls with it; in three queries."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.choices import VerdictOutcome
from evaluations.models import Evaluation
from evaluations.rules.readiness import PlainItem, evidence_readiness
from evaluations.scoring_inputs import level_facts_of
from evidence.cited_evidence import CitedEvidence
from evidence.item_outcomes import cited_by_indicator, instrument_items, outcomes_by_item, with_cycle, with_outcomes
from evidence.models import Citation
from evidence.rules.expiry import Expiry

# What the list may be sorted by, and how that reads; the date always comes second.
ORDERS = {"tanggal": "tanggal", "indikator": "indikator", "opd": "OPD"}
Level = int | None
# The sections of the page in their order, by what they ask of the age; none of them holds what another one has.
EXPIRED, *_ = SECTIONS = ("is_expired", "is_soon", "is_unknown", "is_needed_next_year")


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

    @property
    def lines(self) -> list[tuple[str, AgingEvidence]]:
        """All of them with their sections, as pages of the list count them."""
        parts = zip(SECTIONS, (self.expired, self.soon, self.unknown, self.next_year), strict=True)
        return [(name, row) for name, rows in parts for row in rows]

    def __bool__(self) -> bool:
        return bool(self.expired or self.soon or self.unknown or self.next_year)


def expiry_list(evaluation: Evaluation, user: User, order: str = "tanggal") -> ExpiryList:
    """The live evidence for items with an age limit: of the whole city, or of the person's own agencies.

    What came back is left out: it is to be renewed anyway. What is not judged yet carries no level.
    """
    shown = _visible_citations(evaluation, user)
    indicators = {row.indicator for row in shown}
    items = instrument_items(evaluation.instrument)
    cited = cited_by_indicator(evaluation, indicators)
    shelves = {i.pk: _IndicatorLevels(i, items.get(i.pk, {}), cited.get(i.pk, []), evaluation) for i in indicators}
    found: dict[str, list[AgingEvidence]] = {name: [] for name in SECTIONS}
    for row in shown:
        age = row.expiry
        section = next((name for name in SECTIONS if getattr(age, name)), None)
        if section:  # else it is young enough for the next year too
            held, left = _levels(section, shelves[row.indicator_id])
            found[section].append(AgingEvidence(row, age, held, left))
    expired, soon, unknown, later = (tuple(sorted(rows, key=lambda row: row.order(order))) for rows in found.values())
    return ExpiryList(evaluation, expired, soon, unknown, later, has_limits=bool(shown) or _has_limits(evaluation))


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
    cited: Iterable[CitedEvidence]
    evaluation: Evaluation
    known: dict[str, Level] = field(default_factory=dict)  # hundreds of rows ask for the same few

    def level(self, lapsed: str = "") -> Level:
        """The ready level without documents of the age called `lapsed` and what is too old; "": with all of them."""
        if lapsed not in self.known:
            self.known[lapsed] = self._level(_too_old(lapsed))
        return self.known[lapsed]

    def _level(self, too_old: Callable[[Expiry], bool]) -> Level:
        items = with_outcomes(self.items, outcomes_by_item(self.cited, too_old))
        return evidence_readiness(items, level_facts_of(self.evaluation.instrument, self.indicator.number)).level


def _too_old(lapsed: str) -> Callable[[Expiry], bool]:
    if not lapsed:
        return lambda age: False
    return lambda age: age.is_expired or getattr(age, lapsed)


def _levels(section: str, shelf: _IndicatorLevels) -> tuple[Level, Level]:
    """With and without what stands in the same section of the page."""
    if section == EXPIRED:
        return shelf.level(), shelf.level(EXPIRED)
    return shelf.level(EXPIRED), shelf.level(section)
