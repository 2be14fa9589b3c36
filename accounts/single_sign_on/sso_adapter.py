"""Who comes in by single sign-on: people with an account here, by an address that the provider vouches for."""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts.door_refusals import tell_refusal
from accounts.identities import is_cut, note_link
from accounts.models import User

UNVERIFIED = (
    "Penyedia masuk belum memastikan alamat surel Anda. Masuk dengan kata sandi, atau hubungi admin penyedianya."
)
NO_ACCOUNT = "Belum ada akun aktif dengan surel itu di sini. Hubungi admin daerah Anda; akun dibuat per orang."
SEVERAL = "Beberapa akun di sini memakai surel itu. Masuk dengan nama akun dan kata sandi."
OTHER_IDENTITY = (
    "Akun dengan surel itu sudah terhubung dengan identitas lain pada penyedia ini. Hubungi admin daerah Anda."
)
CUT = "Hubungan dengan akun kota itu diputus. Masuk dengan kata sandi, lalu izinkan lagi pada halaman Akun terhubung."
FAILED = "Masuk lewat penyedia belum berhasil. Coba lagi, atau masuk dengan nama akun dan kata sandi."


class Unlinkable(Exception):
    """Why this identity opens no account; what `_link` had written is undone before the refusal is kept."""


class SignOnAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Names, addresses and roles stand here, and are not the provider's to change."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The identity decides once it is linked; before, the address does. Else back to the sign-in page."""
        if request.user.is_authenticated:
            refuse(request, FAILED)
        if not sociallogin.is_existing:
            try:
                _link(request, sociallogin)
            except Unlinkable as reason:
                refuse(request, str(reason))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        refuse(request, FAILED)


@transaction.atomic
def _link(request: HttpRequest, sociallogin: Any) -> None:
    said = sociallogin.account.extra_data
    if not said["verified"] or not said["email"]:
        raise Unlinkable(UNVERIFIED)
    same = User.objects.filter(email__iexact=said["email"], is_active=True)
    found = [person for person in same if person.email.isascii()]  # databases fold other letters too
    if len(found) != 1:
        raise Unlinkable(SEVERAL if found else NO_ACCOUNT)
    person = User.objects.select_for_update().get(pk=found[0].pk)  # of two identities at once one is linked
    if SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider).exists():
        raise Unlinkable(OTHER_IDENTITY)
    if is_cut(sociallogin.account):
        raise Unlinkable(CUT)
    sociallogin.connect(request, person)
    note_link(link=sociallogin.account)


def refuse(request: HttpRequest, reason: str) -> NoReturn:
    tell_refusal("penyedia", reason=reason)
    messages.error(request, reason)
    raise ImmediateHttpResponse(redirect("home" if request.user.is_authenticated else "account_login"))
