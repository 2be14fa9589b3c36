"""What happens to second steps: told to their person, kept in the log of the door."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from accounts.devices import end_sessions
from accounts.factor_proof import FACTORS, forget_proof, has_factor, note_proof
from accounts.models import SignInEvent, User
from accounts.person_news import AccountNews, tell
from accounts.session_limits import SESSION_MARK
from accounts.signals import record

NAMES = {Authenticator.Type.TOTP: "aplikasi autentikator", Authenticator.Type.WEBAUTHN: "kunci sandi"}


@receiver(signals.authenticator_used)
def used(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    note_proof(request, user)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db(fields=["data"])
        left = len(authenticator.wrap().get_unused_codes())
        event = record(SignInEvent.Kind.FACTOR_CHANGED, request, user)
        _tell(event, user, f"Satu kode cadangan akun {user.username} dipakai; tersisa {left}.")


@receiver(signals.authentication_failed)
def failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(SignInEvent.Kind.CODE_FAILED, request, user)


@receiver(signals.authenticator_added)
def added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type in FACTORS:
        event = record(SignInEvent.Kind.FACTOR_CHANGED, request, user)
        _tell(event, user, f"Langkah kedua akun {user.username} dipasang: {NAMES[authenticator.type]}.")


@receiver(signals.authenticator_removed)
def removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type in FACTORS:
        event = record(SignInEvent.Kind.FACTOR_CHANGED, request, user)
        _tell(event, user, f"Langkah kedua akun {user.username} dihapus: {NAMES[authenticator.type]}.")
    if not has_factor(user):
        forget_proof(request)
    _end_others(request, user)


@receiver(signals.authenticator_reset)
def codes_made(request: HttpRequest, user: User, **kwargs: Any) -> None:
    event = record(SignInEvent.Kind.FACTOR_CHANGED, request, user)
    _tell(event, user, f"Kode cadangan akun {user.username} dibuat baru; yang lama tidak berlaku.")
    _end_others(request, user)


def _end_others(request: HttpRequest, user: User) -> None:
    """Whoever lost a device or a code on paper does this; whoever came in by it stays no longer."""
    end_sessions(by=user, keep=request.session[SESSION_MARK])


def _tell(event: SignInEvent, user: User, done: str) -> None:
    text = f"{done} Bila bukan Anda, ganti kata sandi dan hubungi admin daerah Anda."
    tell([user], AccountNews(f"langkah-{event.pk}", text, reverse("mfa_index")))
