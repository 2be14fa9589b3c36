"""The token of a link to a password: works once, not after the account was closed, invited anew or given power."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from accounts.roles import EVIDENCE_ROLES, POWER_ROLES


class LinkTokens(PasswordResetTokenGenerator):
    """Django's, which asks password, sign-in and address, and when the account was closed."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """The one place Django leaves for it; allauth's own generator does the same."""
        since = f"{user.closed_at or ''}{_newest_invitation(user)}{_newest_power(user)}"
        return f"{super()._make_hash_value(user, timestamp)}{since}"


def _newest_invitation(user: Any) -> str:
    """A newer invitation ends the link of somebody who has no password yet."""
    if user.has_usable_password():
        return ""
    return str(user.invitations.order_by("-pk").values_list("pk", flat=True).first() or "")


def _newest_power(user: Any) -> str:
    """What was given out before such a role took no second person."""
    rows = user.memberships.filter(role__in=POWER_ROLES | EVIDENCE_ROLES, is_active=True).order_by("-given_at")
    return str(rows.values_list("given_at", flat=True).first() or "")
