"""Keys by which a program asks as its owner. Only a hash of a key is kept; the key itself is shown once."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone  # knox compares with it
from knox.crypto import create_token_string, hash_token
from knox.models import AuthToken
from knox.settings import CONSTANTS

from accounts.models import ApiKey, KeyArea, User


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
    ApiKey.objects.create(token=token, name=name.strip(), areas=[KeyArea(area).value for area in areas])
    return key


def is_key_of(user: User, key: str) -> bool:
    """Whether it is one of the person's, not revoked."""
    return AuthToken.objects.filter(user=user, digest=hash_token(key)).exists()


def revoke_key(*, key: ApiKey) -> None:
    """The name goes with the key."""
    key.token.delete()
