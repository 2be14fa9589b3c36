"""What we ask of allauth's second step otherwise: encrypted secrets, our words, the last one is kept where demanded."""

import base64
import hashlib
import ipaddress
import secrets
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest

from accounts.factor_proof import FACTORS, is_demanded

LAST_ONE = "Peran Anda memerlukan langkah kedua. Pasang yang lain lebih dahulu, lalu hapus yang ini."


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        "add_email_blocked": "Surel akun diatur admin daerah.",
        "cannot_delete_authenticator": LAST_ONE,
        "cannot_generate_recovery_codes": "Pasang langkah kedua lebih dahulu.",
        "incorrect_code": "Kode belum cocok atau sudah dipakai. Tunggu kode berikutnya, lalu coba lagi.",
        "unverified_email": "Surel akun belum dipastikan.",
        "too_many_codes": "Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi.",
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        """Whoever reads the database or its backup alone makes no codes."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Where the key of the site is another one than it was: a secret that nobody knows, so that no code fits.

        Never "": allauth makes codes of that too, and everybody can.
        """
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Unless it is the last one of a person who needs one."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return not is_demanded(authenticator.user) or others.exists()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        held = Authenticator.objects.filter(user=user, type=type).count()
        return f"Kunci sandi {held + 1}"


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"langkah-kedua:{key!s}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def why_no_passkey(request: HttpRequest) -> str | None:
    """Why browsers make no passkey for this address; None if they do."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    if _is_number(host.strip("[]")):
        return f"Kunci sandi memerlukan nama situs, bukan alamat angka seperti {host}. Buka aplikasi lewat namanya."
    if not request.is_secure() and host != "localhost":
        return "Kunci sandi memerlukan HTTPS. Buka aplikasi lewat https://, atau lewat localhost pada komputer ini."
    return None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
