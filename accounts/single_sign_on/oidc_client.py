"""allauth's OpenID Connect, with what it leaves open: nonce and signature are asked, and little is kept."""

import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

NONCES = "oidc_nonce"  # the session's keys
ID_TOKEN = "oidc_id_token"  # noqa: S105  # with the provider's name: the hint for signing out there
MOST_TABS = 5  # sign-ins begun at once in one browser
ALGORITHMS = ["RS256", "ES256", "PS256"]
CLAIMS = ["iss", "aud", "exp", "iat", "sub"]


class StrictProvider(OpenIDConnectProvider):
    """One of the settings. Nothing that stands in the address changes what is asked of it."""

    def get_oauth2_adapter(self, request: HttpRequest) -> "StrictClient":
        return StrictClient(request, self.app.provider_id)

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        asked = super().get_redirect_from_request_kwargs(request)
        nonce = secrets.token_urlsafe(24)
        request.session[NONCES] = [*request.session.get(NONCES, []), nonce][-MOST_TABS:]
        asked["auth_params"] = {**self.get_auth_params(), "nonce": nonce}
        return {**asked, "process": AuthProcess.LOGIN, "scope": self.get_scope()}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """No roles, no groups, no name: of what the provider says only the address is kept.

        One with other letters than ASCII is none: folded, some become the letters of somebody else's address.
        """
        said = data["id_token"]
        email = str(said.get("email", ""))
        return {"email": email.lower() if email.isascii() else "", "verified": said.get("email_verified") is True}


class StrictClient(OpenIDConnectOAuth2Adapter):
    def get_provider(self) -> StrictProvider:
        return StrictProvider(self.request, app=super().get_provider().app)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Raises `OAuth2Error` unless the token is of this provider, for us, in time, signed, and of this sign-in."""
        raw = kwargs["response"].get("id_token")
        claims = self.decode(raw)
        begun = request.session.pop(NONCES, [])
        if claims.get("nonce") not in begun:
            raise OAuth2Error("nonce")
        if "email" not in claims:
            claims |= self._said_of_person(token.token, claims["sub"])
        request.session[ID_TOKEN] = [self.provider_id, raw]
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def decode(self, raw: Any, required: list[str] = CLAIMS) -> dict[str, Any]:
        """The claims of a token. Raises `OAuth2Error`, also where the provider names itself otherwise than we do."""
        app, issuer = self.get_provider().app, self.openid_config["issuer"]
        if issuer.rstrip("/") != app.settings["server_url"].partition("/.well-known/")[0].rstrip("/"):
            raise OAuth2Error("issuer")
        try:
            key = jwt.PyJWKClient(self.openid_config["jwks_uri"], timeout=5).get_signing_key_from_jwt(str(raw))
            claims: dict[str, Any] = jwt.decode(
                str(raw),
                key,
                algorithms=ALGORITHMS,
                issuer=issuer,
                audience=app.client_id,
                options={"require": required},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(str(error)) from error
        return claims

    def _said_of_person(self, access: str, subject: str) -> dict[str, Any]:
        """Some providers tell the address at another door only; it must speak of the same person."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access}"})
        answer.raise_for_status()
        said = answer.json()
        if said.get("sub") != subject:
            raise OAuth2Error("sub")
        return {name: said[name] for name in ("email", "email_verified") if name in said}
