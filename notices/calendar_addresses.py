"""The private address of a person's calendar: shown once, kept as a hash, renewed or revoked by its owner."""

import hashlib
import secrets
from typing import Any

from accounts.models import User
from notices.models import CalendarAddress
from regions import clock


def renew_calendar_address(*, user: User, token: str = "") -> str:
    """A new token, the given one or 256 random bits; the address before it opens nothing any more."""
    token = token or secrets.token_urlsafe(32)
    CalendarAddress.objects.update_or_create(
        user=user, defaults={"token_hash": _hash(token), "created_at": clock.now()}
    )
    return token


def revoke_calendar_address(*, user: User) -> bool:
    """False where there was none."""
    deleted, _ = CalendarAddress.objects.filter(user=user).delete()
    return bool(deleted)


def drop_calendar_address(user: User, **signal: Any) -> None:
    """With the account's other ways in (`accounts.closing`)."""
    revoke_calendar_address(user=user)


def calendar_owner(token: str) -> User | None:
    """Whose calendar it opens; None for a token that is unknown, or whose owner has left."""
    rows = CalendarAddress.objects.select_related("user").filter(user__is_active=True)
    address = rows.filter(token_hash=_hash(token)).first()
    return address.user if address else None


def _hash(token: str) -> str:
    """The token is 256 random bits: no salt, no slow hash needed."""
    return hashlib.sha256(token.encode()).hexdigest()
