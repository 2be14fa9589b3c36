"""Keys by which a program asks as its owner. Only a hash of a key is kept; the key itself is shown once."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone  # knox compares with it
from knox.crypto import create_token_string, hash_token
from knox.models import AuthToken
from knox.settings import CONSTANTS

from accounts.models import ApiKey, Change, KeyArea, User


@transaction.atomic
def create_key(*, name: str, lifetime: timedelta, by: User, key: str = "", areas: Collection[str] = ()) -> str:
    """A key that acts as the person who makes it, with their roles, until it ends; returns it.

    `areas`: what it may write; without any it only reads. `key`: 64 hexadecimal digits that only its maker knows, else
    random ones.
    """
    key = key or create_token_string()
    token = AuthToken(
        token_key=key[: CONSTANTS.TOKEN_KEY_LENGTH], digest=hash_token(key), user=by, expiry=timezone.now() + lifetime
    )
    token.save(force_insert=True)
    row = ApiKey.objects.create(token=token, name=name.strip(), areas=[KeyArea(area).value for area in areas])
    _record(before="", after=f"{row.name} ({row.scope_text})", by=by)
    return key


def is_key_of(user: User, key: str) -> bool:
    """Whether it is one of the person's, not revoked."""
    return AuthToken.objects.filter(user=user, digest=hash_token(key)).exists()


@transaction.atomic
def revoke_key(*, key: ApiKey, by: User) -> None:
    """The name goes with the key; twice, be it at one moment, is once."""
    gone, _ = AuthToken.objects.filter(pk=key.token_id).delete()
    if gone:
        _record(before=key.name, after="", by=by)


def _record(*, before: str, after: str, by: User) -> None:
    """The line in the log of the region where the person works; without a role a key opens nothing."""
    if held := by.active_memberships:
        region = held[0].region
        Change.objects.record(region=region, field="kunci API", before=before, after=after, by=by, person=by)
