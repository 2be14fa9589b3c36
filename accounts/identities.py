"""Identities at a provider of the single sign-on that open an account: linked, cut, allowed again.

A cut lasts: the same identity links no more, until its person, signed in otherwise, allows it.
"""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.devices import end_sessions
from accounts.models import Change, CutLink, User
from accounts.person_news import AccountNews, tell

FIELD = "akun kota"


def provider_name(code: str) -> str:
    """As the settings call it; a provider that is there no more by its code."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return next((app["name"] for app in apps if app["provider_id"] == code), code)


def identity_text(link: SocialAccount) -> str:
    """ "Akun Kota (budi@kota.go.id)"."""
    email = link.extra_data.get("email", "")
    name = provider_name(link.provider)
    return f"{name} ({email})" if email else name


def links_of(user: User) -> list[tuple[SocialAccount, str]]:
    """Each with its name; one query."""
    return [(link, identity_text(link)) for link in SocialAccount.objects.filter(user=user).order_by("date_joined")]


def is_cut(link: SocialAccount) -> bool:
    return CutLink.objects.filter(provider=link.provider, uid=link.uid).exists()


def note_link(*, link: SocialAccount) -> None:
    """A sign-in has just linked it: recorded, told."""
    person = link.user
    key = _record(person, before="", after=identity_text(link), by=person) or f"penyedia-{link.pk}"
    name = provider_name(link.provider)
    _tell(person, key, f"Akun {person.username} terhubung dengan {name}; mulai sekarang Anda dapat masuk dari sana.")


@transaction.atomic
def cut_link(*, link: SocialAccount, by: User, keep: str = "") -> None:
    """The identity opens the account no more; whoever came in by it is signed out, but for the session `keep`.

    The caller has asked whether `by` may, where it is not their own.
    """
    person, what = link.user, identity_text(link)
    CutLink.objects.update_or_create(provider=link.provider, uid=link.uid, defaults={"user": person, "name": what})
    link.delete()
    end_sessions(by=person, keep=keep)
    key = _record(person, before=what, after="", by=by) or f"penyedia-putus-{CutLink.objects.latest('pk').pk}"
    who = "Anda" if by == person else str(by)
    _tell(person, key, f"Hubungan akun {person.username} dengan {what} diputus oleh {who}.")


@transaction.atomic
def allow_link(*, cut: CutLink, by: User) -> None:
    """One's own again: the next sign-in there may link it."""
    key = _record(by, before="", after=f"{cut.name}: boleh dihubungkan lagi", by=by) or f"penyedia-izin-{cut.pk}"
    _tell(by, key, f"{cut.name} boleh dihubungkan lagi dengan akun {by.username}.")
    cut.delete()


def _record(person: User, *, before: str, after: str, by: User) -> str:
    """The line in the log of the region where the person works, as a key of the news; "" without a role."""
    held = person.memberships.filter(is_active=True).select_related("region").first()
    if held is None:
        return ""
    change = Change.objects.record(region=held.region, field=FIELD, before=before, after=after, by=by, person=person)
    return f"akun-{change.pk}" if change else ""


def _tell(person: User, key: str, done: str) -> None:
    text = f"{done} Bila bukan Anda, ganti kata sandi dan hubungi admin daerah Anda."
    tell([person], AccountNews(key, text, reverse("linked_accounts")))
