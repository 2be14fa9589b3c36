"""What we ask of allauth otherwise: no sign-up, and a throttle that nobody can turn against others."""

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.urls import reverse


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

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Account and address together: wrong tries elsewhere never lock the owner out.

        The host is left out and letters are folded both ways ("ı", "ſ"): no second set of tries by
        another spelling of the same account.
        """
        login = unicodedata.normalize("NFKC", credentials.get("username", "")).upper().casefold()
        return f"{login}|{ratelimit.get_ip(request)}"

    def forget_failures(self, request: HttpRequest, username: str) -> None:
        """A person who has just set a new password from here may use it at once."""
        self._delete_login_attempts_cached_email(request, username=username)
