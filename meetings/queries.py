"""Meetings as pages show them: the list with what each domain leaves in doubt, and the choices of a new one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import Membership, User
from assessment.worklist.queries import build_worklist
from domains.models import Domain, Indicator
from evaluations.assignments.queries import assignable_agencies
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import ASSESSORS
from evaluations.scoring_inputs import instrument_indicators
from meetings.doubts import DoubtfulIndicator, doubtful_indicators
from meetings.models import AgendaPoint, Meeting
from regions.models import Agency


@dataclass(frozen=True)
class DomainDoubts:
    """What one domain leaves in doubt. `number` is None where the instrument has no domains."""

    number: int | None
    name: str
    doubts: tuple[DoubtfulIndicator, ...]


def visible_meetings(evaluation: Evaluation, user: User) -> QuerySet[Meeting]:
    """With what a list says of each: one query."""
    rows = Meeting.objects.visible_to(user).filter(evaluation=evaluation).select_related("chair")
    decided = Count("points", filter=~Q(points__decision=""))
    return rows.annotate(total=Count("points"), decided=decided)


def meeting_rows(user: User) -> QuerySet[Meeting]:
    """With everything that one page or file shows, and which indicators on the agenda are the reader's own."""
    own = Assignment.objects.beside(user, evaluation="meeting__evaluation")
    rows = Meeting.objects.visible_to(user).select_related("evaluation__region", "evaluation__instrument", "chair")
    return rows.select_related("document").prefetch_related(
        "evaluation__windows",
        Prefetch("points", AgendaPoint.objects.annotate(is_own=own)),
        "points__indicator",
        "points__domain",
        "points__agency__successors",
        "points__person",
        "invitations__agency",
        "invitations__person",
    )


def doubts_by_domain(evaluation: Evaluation) -> list[DomainDoubts]:
    """Five queries; domains without doubts stand there too."""
    work = build_worklist(evaluation)
    found: dict[int, list[DoubtfulIndicator]] = defaultdict(list)
    for doubt in doubtful_indicators(work.rows):
        found[doubt.row.domain].append(doubt)
    real = {layer.number: layer.name for layer in work.bar.outcome.domains}
    if not real:
        return [DomainDoubts(None, "Semua indikator", tuple(doubt for rows in found.values() for doubt in rows))]
    return [DomainDoubts(number, name, tuple(found[number])) for number, name in real.items()]


@dataclass(frozen=True)
class MeetingChoices:
    """What may stand on an agenda, and who may be invited."""

    indicators: list[Indicator]
    doubts: dict[int, DoubtfulIndicator]  # by indicator number
    agencies: list[Agency]
    people: list[User]

    @property
    def domains(self) -> list[Domain]:
        """Those that the instrument has; the one that stands in for none is none."""
        found = {i.aspect.domain_id: i.aspect.domain for i in self.indicators}
        return [domain for domain in found.values() if not domain.synthetic]


def meeting_choices(evaluation: Evaluation) -> MeetingChoices:
    """Eight queries, however many rows."""
    doubts = doubtful_indicators(build_worklist(evaluation).rows)
    guests = owner_choices(evaluation)
    by_number = {doubt.row.number: doubt for doubt in doubts}
    return MeetingChoices(instrument_indicators(evaluation.instrument), by_number, guests.agencies, guests.people)


def owner_choices(evaluation: Evaluation) -> MeetingChoices:
    """Agencies, and the people without one: whoever can be invited or charged. Two queries."""
    held = Membership.objects.filter(region=evaluation.region_id, is_active=True).exclude(role__in=ASSESSORS)
    team = User.objects.filter(pk__in=held.filter(agency=None).values("user"), is_active=True)
    return MeetingChoices([], {}, assignable_agencies(evaluation), list(team.order_by("full_name")))


def agencies_involved(doubts: Iterable[DoubtfulIndicator]) -> set[int]:
    """Who has a part in them."""
    return {pk for doubt in doubts for pk in doubt.row.agency_ids}
