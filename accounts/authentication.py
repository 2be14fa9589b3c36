"""How the API knows a program by its key."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication

from regions import clock


class KeyAuthentication(TokenAuthentication):
    """knox deletes ended keys while it reads; here a key only stops working, and its name stays on the page."""

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether the key has ended."""
        return auth_token.expiry is not None and auth_token.expiry < clock.now()


class KeyScheme(KnoxTokenScheme):
    """The same words in the OpenAPI schema."""

    target_class = "accounts.authentication.KeyAuthentication"
