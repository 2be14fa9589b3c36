"""How the API knows a program by its key."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled

from accounts.factor_proof import has_factor, is_demanded
from accounts.throttles import is_allowed
from regions import clock

NO_CSRF_PROOF = "Token CSRF tidak ada atau tidak cocok. Kirim X-CSRFToken, atau kunci API."

OWNER_OWES = "Pemilik kunci ini belum memasang langkah kedua yang diwajibkan perannya."


class KeyAuthentication(TokenAuthentication):
    """knox deletes ended keys while it reads; here a key only stops working, and its name stays on the page."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """The owner and the key; what is no text is no key."""
        if not token.isascii():
            raise AuthenticationFailed
        return super().authenticate_credentials(token)

    def authenticate(self, request: Any) -> Any:
        """The owner and the key, counted; a key that asks too often gets a 429."""
        found = super().authenticate(request)
        key = getattr(found[1], "key", None) if found else None
        if found and is_demanded(found[0]) and not has_factor(found[0]):
            raise PermissionDenied(OWNER_OWES)
        if key:
            if not is_allowed("api_key", str(key.pk)):
                raise Throttled(wait=60)
            key.note_use()
        return found

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether the key has ended."""
        return auth_token.expiry is not None and auth_token.expiry < clock.now()


class KeyScheme(KnoxTokenScheme):
    """The same words in the OpenAPI schema."""

    target_class = "accounts.authentication.KeyAuthentication"

    def get_security_definition(self, auto_schema: Any) -> Any:
        return {
            **super().get_security_definition(auto_schema),
            "description": "Kunci API: Token, spasi, lalu kuncinya.",
        }


class BrowserSessionAuthentication(SessionAuthentication):
    """A person's own browser; what it writes carries the CSRF token."""

    def enforce_csrf(self, request: Any) -> None:
        """Pass, or refuse in a sentence for people; the framework's is for developers."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(
                "Token CSRF tidak ada atau tidak cocok. Kirim X-CSRFToken, atau kunci API."
            ) from None


class BrowserSessionScheme(SessionScheme):
    """The same words in the OpenAPI schema."""

    target_class = "accounts.authentication.BrowserSessionAuthentication"
