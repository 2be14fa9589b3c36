"""Last year's assignments as this year's: who would answer for what, and what nobody would. Nothing here writes.

With another instrument the crosswalk says where a part goes. Several earlier indicators may become one: who led most of
them is proposed as its lead, the others as contributors, and a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import prefetch_related_objects

from domains.models import CrosswalkLink, Indicator
from evaluations.choices import AssignmentPart
from evaluations.models import Assignment, Evaluation
from evaluations.scoring_inputs import instrument_indicators
from evidence.requests.request_copies import shift_date
from history.choices import HistoryKind
from new_year.successors import following_indicators, new_indicators
from regions import clock
from regions.models import Agency


@dataclass(frozen=True)
class CopySource:
    """One assignment of last year, and how its indicator goes on; no link: it is the same."""

    row: Assignment
    link: CrosswalkLink | None


@dataclass(frozen=True)
class AssignmentCopy:
    """One agency's part in one indicator of this year."""

    indicator: Indicator
    agency: Agency
    part: str  # as it would be
    chosen: str  # what the page proposes; "" leaves it out
    due: date | None
    origins: tuple[CopySource, ...]

    @property
    def key(self) -> str:
        return f"{self.indicator.number}-{self.agency.pk}"

    @property
    def former(self) -> list[str]:
        """The agencies that held the part, where this one has followed them."""
        names = [o.row.agency.short_name for o in self.origins if o.row.agency_id != self.agency.pk]
        return list(dict.fromkeys(names))

    @property
    def note(self) -> str:
        return next((o.row.note for o in self.origins if o.row.note), "")

    @property
    def came_from(self) -> str:
        """ "pengampu 29, 30; kontributor 31": its parts in the earlier indicators."""
        parts = []
        for part in AssignmentPart:
            numbers = sorted({o.row.indicator.number for o in self.origins if o.row.part == part})
            if numbers:
                parts.append(f"{part.label} {', '.join(map(str, numbers))}")
        return "; ".join(parts)


@dataclass(frozen=True)
class IndicatorCopies:
    """One indicator of this year with what is offered for it."""

    indicator: Indicator
    lines: tuple[AssignmentCopy, ...]
    lead: Agency | None  # this year's, who stands already
    standing: tuple[Assignment, ...]
    leaders: int  # how many agencies led what it comes from

    @property
    def is_contested(self) -> bool:
        """Somebody has to choose who leads."""
        return self.lead is None and self.leaders != 1

    @property
    def is_suggested(self) -> bool:
        """The crosswalk's word here is not the ministry's."""
        return any(not o.link.is_official for line in self.lines for o in line.origins if o.link)

    @property
    def relation(self) -> str:
        """ "Dari indikator 15, 16: setara, diperluas"; "" where the indicator is the same."""
        found = {o.row.indicator.number: o.link for line in self.lines for o in line.origins if o.link}
        if not found:
            return ""
        words = dict.fromkeys(link.get_relation_display() for _, link in sorted(found.items()))
        return f"Dari indikator {', '.join(map(str, sorted(found)))}: {', '.join(words)}"


@dataclass(frozen=True)
class EndedAgency:
    """An agency that exists no more, and has not exactly one successor."""

    agency: Agency
    successors: tuple[Agency, ...]
    numbers: tuple[int, ...]  # its indicators of last year


@dataclass(frozen=True)
class AssignmentCopies:
    evaluation: Evaluation
    indicators: tuple[Indicator, ...]  # this year's
    source: Evaluation | None  # the newest earlier cycle with assignments
    standing: tuple[Assignment, ...] = ()  # all of this year's
    rows: tuple[Assignment, ...] = ()  # all of last year's
    blocks: tuple[IndicatorCopies, ...] = ()
    ended: Mapping[Indicator, list[str]] = field(default_factory=dict)  # no successor; who answered for it
    unassigned: tuple[Indicator, ...] = ()  # nobody this year, and nobody is offered
    new: frozenset[int] = frozenset()  # those of them that the crosswalk calls new
    gone: tuple[EndedAgency, ...] = ()
    is_decided: bool = False  # somebody has copied already, and left out what is still offered

    @property
    def lines(self) -> list[AssignmentCopy]:
        return [line for block in self.blocks for line in block.lines]

    @property
    def contested(self) -> list[IndicatorCopies]:
        return [block for block in self.blocks if block.is_contested]

    @property
    def settled(self) -> list[IndicatorCopies]:
        return [block for block in self.blocks if not block.is_contested]

    @property
    def is_mapped(self) -> bool:
        """The instrument has changed."""
        return bool(self.source and self.source.instrument_id != self.evaluation.instrument_id)

    @property
    def unassigned_title(self) -> str:
        return f"{len(self.unassigned)} indikator belum punya OPD"

    @property
    def ended_title(self) -> str:
        return f"{len(self.ended)} indikator tahun lalu tanpa penerus"

    @property
    def to_copy(self) -> int:
        """What is offered and nobody has decided upon."""
        return 0 if self.is_decided else len(self.lines)


def assignment_copies(evaluation: Evaluation) -> AssignmentCopies:
    """Nine queries at most, where the instrument has changed; the windows of `evaluation` are read once."""
    prefetch_related_objects([evaluation], "windows")
    indicators = tuple(instrument_indicators(evaluation.instrument))
    given = tuple(Assignment.objects.filter(evaluation=evaluation).select_related("agency"))
    standing = _by_indicator(given)
    source = copy_source_cycle(evaluation)
    if source is None:
        unassigned = tuple(i for i in indicators if i.pk not in standing)
        return AssignmentCopies(evaluation, indicators, None, given, unassigned=unassigned)
    rows = tuple(Assignment.objects.filter(evaluation=source).select_related("agency", "indicator"))
    ends = following_indicators(source, evaluation, [row.indicator for row in rows])
    decided = _is_decided(evaluation)
    heirs = _SuccessorLookup(evaluation)
    desk = _CopySorter(evaluation, source, standing, decided)
    for row in rows:
        for agency in heirs.of(row.agency):
            for end in ends.get(row.indicator_id, ()):
                desk.lay(end.indicator.pk, agency, CopySource(row, end.link))
    blocks = tuple(desk.block(indicator) for indicator in indicators if desk.holds(indicator))
    served = {block.indicator.pk for block in blocks if block.lines} | set(standing)
    is_mapped = source.instrument_id != evaluation.instrument_id
    return AssignmentCopies(
        evaluation=evaluation,
        indicators=indicators,
        source=source,
        standing=given,
        rows=rows,
        blocks=tuple(block for block in blocks if block.lines),
        ended=_ended(row for row in rows if row.indicator_id not in ends),
        unassigned=tuple(i for i in indicators if i.pk not in served),
        new=frozenset(new_indicators(source, evaluation)) if is_mapped else frozenset(),
        gone=tuple(_ended_agency(rows, heirs)),
        is_decided=decided,
    )


def _is_decided(evaluation: Evaluation) -> bool:
    """Whether somebody has copied, and has not taken that back. One query."""
    kinds = (HistoryKind.ASSIGNMENTS_COPIED, HistoryKind.ACT_UNDONE)
    told = list(evaluation.history.filter(kind__in=kinds).values_list("kind", "details"))
    undone = {details.get("act") for kind, details in told if kind == HistoryKind.ACT_UNDONE}
    return any(kind == HistoryKind.ASSIGNMENTS_COPIED and details.get("act", 0) not in undone for kind, details in told)


def copy_source_cycle(evaluation: Evaluation) -> Evaluation | None:
    """The newest earlier cycle of the region that holds assignments: two queries."""
    earlier = Evaluation.objects.before(evaluation)
    held = earlier.filter(pk__in=Assignment.objects.values("evaluation")).select_related("instrument", "region")
    return held.defer("instrument__details").prefetch_related("windows").order_by("-year").first()


def _by_indicator(rows: Iterable[Assignment]) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        found[row.indicator_id].append(row)
    return dict(found)


def _ended(rows: Iterable[Assignment]) -> dict[Indicator, list[str]]:
    found: dict[Indicator, list[str]] = defaultdict(list)
    for row in rows:
        found[row.indicator].append(row.agency.short_name)
    return dict(sorted(found.items(), key=lambda pair: pair[0].number))


def _ended_agency(rows: Iterable[Assignment], heirs: _SuccessorLookup) -> Iterator[EndedAgency]:
    numbers: dict[Agency, set[int]] = defaultdict(set)
    for row in rows:
        if not heirs.of(row.agency):
            numbers[row.agency].add(row.indicator.number)
    for agency, held in sorted(numbers.items(), key=lambda pair: pair[0].short_name.lower()):
        yield EndedAgency(agency, tuple(heirs.living(agency.pk)), tuple(sorted(held)))


class _SuccessorLookup:
    """Who takes an agency's part on: itself, its only living successor, or the heir of one without. Two queries."""

    def __init__(self, evaluation: Evaluation) -> None:
        in_force = Agency.objects.in_force(clock.today(evaluation.region)).filter(region=evaluation.region_id)
        self.alive = {agency.pk: agency for agency in in_force}
        self.after: dict[int, list[int]] = defaultdict(list)
        through = Agency.predecessors.through.objects.filter(to_agency__region=evaluation.region_id)
        for before, after in through.values_list("to_agency", "from_agency"):
            self.after[before].append(after)

    def of(self, agency: Agency) -> list[Agency]:
        if agency.pk in self.alive:
            return [agency]
        living = self.living(agency.pk)
        if not living and agency.heir_id in self.alive:
            return [self.alive[agency.heir_id]]
        return living if len(living) == 1 else []

    def living(self, pk: int) -> list[Agency]:
        """The successors that exist, over as many changes as there were."""
        found: dict[int, Agency] = {}
        seen, open_ = {pk}, [pk]
        while open_:
            following = [after for after in self.after[open_.pop()] if after not in seen]
            seen.update(following)
            found.update({after: self.alive[after] for after in following if after in self.alive})
            open_ += [after for after in following if after not in self.alive]
        return sorted(found.values(), key=lambda agency: agency.short_name.lower())


class _CopySorter:
    """Last year's parts sorted by this year's indicators."""

    def __init__(
        self, evaluation: Evaluation, source: Evaluation, standing: Mapping[int, list[Assignment]], decided: bool
    ) -> None:
        self.evaluation, self.source, self.standing, self.decided = evaluation, source, standing, decided
        self.laid: dict[int, dict[Agency, list[CopySource]]] = defaultdict(lambda: defaultdict(list))

    def lay(self, indicator: int, agency: Agency, origin: CopySource) -> None:
        self.laid[indicator][agency].append(origin)

    def holds(self, indicator: Indicator) -> bool:
        return indicator.pk in self.laid

    def block(self, indicator: Indicator) -> IndicatorCopies:
        standing = tuple(self.standing.get(indicator.pk, ()))
        taken = {row.agency_id for row in standing}
        lead = next((row.agency for row in standing if row.part == AssignmentPart.LEAD), None)
        laid = {agency: origins for agency, origins in self.laid[indicator.pk].items() if agency.pk not in taken}
        order = sorted(laid, key=lambda agency: _weight(agency, laid[agency]))
        leaders = [agency for agency in order if _lead_count(laid[agency])]
        rows: list[AssignmentCopy] = []
        for agency in order:
            origins = laid[agency]
            leads = agency in leaders[:1]
            part = AssignmentPart.LEAD if leads else AssignmentPart.CONTRIBUTOR
            left_out = self.decided or (leads and lead is not None)
            moved = (shift_date(origin.row.due, self.source, self.evaluation) for origin in origins)
            due = min((day for day in moved if day), default=None)
            rows.append(
                AssignmentCopy(indicator, agency, part.value, "" if left_out else part.value, due, tuple(origins))
            )
        lines = tuple(rows)
        return IndicatorCopies(indicator, lines, lead, standing, len(leaders))


def _lead_count(origins: Iterable[CopySource]) -> list[int]:
    return sorted(o.row.indicator.number for o in origins if o.row.part == AssignmentPart.LEAD)


def _weight(agency: Agency, origins: list[CopySource]) -> tuple[int, int, str]:
    """Who led most comes first; of equals the one with the first indicator."""
    led = _lead_count(origins)
    return -len(led), led[0] if led else 0, agency.short_name.lower()
