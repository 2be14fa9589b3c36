"""What we ask of allauth otherwise: no sign-up, and a throttle that nobody can turn against others."""

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from accounts import session_limits
from accounts.door_refusals import tell_refusal
from accounts.factor_proof import FRESH, has_factor, is_fresh
from accounts.session_limits import BEGAN_AT
from accounts.throttles import count_failure, forget_failures, source, try_under_way

FAILED = "sign_in_failed"
MERGED = "Akun ini sudah digabung. Masuklah dengan akun {}."
WAYS = {
    "reauthenticate": "Pakai kata sandi",
    "mfa_reauthenticate": "Pakai kode dari aplikasi autentikator atau kode cadangan",
    "mfa_reauthenticate:webauthn": "Pakai kunci sandi",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": (
            "Nama akun atau kata sandi belum cocok. Periksa keduanya; kata sandi membedakan huruf besar dan kecil."
        ),
        "too_many_login_attempts": (
            "Lima percobaan masuk untuk akun ini dari jaringan Anda belum cocok. Tunggu 15 menit lalu coba lagi, "
            "atau atur ulang kata sandi. Akun lain dan jaringan lain tidak terpengaruh."
        ),
        "enter_current_password": "Kata sandi sekarang belum cocok. Ketik kata sandi yang Anda pakai untuk masuk.",
        "account_inactive": "Akun ini tidak aktif. Hubungi admin daerah Anda.",
        "invalid_password_reset": "Tautan ini sudah dipakai atau sudah tidak berlaku. Minta tautan baru.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_login_stages(self) -> list[str]:
        stage = "allauth.mfa.stages.AuthenticateStage"
        return [
            "accounts.second_factor.sign_in_stage.SecondStep" if s == stage else s for s in super().get_login_stages()
        ]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The second step where there is one: the password was asked at the door."""
        found = [{**way, "description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]
        return [way for way in found if way["id"] != "reauthenticate"] or found

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before second steps are changed: not right after the sign-in, which has just asked the same."""
        request = context.request
        if has_factor(request.user):
            return not is_fresh(request)
        return bool(session_limits.now() - request.session.get(BEGAN_AT, 0) >= FRESH)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing of allauth's: `authenticate` counts."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Refuse after five wrong tries at the account from the address. The password may be right: nobody is told."""
        door = _door(request, credentials.get("username", ""))
        with try_under_way(FAILED, door) as is_within_limit:
            if not is_within_limit:
                tell_refusal("masuk", username=credentials.get("username", ""))
                raise self.validation_error("too_many_login_attempts")
            found = super().authenticate(request, **credentials)
        if found and found.merged_into_id:  # the password is right: they may know
            tell_refusal("masuk", person=found)
            raise ValidationError(MERGED.format(found.merged_into.username))
        return found

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        count_failure(FAILED, _door(request, credentials.get("username", "")))

    def forget_failures(self, request: HttpRequest, username: str) -> None:
        """A person who has just set a new password from here may use it at once."""
        forget_failures(FAILED, _door(request, username))


def _door(request: HttpRequest, username: str) -> str:
    """Account and address together: wrong tries elsewhere never lock the owner out.

    Letters are folded both ways ("ı", "ſ"): no second set of tries by another spelling of the same account.
    """
    login = unicodedata.normalize("NFKC", username).upper().casefold()
    return f"{login}|{source(request)}"
