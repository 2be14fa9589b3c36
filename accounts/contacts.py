"""Whom a person asks for what only the region's admin can have changed."""

from collections.abc import Collection

from accounts.models import Membership
from accounts.roles import Role

MOST_NAMES = 3


def admins_to_ask(region_ids: Collection[int]) -> str:
    """ "admin (Ayu Pramesti)": those of these regions by name. One query."""
    rows = Membership.objects.filter(region__in=region_ids, role=Role.ADMIN, is_active=True, user__is_active=True)
    names = sorted(set(rows.values_list("user__full_name", flat=True)))[:MOST_NAMES]
    return f"admin ({', '.join(names)})" if names else "admin"
