"""Who comes in by single sign-on: people with an account here, by an address that the provider vouches for."""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.person_news import AccountNews, tell

UNVERIFIED = (
    "Penyedia masuk belum memastikan alamat surel Anda. Masuk dengan kata sandi, atau hubungi admin penyedianya."
)
NO_ACCOUNT = "Belum ada akun aktif dengan surel itu di sini. Hubungi admin daerah Anda; akun dibuat per orang."
SEVERAL = "Beberapa akun di sini memakai surel itu. Masuk dengan nama akun dan kata sandi."
OTHER_IDENTITY = (
    "Akun dengan surel itu sudah terhubung dengan identitas lain pada penyedia ini. Hubungi admin daerah Anda."
)
FAILED = "Masuk lewat penyedia belum berhasil. Coba lagi, atau masuk dengan nama akun dan kata sandi."


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
            _link(request, sociallogin)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        refuse(request, FAILED)


@transaction.atomic
def _link(request: HttpRequest, sociallogin: Any) -> None:
    said = sociallogin.account.extra_data
    if not said["verified"] or not said["email"]:
        refuse(request, UNVERIFIED)
    same = User.objects.filter(email__iexact=said["email"], is_active=True)
    found = [person for person in same if person.email.isascii()]  # databases fold other letters too
    if len(found) != 1:
        refuse(request, SEVERAL if found else NO_ACCOUNT)
    person = User.objects.select_for_update().get(pk=found[0].pk)  # of two identities at once one is linked
    if SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider).exists():
        refuse(request, OTHER_IDENTITY)
    sociallogin.connect(request, person)
    name = sociallogin.provider.app.name
    text = f"Akun {person.username} terhubung dengan {name}; mulai sekarang Anda dapat masuk dari sana."
    tell([person], AccountNews(f"penyedia-{sociallogin.account.pk}", text, reverse("own_sessions")))


def refuse(request: HttpRequest, reason: str) -> NoReturn:
    messages.error(request, reason)
    raise ImmediateHttpResponse(redirect("home" if request.user.is_authenticated else "account_login"))
