"""The token of a link to a password: works once, and not after the account was closed or invited anew in between."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class LinkTokens(PasswordResetTokenGenerator):
    """Django's, which asks password, sign-in and address, and when the account was closed."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """The one place Django leaves for it; allauth's own generator does the same."""
        return f"{super()._make_hash_value(user, timestamp)}{user.closed_at or ''}{_newest_invitation(user)}"


def _newest_invitation(user: Any) -> str:
    """A newer invitation ends the link of somebody who has no password yet."""
    if user.has_usable_password():
        return ""
    return str(user.invitations.order_by("-pk").values_list("pk", flat=True).first() or "")
