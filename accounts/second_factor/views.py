"""A person's second steps: set up, shown, taken away, and asked for at the sign-in and before what gives power."""

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy

from accounts.devices import end_sessions
from accounts.factor_proof import is_demanded, note_proof
from accounts.second_factor.factor_adapter import LAST_ONE, why_no_passkey
from accounts.second_factor.factor_forms import use_code
from accounts.session_limits import SESSION_MARK
from accounts.sign_in_views import limited

WRONG_KEY = "Kunci sandi ini belum dikenali. Coba lagi, atau pakai cara lain."


class OwnFactors(base.IndexView):
    """All of one's own, and what may be set up here."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        held = context["authenticators"]
        context["app"] = held.get(Authenticator.Type.TOTP)
        context["passkeys"] = held.get(Authenticator.Type.WEBAUTHN, [])
        context["codes"] = held.get(Authenticator.Type.RECOVERY_CODES)
        context["demanded"] = is_demanded(self.request.user)
        context["why_no_passkey"] = why_no_passkey(self.request)
        return context


class SetUpApp(totp.ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        use_code(app, form.cleaned_data["code"])
        _prove(self.request)
        return response


class AddPasskey(webauthn.AddWebAuthnView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reason := why_no_passkey(request):
            messages.error(request, reason)
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return _with_options(super().get_context_data(**kwargs))

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _prove(self.request)
        return response


def _prove(request: Any) -> None:
    """Setting one up proves it. Sessions that were begun without one end."""
    note_proof(request, request.user)
    end_sessions(by=request.user, keep=request.session[SESSION_MARK])


class RemovePasskey(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, LAST_ONE)
            return redirect("mfa_index")
        return super().form_valid(form)


class AskCode(base.AuthenticateView):
    """After the password: a code, or a passkey where the address allows one, or back to another account."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "batal" in request.POST:
            back: HttpResponse = self.stage.abort()
            return back
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = _with_options(super().get_context_data(**kwargs))
        held = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        context["offers_passkey"] = why_no_passkey(self.request) is None and held.exists()
        return context


class AskPasskeyAgain(webauthn.ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = _with_options(super().get_context_data(**kwargs))
        context["reauthentication_alternatives"] = self.get_reauthentication_alternatives()
        return context

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, WRONG_KEY)
        return redirect(self.request.get_full_path())


def _with_options(context: dict[str, Any]) -> dict[str, Any]:
    """For the script of the page, as text: nothing on a page is inline."""
    return {**context, "passkey_options": json.dumps(context["js_data"])}


own_factors = OwnFactors.as_view()
set_up_app = limited("code_page", SetUpApp.as_view(), by_person=True)
remove_app = totp.deactivate_totp
add_passkey = limited("code_page", AddPasskey.as_view(), by_person=True)
remove_passkey = RemovePasskey.as_view()
ask_code = limited("sign_in", AskCode.as_view())
ask_code_again = limited("code_page", base.reauthenticate, by_person=True)
ask_passkey_again = limited("code_page", AskPasskeyAgain.as_view(), by_person=True)
shown_codes = codes.view_recovery_codes
make_codes = codes.generate_recovery_codes
