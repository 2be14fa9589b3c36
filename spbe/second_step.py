"""Whose role takes a second step, and who has not proven one in this session, is led there and reaches nothing else."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.factor_proof import ProofIsOld, has_factor, is_demanded, is_proven
from accounts.permissions import Refused
from accounts.session_limits import POLLED
from spbe.addresses import is_api_address
from spbe.sent_texts import texts_sent
from spbe.sessions import is_script_request, message_response, previous_page

OWES = "Peran Anda memerlukan langkah kedua. Buka halaman lagi untuk melanjutkan."
AGAIN = "Belum dikerjakan. Buktikan dahulu dengan langkah kedua, lalu ulangi."
# On the way to a second step, and what is open to people who have not signed in either.
ON_THE_WAY = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "account_logout",
    }
)
OPEN_TO_ALL = frozenset(
    {
        "healthz",
        "readyz",
        "help",
        "calendar_feed",
        "shared_pack",
        "shared_pack_file",
        "account_login",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "invitation",
        "invitation_password",
        "mfa_authenticate",
        "openid_connect_login",
        "openid_connect_callback",
        "signed_out_there",
    }
)


class SecondStepMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, *view: Any) -> HttpResponse | None:
        """None lets it through. Programs and scripts get a 403 with the reason."""
        if request.resolver_match.view_name in ON_THE_WAY | OPEN_TO_ALL or not request.user.is_authenticated:
            return None
        if not is_demanded(request.user) or is_proven(request):
            return None
        if request.resolver_match.view_name in POLLED:
            return HttpResponse(status=204)  # the frame of the page that sets one up asks by itself
        if is_api_address(request.path_info) or is_script_request(request):
            raise Refused(OWES)
        if has_factor(request.user):  # set up elsewhere since this session began
            return redirect(_asked_again(previous_page(request)))
        return redirect("mfa_index")

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        """To the second step and back; what was typed comes along, as it does when a session has ended."""
        if not isinstance(exception, ProofIsOld):
            return None
        again = _asked_again(previous_page(request))
        if is_script_request(request):
            return message_response(request, "spbe/frame/proof_is_old.html", {"again": again}, status=403)
        if texts := texts_sent(request):
            context = {"reason": AGAIN, "back": again, "texts": texts}
            return render(request, "409.html", context, status=409)
        if request.method == "POST":
            messages.warning(request, AGAIN)
        return redirect(again)


def _asked_again(page: str) -> str:
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': page}, safe='/')}"
