"""The region a person speaks for: it always comes from their memberships, never from a form."""

from accounts.models import User
from evaluations import permissions
from evaluations.permissions import Refused
from regions.models import Region


def own_region(user: User) -> Region | None:
    """The region whose time zone the person's pages speak; None for a person without a membership."""
    return user.active_memberships[0].region if user.active_memberships else None


def recording_region(user: User) -> Region:
    """The region whose past this person may write down. Raises `Refused` with the reason."""
    for membership in user.active_memberships:
        if permissions.may("record_history", user, membership):
            return membership.region
    if user.active_memberships:
        permissions.require("record_history", user, user.active_memberships[0])
    raise Refused("Anda belum terhubung dengan daerah mana pun.")
