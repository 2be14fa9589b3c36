"""Who does what until when: the list of indicators, the agencies with their load, in three queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from accounts.models import Membership
from accounts.roles import AGENCY_ROLES, Role
from domains.models import Aspect, Indicator
from evaluations.choices import AssignmentPart
from evaluations.models import Assignment, Evaluation
from evaluations.scoring_inputs import instrument_indicators
from regions import clock
from regions.models import Agency

LEAD = AssignmentPart.LEAD


@dataclass(frozen=True)
class AssignmentLine:
    """One indicator with its lead and its contributors."""

    indicator: Indicator
    lead: Assignment | None
    contributors: tuple[Assignment, ...]

    @property
    def parts(self) -> list[Assignment]:
        """Lead first."""
        return [*([self.lead] if self.lead else []), *self.contributors]

    @property
    def due(self) -> date | None:
        return shown_due(self.parts)

    @property
    def state(self) -> str:
        """What the page shows, as text ("5|7 8|2025-08-22"): a form sent later changes what its person changed."""
        lead = str(self.lead.agency_id) if self.lead else ""
        others = " ".join(str(row.agency_id) for row in self.contributors)
        return f"{lead}|{others}|{self.due.isoformat() if self.due else ''}"


@dataclass(frozen=True)
class AgencyWork:
    """What one agency leads and supports in the cycle, and its nearest due date."""

    agency: Agency
    leads: tuple[Indicator, ...]
    supports: tuple[Indicator, ...]
    due: date | None

    @property
    def total(self) -> int:
        return len(self.leads) + len(self.supports)


@dataclass(frozen=True)
class AssignmentBoard:
    """`agencies` are all who can be asked, `work` those of them that hold a part, by load."""

    evaluation: Evaluation
    lines: tuple[AssignmentLine, ...]
    agencies: tuple[Agency, ...]
    work: tuple[AgencyWork, ...]
    assignments: tuple[Assignment, ...]

    @property
    def aspects(self) -> list[tuple[Aspect, list[AssignmentLine]]]:
        return [(aspect, list(lines)) for aspect, lines in groupby(self.lines, key=lambda line: line.indicator.aspect)]

    @property
    def without_lead(self) -> list[int]:
        return [line.indicator.number for line in self.lines if line.lead is None]

    @property
    def idle(self) -> list[Agency]:
        busy = {work.agency.pk for work in self.work}
        return [agency for agency in self.agencies if agency.pk not in busy]

    @property
    def most(self) -> int:
        return max((work.total for work in self.work), default=0)


def assignment_board(evaluation: Evaluation) -> AssignmentBoard:
    indicators = instrument_indicators(evaluation.instrument)
    agencies = assignable_agencies(evaluation)
    known = {agency.pk: agency for agency in agencies}
    assignments = list(Assignment.objects.filter(evaluation=evaluation))
    for row in assignments:
        row.agency = known[row.agency_id]
    assignments.sort(key=lambda row: (row.part != LEAD, row.agency.short_name.lower()))
    return AssignmentBoard(
        evaluation=evaluation,
        lines=tuple(_lines(indicators, assignments)),
        agencies=tuple(agencies),
        work=tuple(_work(indicators, assignments)),
        assignments=tuple(assignments),
    )


def _lines(indicators: Iterable[Indicator], assignments: Iterable[Assignment]) -> Iterable[AssignmentLine]:
    found: dict[int, list[Assignment]] = defaultdict(list)
    for row in assignments:
        found[row.indicator_id].append(row)
    for indicator in indicators:
        rows = found[indicator.pk]
        lead = next((row for row in rows if row.part == LEAD), None)
        yield AssignmentLine(indicator, lead, tuple(row for row in rows if row is not lead))


def _work(indicators: Iterable[Indicator], assignments: Iterable[Assignment]) -> list[AgencyWork]:
    place = {indicator.pk: indicator for indicator in indicators}
    found: dict[Agency, list[Assignment]] = defaultdict(list)
    for row in assignments:
        if row.indicator_id in place:
            found[row.agency].append(row)
    made = []
    for agency, rows in found.items():
        rows.sort(key=lambda row: place[row.indicator_id].number)
        leads = tuple(place[row.indicator_id] for row in rows if row.part == LEAD)
        supports = tuple(place[row.indicator_id] for row in rows if row.part != LEAD)
        due = min((row.due for row in rows if row.due), default=None)
        made.append(AgencyWork(agency, leads, supports, due))
    return sorted(made, key=lambda work: (-len(work.leads), -work.total, work.agency.short_name.lower()))


def shown_due(parts: Iterable[Assignment]) -> date | None:
    """The one date of an indicator whose agencies may have several: the lead's, else that of the first with one."""
    return next((row.due for row in sorted(parts, key=lambda row: row.part != LEAD) if row.due), None)


def assignable_agencies(evaluation: Evaluation) -> list[Agency]:
    """Who can be asked: agencies in force today, and those that hold an assignment of this cycle.

    Kecamatan and kelurahan come last: there are many of them, and they rarely lead.
    """
    today = clock.today(evaluation.region)
    in_force = Agency.objects.in_force(today).filter(region=evaluation.region_id).values("pk")
    holding = Assignment.objects.filter(evaluation=evaluation).values("agency_id")
    rows = Agency.objects.filter(Q(pk__in=in_force) | Q(pk__in=holding))
    return sorted(rows, key=lambda a: (list(Agency.Kind).index(Agency.Kind(a.kind)), a.short_name.lower()))


def served_agencies(region_id: int, roles: Collection[Role] = AGENCY_ROLES) -> set[int]:
    """The agencies for which somebody acts who can sign in, also as the heir of an ended one. One query."""
    held = Membership.objects.filter(region=region_id, role__in=roles, is_active=True, user__is_active=True)
    return {pk for pair in held.values_list("agency", "agency__kept") for pk in pair if pk}
