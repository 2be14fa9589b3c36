"""A second step that its person has lost: the admin has it taken away; the operator, where no admin can."""

import logging

from django.db import transaction

from accounts.factor_proof import has_factor
from accounts.models import PowerKind, User
from accounts.people.invitations import CLOSED, working_region
from accounts.people.people_writes import require_admin_everywhere
from accounts.permissions import Refused
from accounts.power.power_requests import ask
from accounts.power.witnesses import account_needs_witness, other_admins
from accounts.second_factor.factor_resets import remove_factors

log = logging.getLogger(__name__)
NONE_SET_UP = "Orang ini belum memasang langkah kedua."
OWN_ONE = "Langkah kedua sendiri dihapus pada halaman Langkah kedua. Bila hilang, admin lain atau operator melepasnya."
ADMIN_IS_THERE = "Admin lain ada di {region}. Mintalah lewat halaman orang itu."


@transaction.atomic
def reset_factor(*, person: User, by: User) -> bool:
    """Take away all second steps of a person who has lost theirs.

    False where it takes two people: the request waits. Raises `Refused`, or `ValidationError` while one waits.
    """
    require_admin_everywhere(person, by)
    if refusal := why_not_reset_factor(person, by):
        raise Refused(refusal)
    region = working_region(person)
    if account_needs_witness(person):
        ask(kind=PowerKind.FACTOR, person=person, region=region, by=by)
        return False
    remove_factors(person=person, region=region, how=f"dilepas {by}", by=by)
    return True


def why_not_reset_factor(person: User, by: User) -> str | None:
    if person == by:
        return OWN_ONE
    if not person.is_active:
        return CLOSED
    return None if has_factor(person) else NONE_SET_UP


@transaction.atomic
def reset_factor_as_operator(*, person: User, operator: str, reason: str, all_lost: bool = False) -> None:
    """Where no other admin can ask for it, or all of them have lost theirs too; logged. Raises `Refused`."""
    if not has_factor(person):
        raise Refused(NONE_SET_UP)
    if not person.is_active:
        raise Refused("Akun ini tidak aktif.")
    region = working_region(person)
    if other_admins(region, person) and not all_lost:
        raise Refused(ADMIN_IS_THERE.format(region=region))
    how = f"dilepas operator server ({operator}): {reason}"
    log.warning("Second step of %s removed on the server by %s: %s", person.username, operator, reason)
    remove_factors(person=person, region=region, how=how, by=person)
