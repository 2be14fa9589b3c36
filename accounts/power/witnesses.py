"""When a second person is needed, and who may be it.

Roles of power (`POWER_ROLES`) are given, and accounts of those who hold one touched, by two people. So is everything
that would let one admin read evidence in another's name, once there is evidence.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from accounts.models import Membership, PowerRequest, User
from accounts.permissions import Refused
from accounts.power.stakes import holds_evidence
from accounts.roles import EVIDENCE_ROLES, POWER_ROLES, Role
from regions import clock
from regions.models import Region

FRESH = timedelta(days=30)  # so long nobody is the witness of the one who made them, and a role that ended counts
NOT_YOURS = "Permintaan ini memerlukan orang lain: bukan yang meminta dan bukan orang yang bersangkutan."
NO_POWER = "Hanya admin, auditor, penanggung jawab, atau koordinator daerah ini yang menyetujuinya."
TOO_FRESH = "Akun atau peran Anda diberikan oleh yang meminta kurang dari 30 hari lalu. Orang lain yang menyetujuinya."


class WitnessRefused(Refused):
    """Somebody wanted to be the second person who may not be it."""


def role_needs_witness(role: str, region: Region) -> bool:
    """Whether the role is given by two people."""
    return role in POWER_ROLES or (role in EVIDENCE_ROLES and holds_evidence(region))


def roles_with_witness(region: Region) -> frozenset[str]:
    """All of them in one query, for many rows."""
    return frozenset(POWER_ROLES) | (frozenset(EVIDENCE_ROLES) if holds_evidence(region) else frozenset())


def account_needs_witness(person: User, *, by_own_mailbox: bool = False) -> bool:
    """Whether a link for this person, or another address, takes two people.

    A role that ended lately counts: else the admin takes it away, takes the account over, and asks the role back.
    `by_own_mailbox`: the link goes to the stored address and is shown to nobody; the person could ask for it alone.
    """
    ended = Q(ended_at__gt=clock.now() - FRESH)
    held = Q(is_active=True) | Q(power_requests__state=PowerRequest.State.WAITING) | ended
    rows = list(person.memberships.filter(held).select_related("region").distinct())
    if any(row.role in POWER_ROLES for row in rows):
        return True
    return not by_own_mailbox and any(role_needs_witness(row.role, row.region) for row in rows)


def why_not_witness(user: User, request: PowerRequest, held: Iterable[Membership] | None = None) -> str | None:
    """Why this person is no second one for the request; None if they are. `held`: the active roles, read already."""
    if user.pk in (request.asked_by_id, request.person_id):
        return NOT_YOURS
    rows = user.active_memberships if held is None else held
    powers = [m for m in rows if m.region_id == request.region_id and m.role in POWER_ROLES]
    if not powers:
        return NO_POWER
    since = clock.now() - FRESH
    if user.made_by_id == request.asked_by_id and user.date_joined > since:
        return TOO_FRESH
    own = [m for m in powers if not (m.given_by_id == request.asked_by_id and m.given_at and m.given_at > since)]
    return None if own else TOO_FRESH


def witnesses(request: PowerRequest) -> list[User]:
    """Those who may confirm it and can sign in. One query."""
    rows = Membership.objects.filter(
        region=request.region_id, role__in=POWER_ROLES, is_active=True, user__is_active=True
    ).exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    found = {row.user: [row] for row in rows.select_related("user").order_by("user__full_name", "user_id", "-pk")}
    for row in rows:
        found[row.user].append(row)
    return [user for user, held in found.items() if why_not_witness(user, request, held) is None]


def other_admins(region: Region, user: User) -> bool:
    """Whether somebody else there could change this admin's roles."""
    rows = Membership.objects.filter(region=region, role=Role.ADMIN, is_active=True, user__is_active=True)
    return rows.exclude(user=user).exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()
