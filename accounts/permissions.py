"""Who may: the primitives, and the rules about people and agencies. Rules of a cycle stand in evaluations.

A rule is a django-rules predicate over a person's memberships; it takes anything with a `region_id`. It is
asked through `rules.test_rule`, never `has_perm`, which says yes to any superuser.
"""

from typing import Any

import rules
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from regions.models import Region

REASONS: dict[str, str] = {}


class Refused(PermissionDenied):
    """Not allowed, or not now; the message is the reason, in Indonesian, for page and API alike."""


def grant(rule: str, codes: frozenset[Role], reason: str = "Peran Anda tidak mencakup tindakan ini.") -> None:
    """Register a rule: people with one of these roles in the region pass, others get the reason."""

    def holds(user: Any, thing: Any) -> bool:
        return bool(user.is_authenticated and user.has_role(thing.region_id, codes))

    rules.add_rule(rule, rules.predicate(holds, name=rule))
    REASONS[rule] = reason


def may(rule: str, user: Any, thing: Any) -> bool:
    """The boolean twin of `require`."""
    return bool(rules.test_rule(rule, user, thing))


def why_not_allowed(rule: str, user: Any, thing: Any) -> str | None:
    """Why this person may not; None if they may."""
    return None if may(rule, user, thing) else REASONS[rule]


def require(rule: str, user: Any, thing: Any) -> None:
    """Pass, or raise `Refused` with the reason."""
    if reason := why_not_allowed(rule, user, thing):
        raise Refused(reason)


def regions_where(rule: str, user: Any) -> list[Region]:
    """The regions in which the person passes the rule, without another query."""
    return list({m.region_id: m.region for m in user.active_memberships if may(rule, user, m)}.values())


def require_regions(rule: str, user: Any) -> list[Region]:
    """At least one region in which the person passes, or `Refused`."""
    if regions := regions_where(rule, user):
        return regions
    raise Refused(REASONS[rule])


grant("manage_people", frozenset({Role.ADMIN}), "Hanya admin yang mengatur orang dan peran.")
grant("manage_agencies", frozenset({Role.ADMIN, Role.DISKOMINFO}), "Hanya admin dan Diskominfo yang mengatur OPD.")
grant(
    "contact_people",
    frozenset({Role.ADMIN, Role.DISKOMINFO}),
    "Hanya admin dan Diskominfo yang mengundang orang dan mengatur kontaknya.",
)
