"""What the data propose for a year that is being set up: the year itself, its instrument, its dates, its agencies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Membership
from accounts.roles import Role
from domains.models import DIGITAL_GOVERNMENT, Instrument
from evaluations.assignments.queries import assignable_agencies
from evaluations.choices import AssignmentPart, CycleState
from evaluations.models import Evaluation
from evaluations.scoring_inputs import instrument_in_force
from evidence.rules.expiry import anniversary
from new_year.assignment_copies import AssignmentCopies
from regions import clock
from regions.models import Agency, Region
from signing.models import Seal

FIRST_YEAR, LAST_YEAR = 2018, 2100


@dataclass(frozen=True)
class YearProposal:
    """What is known of a year before it is made."""

    region: Region
    family: str
    year: int
    instrument: Instrument | None
    activity: str | None  # as the instrument's file knows it
    existing: Evaluation | None  # the year is made already
    preparing: tuple[Evaluation, ...]  # others in preparation
    before: Evaluation | None
    is_before_open: bool  # worked here, and its self-assessment is not sealed

    @property
    def year_text(self) -> str:
        return str(self.year)

    @property
    def finding(self) -> str:
        if self.instrument is None:
            return f"Tidak ada instrumen yang berlaku pada {self.year}"
        return f"{self.instrument} berlaku pada {self.year}"


def year_proposal(region: Region, year: int | None, family: str = DIGITAL_GOVERNMENT) -> YearProposal:
    """Without a year the first from this one on that has no cycle of the family. Three queries at most."""
    rows = Evaluation.objects.filter(region=region, family=family).select_related("instrument", "region")
    cycles = {cycle.year: cycle for cycle in rows.defer("instrument__details")}
    chosen = year or _next(cycles, clock.today(region).year)
    instrument = instrument_in_force(family, chosen, Instrument.objects.filter(family=family))
    before = next((cycles[y] for y in sorted(cycles, reverse=True) if y < chosen), None)
    return YearProposal(
        region=region,
        family=family,
        year=chosen,
        instrument=instrument,
        activity=instrument.activity_in(chosen) if instrument else None,
        existing=cycles.get(chosen),
        preparing=tuple(c for c in cycles.values() if c.state == CycleState.PERSIAPAN and c.year != chosen),
        before=before,
        is_before_open=before is not None and is_unsealed(before),
    )


def _next(cycles: Mapping[int, Evaluation], year: int) -> int:
    while year in cycles:
        year += 1
    return year


def is_unsealed(cycle: Evaluation) -> bool:
    """Worked in this program and not signed; a year recorded from other sources never was. One query at most."""
    if cycle.source or cycle.is_past:
        return False
    return not Seal.objects.current().filter(evaluation=cycle, stage=CycleState.MANDIRI).exists()


@dataclass(frozen=True)
class ShiftedDates:
    """One stage's dates of an earlier year, and the same days of this year."""

    stage: CycleState
    then: tuple[date, date]
    now: tuple[date, date]


@dataclass(frozen=True)
class ProposedDates:
    """What an earlier year proposes; nothing where the region has no earlier dates."""

    source: Evaluation | None
    rows: tuple[ShiftedDates, ...] = ()
    is_over: bool = False  # the self-assessment it would propose has passed

    @property
    def proposed(self) -> dict[str, tuple[date, date]]:
        return {row.stage: row.now for row in self.rows}


def proposed_dates(evaluation: Evaluation) -> ProposedDates:
    """The stages of this cycle as the newest earlier year with dates had them, on the same days: two queries."""
    earlier = Evaluation.objects.before(evaluation).filter(windows__isnull=False)
    source = earlier.distinct().prefetch_related("windows").order_by("-year").first()
    if source is None:
        return ProposedDates(None)
    years = evaluation.year - source.year
    rows = []
    for stage in evaluation.stages:
        if window := source.window(stage):
            now = anniversary(window.opens, years), anniversary(window.closes, years)
            rows.append(ShiftedDates(stage, (window.opens, window.closes), now))
    today = clock.today(evaluation.region)
    over = any(row.stage == CycleState.MANDIRI and row.now[1] < today for row in rows)
    return ProposedDates(source, tuple(rows), over)


@dataclass(frozen=True)
class AgencyReadiness:
    """One agency with who can act for it, and what it answered for last year."""

    agency: Agency
    operators: list[str]
    heads: list[str]
    leads: int
    supports: int
    is_asked: bool  # it held a part last year or holds one this year

    @property
    def lacks(self) -> bool:
        """Nobody can bring its evidence."""
        return not self.operators


@dataclass(frozen=True)
class AgenciesReadiness:
    asked: list[AgencyReadiness]
    others: list[AgencyReadiness]
    lacking: list[AgencyReadiness] = field(default_factory=list)  # of those that are asked

    @property
    def lacking_title(self) -> str:
        return f"{len(self.lacking)} OPD belum punya operator"

    @property
    def asked_title(self) -> str:
        return f"{len(self.asked)} OPD, {len(self.asked) - len(self.lacking)} punya operator"

    @property
    def others_title(self) -> str:
        return f"{len(self.others)} OPD tanpa tugas"


def agencies_readiness(division: AssignmentCopies) -> AgenciesReadiness:
    """Two queries besides the division: who can be asked, and their people."""
    agencies = assignable_agencies(division.evaluation)
    people: dict[tuple[int, str], list[str]] = defaultdict(list)
    holders = Membership.objects.filter(agency__in=agencies, role__in=(Role.OPD, Role.KEPALA_OPD), is_active=True)
    for row in holders.select_related("user").order_by("user__full_name"):
        if row.agency_id:
            people[row.agency_id, row.role].append(str(row.user))
    held = Counter((row.agency_id, row.part) for row in division.rows)
    offered = {line.agency.pk for line in division.lines}
    asked = offered | {row.agency_id for row in (*division.standing, *division.rows)}
    rows = [
        AgencyReadiness(
            agency=agency,
            operators=people[agency.pk, Role.OPD],
            heads=people[agency.pk, Role.KEPALA_OPD],
            leads=held[agency.pk, AssignmentPart.LEAD.value],
            supports=held[agency.pk, AssignmentPart.CONTRIBUTOR.value],
            is_asked=agency.pk in asked,
        )
        for agency in agencies
    ]
    wanted = [row for row in rows if row.is_asked]
    return AgenciesReadiness(wanted, [row for row in rows if not row.is_asked], [row for row in wanted if row.lacks])
