"""The log of the door, written from the signals of Django and allauth: the only writes beside the pages' own."""

from typing import Any

from allauth.account import signals as allauth_signals
from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import signals
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from accounts.closing import revoke_access
from accounts.devices import begin_session, finish_session, follow_session
from accounts.models import SignInEvent, User
from accounts.person_news import AccountNews, tell
from accounts.throttles import client_address

UNKNOWN_USERNAME = "(tidak dikenal)"


def record(kind: SignInEvent.Kind, request: HttpRequest | None, user: User | None) -> SignInEvent:
    """One line. A name that no account has is not kept: people type passwords into the wrong box."""
    address = client_address(request) if request else None
    return SignInEvent.objects.create(
        kind=kind, user=user, username=user.username if user else UNKNOWN_USERNAME, address=address
    )


@receiver(signals.user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    begin_session(request, user)
    record(SignInEvent.Kind.SIGNED_IN, request, user)


@receiver(signals.user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        finish_session(request)
        record(SignInEvent.Kind.SIGNED_OUT, request, user)


@receiver(signals.user_login_failed)
def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    user = User.objects.filter(username__iexact=credentials.get("username", "")).first()
    record(SignInEvent.Kind.FAILED, request, user)


@receiver(allauth_signals.password_changed)
def password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    follow_session(request)
    if request.POST.get("revoke"):  # the form of the own password asks
        revoke_access(user)
    _tell(record(SignInEvent.Kind.PASSWORD_CHANGED, request, user), user, "diganti dari dalam aplikasi")


@receiver(allauth_signals.password_reset)
def password_reset(request: HttpRequest, user: User, **kwargs: Any) -> None:
    revoke_access(user)  # whoever comes by a link may have taken the account over, or taken it back
    SocialAccount.objects.filter(user=user).delete()  # an address that is still the person's links again by itself
    done = "dibuat lewat tautan sekali pakai; kunci API, alamat kalender, dan hubungan akun kota dicabut"
    _tell(record(SignInEvent.Kind.PASSWORD_CHANGED, request, user), user, done)
    get_adapter().forget_failures(request, user.username)


def _tell(event: SignInEvent, user: User, how: str) -> None:
    """Whoever did not do it themselves learns of it."""
    text = f"Kata sandi akun {user.username} {how}. Bila bukan Anda, hubungi admin dan auditor daerah Anda."
    tell([user], AccountNews(f"sandi-{event.pk}", text, reverse("power_requests")))
