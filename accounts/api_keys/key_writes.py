"""Keys by which a program asks as its owner. Only a hash of a key is kept; the key itself is shown once."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone  # knox compares with it
from knox.crypto import create_token_string, hash_token
from knox.models import AuthToken
from knox.settings import CONSTANTS

from accounts.models import ApiKey, User


@transaction.atomic
def create_key(*, name: str, lifetime: timedelta, by: User, key: str = "") -> str:
    """A key that acts as the person who makes it, with their roles, until it ends; returns it.

    `key`: 64 hexadecimal digits that only its maker knows, else random ones.
    """
    key = key or create_token_string()
    token = AuthToken(
        token_key=key[: CONSTANTS.TOKEN_KEY_LENGTH], digest=hash_token(key), user=by, expiry=timezone.now() + lifetime
    )
    token.save(force_insert=True)
    ApiKey.objects.create(token=token, name=name.strip())
    return key


def is_key_of(user: User, key: str) -> bool:
    """Whether it is one of the person's, not revoked."""
    return AuthToken.objects.filter(user=user, digest=hash_token(key)).exists()


def revoke_key(*, key: ApiKey) -> None:
    """The name goes with the key."""
    key.token.delete()
