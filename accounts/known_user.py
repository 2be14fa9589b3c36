"""Who a session belongs to: read at the beginning of every request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from accounts.models import User
from ui.kept_query import KeptQuery, Parameter


@KeptQuery
def _user() -> QuerySet[User]:
    return User.objects.filter(pk=Parameter("user"))


class KnownUserBackend(AuthenticationBackend):
    """Signs in as allauth does, and reads the person by a kept query."""

    def get_user(self, user_id: Any) -> User | None:
        """None without an account, or with one that is not active."""
        user = next(iter(_user(user=user_id)), None)
        return user if user and self.user_can_authenticate(user) else None
