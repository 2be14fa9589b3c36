"""In and out by the city's own sign-on. The provider may end our sessions, and we ask it to end its own."""

import logging
import time
from typing import Any
from urllib.parse import urlencode

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from requests import RequestException

from accounts.devices import end_sessions
from accounts.sign_in_views import limited, sign_out
from accounts.single_sign_on.oidc_client import ID_TOKEN, StrictClient
from accounts.single_sign_on.sso_adapter import FAILED, refuse
from accounts.throttles import is_allowed, source, too_many_response

log = logging.getLogger(__name__)
BROKEN = (RequestException, OAuth2Error, ValueError, KeyError)  # a provider that is away, or answers nonsense
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_MINUTES = 5  # a token for signing out that is older is not believed


@login_not_required
@never_cache
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider, by POST only; a link to here shows the button."""
    return _answer(request, OAuth2LoginView.adapter_view(_client(request, provider_id)))


@login_not_required
@never_cache
def came_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(request, OAuth2CallbackView.adapter_view(_client(request, provider_id)))


def _client(request: HttpRequest, provider_id: str) -> StrictClient:
    client = StrictClient(request, provider_id)
    try:
        client.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return client


def _answer(request: HttpRequest, view: Any) -> HttpResponse:
    try:
        response: HttpResponse = view(request)
    except BROKEN as error:
        log.warning("Sign-on by a provider failed: %s", error)
        try:
            refuse(request, FAILED)
        except ImmediateHttpResponse as refusal:
            return refusal.response
    return response


def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Here first; then, where the provider has a page for it, there."""
    provider_id, raw = request.session.get(ID_TOKEN) or ("", "")
    response = sign_out(request)
    if request.method != "POST" or not provider_id:
        return response
    try:
        client = _client(request, provider_id)
        page = client.openid_config["end_session_endpoint"]
    except (Http404, *BROKEN):
        return response
    back = request.build_absolute_uri(reverse("account_login"))
    hint = {"id_token_hint": raw, "client_id": client.get_provider().app.client_id, "post_logout_redirect_uri": back}
    response["Location"] = f"{page}?{urlencode(hint)}"
    return response


@csrf_exempt
@login_not_required
@never_cache
def signed_out_there(request: HttpRequest, provider_id: str) -> HttpResponse:
    """OpenID Connect Back-Channel Logout: the provider's server tells ours; all sessions of the person end."""
    if request.method != "POST":
        return redirect("home" if request.user.is_authenticated else "account_login")
    if not is_allowed("sign_in", source(request)):
        return too_many_response(request)
    client = _client(request, provider_id)
    try:
        claims = client.decode(request.POST.get("logout_token", ""), required=["iss", "aud", "iat", "sub", "events"])
    except BROKEN as error:
        return JsonResponse({"error": "invalid_request", "error_description": str(error)}, status=400)
    old = time.time() - claims["iat"] > LOGOUT_MINUTES * 60
    if old or "nonce" in claims or LOGOUT_EVENT not in claims["events"]:
        return JsonResponse({"error": "invalid_request"}, status=400)
    for account in SocialAccount.objects.filter(provider=provider_id, uid=claims["sub"]).select_related("user"):
        end_sessions(by=account.user)
    return HttpResponse(status=200)


sign_on_page = limited("sign_in", sign_on)
