"""What the door refuses, besides a wrong password or code: the log of refusals, which stands above, keeps it."""

from typing import Literal

from allauth.core import context
from django.dispatch import Signal

refused = Signal()  # `request`, `kind`, `reason`, `person` or the `username` that was typed, which nobody keeps

DoorKind = Literal["masuk", "langkah", "penyedia"]


def tell_refusal(kind: DoorKind, *, person: object = None, username: str = "", reason: str = "") -> None:
    """`kind`: a sign-in beyond the limit, a second step that was wrong or tried too often, a provider's word."""
    said = {"person": person, "username": username, "reason": reason}
    refused.send(sender=None, request=context.request, kind=kind, **said)
