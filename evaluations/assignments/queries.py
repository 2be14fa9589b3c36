"""The assignment matrix: indicators × agencies, with the load of each agency, in three queries."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Membership
from accounts.roles import AGENCY_ROLES, Role
from domains.models import Domain, Indicator
from evaluations.choices import AssignmentPart
from evaluations.models import Assignment, Evaluation
from evaluations.scoring_inputs import instrument_indicators
from regions import clock
from regions.models import Agency


@dataclass(frozen=True)
class AssignmentCell:
    """One agency's part in one indicator; no part is an empty text."""

    agency: Agency
    part: str
    due: date | None

    @property
    def mark(self) -> str:
        return {AssignmentPart.LEAD.value: "P", AssignmentPart.CONTRIBUTOR.value: "k"}.get(self.part, "")


@dataclass(frozen=True)
class AssignmentRow:
    """One indicator with a cell for every agency, and the lead's due date."""

    indicator: Indicator
    cells: tuple[AssignmentCell, ...]

    @property
    def state(self) -> str:
        """The cells as text ("21-5-lead …"), so that a form sent later changes only what the person changed."""
        return " ".join(f"{self.indicator.number}-{cell.agency.pk}-{cell.part}" for cell in self.cells if cell.part)

    @property
    def assigned(self) -> list[AssignmentCell]:
        """Lead first."""
        given = [cell for cell in self.cells if cell.part]
        return sorted(given, key=lambda cell: cell.part != AssignmentPart.LEAD)

    @property
    def due(self) -> date | None:
        return next((cell.due for cell in self.assigned if cell.due), None)


@dataclass(frozen=True)
class AgencyLoad:
    """How many indicators an agency leads and supports in the whole cycle."""

    agency: Agency
    leads: int
    supports: int


@dataclass(frozen=True)
class AssignmentMatrix:
    evaluation: Evaluation
    domains: tuple[Domain, ...]
    shown: int | None  # the number of the shown domain; None where the instrument has none
    lines: tuple[AssignmentRow, ...]
    loads: tuple[AgencyLoad, ...]
    total: int
    without_lead: tuple[int, ...]
    assignments: tuple[Assignment, ...]  # of the whole cycle

    @property
    def agencies(self) -> list[Agency]:
        return [load.agency for load in self.loads]

    @property
    def heaviest(self) -> AgencyLoad | None:
        """The agency that leads most; None while nobody leads anything."""
        most = max(self.loads, key=lambda load: load.leads, default=None)
        return most if most and most.leads else None

    def line(self, number: int) -> AssignmentRow:
        return next(line for line in self.lines if line.indicator.number == number)


def assignment_matrix(evaluation: Evaluation, domain: int | None) -> AssignmentMatrix:
    """The cells of one domain (the first, if that one does not exist) and the loads of the whole cycle."""
    indicators = instrument_indicators(evaluation.instrument)
    assignments = list(Assignment.objects.filter(evaluation=evaluation))
    agencies = assignable_agencies(evaluation)
    domains = tuple({i.aspect.domain_id: i.aspect.domain for i in indicators}.values())
    real = tuple(d for d in domains if not d.synthetic)
    shown = domain if any(d.number == domain for d in real) else (real[0].number if real else None)
    rows = [i for i in indicators if shown is None or i.aspect.domain.number == shown]
    parts = {(a.indicator_id, a.agency_id): a for a in assignments}
    led = {a.indicator_id for a in assignments if a.part == AssignmentPart.LEAD}
    made: list[AssignmentRow] = []
    for i in rows:
        found = [(agency, parts.get((i.pk, agency.pk))) for agency in agencies]
        made.append(
            AssignmentRow(
                i, tuple(AssignmentCell(agency, a.part if a else "", a.due if a else None) for agency, a in found)
            )
        )
    return AssignmentMatrix(
        evaluation=evaluation,
        domains=real,
        shown=shown,
        lines=tuple(made),
        loads=_loads(agencies, assignments),
        total=len(indicators),
        without_lead=tuple(i.number for i in indicators if i.pk not in led),
        assignments=tuple(assignments),
    )


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


def _loads(agencies: list[Agency], assignments: Iterable[Assignment]) -> tuple[AgencyLoad, ...]:
    counts = Counter((a.agency_id, a.part) for a in assignments)
    return tuple(
        AgencyLoad(
            agency, counts[agency.pk, AssignmentPart.LEAD.value], counts[agency.pk, AssignmentPart.CONTRIBUTOR.value]
        )
        for agency in agencies
    )
