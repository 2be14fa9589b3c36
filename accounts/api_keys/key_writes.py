"""Keys by which a program asks as its owner. knox keeps only a hash; the key itself is shown once."""

from datetime import timedelta

from django.db import transaction
from knox.models import AuthToken

from accounts.models import ApiKey, User


@transaction.atomic
def create_key(*, name: str, lifetime: timedelta, by: User) -> str:
    """A key that acts as the person who makes it, with their roles, until it ends; returns the key."""
    token, key = AuthToken.objects.create(user=by, expiry=lifetime)
    ApiKey.objects.create(token=token, name=name.strip())
    return key


def revoke_key(*, key: ApiKey) -> None:
    """The name goes with the key."""
    key.token.delete()
