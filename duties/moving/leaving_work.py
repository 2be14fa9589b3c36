"""What a person leaves behind with a role: the duties that nobody else's role of theirs brings."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Membership, User
from duties.duty import Duty
from duties.queries import count_duties_text, duties_of
from evaluations.models import Evaluation


@dataclass(frozen=True)
class LeftWork:
    """Of one cycle, counted by kind: the page's reader may not read the things themselves."""

    evaluation: Evaluation
    text: str


def left_with(membership: Membership) -> list[LeftWork]:
    """By cycle; twice the queries of one person's list."""
    person = User.objects.get(pk=membership.user_id)
    found = duties_of(person).rows
    person.active_memberships = [held for held in person.active_memberships if held.pk != membership.pk]
    kept = {duty.key for duty in duties_of(person).rows}
    return _by_cycle([duty for duty in found if duty.key not in kept])


def _by_cycle(rows: Sequence[Duty]) -> list[LeftWork]:
    cycles = {duty.evaluation.pk: duty.evaluation for duty in rows}
    return [
        LeftWork(cycle, count_duties_text(duty for duty in rows if duty.evaluation == cycle))
        for cycle in cycles.values()
    ]


def colleagues(membership: Membership) -> list[User]:
    """Who else holds the same role of that agency, and can go on with its work."""
    rows = Membership.objects.filter(agency=membership.agency, role=membership.role, is_active=True)
    return [
        row.user for row in rows.exclude(user=membership.user_id).select_related("user").order_by("user__full_name")
    ]
