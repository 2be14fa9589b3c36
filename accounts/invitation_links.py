"""One-time links to a first password: made, opened in one browser, used there. Only a digest of each is kept."""

import hashlib
import re
import secrets

from django.db import transaction
from django.urls import reverse

from accounts.models import AccountInvitation, Change, InvitationWay, User
from accounts.permissions import Refused
from accounts.person_news import AccountNews, tell
from regions import clock
from regions.models import Region

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is taken for another on paper
GROUPS, GROUP = 4, 5  # 99 bits, and still typed from a sheet
FIELD = "undangan"
SET_ALREADY = "Akun ini sudah punya kata sandi. Masuklah, atau pakai “Lupa kata sandi”."
OVER = "Waktu untuk membuat kata sandi sudah lewat. Minta tautan baru."


def replace_invitation(person: User, region: Region, way: InvitationWay, maker: User) -> AccountInvitation:
    """A new one, still without a link; whatever was given out before opens nothing any more."""
    drop_invitations(person)
    return AccountInvitation.objects.create(person=person, region=region, way=way, made_by=maker)


def drop_invitations(person: User) -> None:
    AccountInvitation.objects.not_over().filter(person=person).update(dropped_at=clock.now())


def drop_shown_links(person: User) -> None:
    """Those that somebody else has seen: by them one alone would open what two have been asked for since.

    Who made one and may have handed it on learns that it opens nothing any more.
    """
    rows = AccountInvitation.objects.not_over().filter(person=person).exclude(way=InvitationWay.MAIL)
    dropped = list(rows.exclude(digest="").select_related("made_by"))
    rows.update(dropped_at=clock.now())
    for invitation in dropped:
        text = f"Tautan undangan {person} yang Anda buat berakhir karena perannya bertambah. Buat tautan baru."
        page = reverse("person_edit", args=[person.pk])
        tell([invitation.made_by], AccountNews(f"undangan-berakhir-{invitation.pk}", text, page, mailed=False))


def issue_link(invitation: AccountInvitation) -> str:
    """The path of its link, told this once; one that it had before is void."""
    token = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    invitation.digest, invitation.ends_at = _digest(token), clock.now() + AccountInvitation.LASTS
    invitation.save(update_fields=["digest", "ends_at"])
    return reverse("invitation", args=[token])


def mailed_invitation(person: User) -> AccountInvitation | None:
    """The one whose link goes into a mail that leaves now; none for those who were not invited by mail."""
    if person.has_usable_password() or not person.is_active:
        return None
    rows = AccountInvitation.objects.not_over().filter(person=person, way=InvitationWay.MAIL, opened_at=None)
    return rows.select_related("region", "person").first()


def find_invitation(token: str) -> AccountInvitation | None:
    """By the token of its link, as long as somebody may come by it."""
    rows = AccountInvitation.objects.still_valid().filter(digest=_digest(token), opened_at=None)
    return _still_needed(rows.select_related("person", "region").first())


def opened_invitation(pk: int) -> AccountInvitation | None:
    """One that was opened within the last hour."""
    since = clock.now() - AccountInvitation.OPEN_FOR
    rows = AccountInvitation.objects.not_over().filter(pk=pk, opened_at__gt=since)
    return _still_needed(rows.select_related("person", "region").first())


def _still_needed(invitation: AccountInvitation | None) -> AccountInvitation | None:
    """Not by somebody who has a password meanwhile, nor by a closed account."""
    if invitation and invitation.person.is_active and not invitation.person.has_usable_password():
        return invitation
    return None


@transaction.atomic
def open_invitation(invitation: AccountInvitation) -> bool:
    """The link is used up; False where another browser was first."""
    mine = AccountInvitation.objects.still_valid().filter(pk=invitation.pk, digest=invitation.digest, opened_at=None)
    if not mine.update(opened_at=clock.now()):
        return False
    record_invitation(invitation, "tautan dibuka", invitation.person)
    return True


@transaction.atomic
def set_first_password(invitation: AccountInvitation, password: str) -> None:
    """By whoever opened the link; the form has checked the password. `Refused` where there is one already."""
    person = User.objects.select_for_update().get(pk=invitation.person_id)
    if person.has_usable_password():
        raise Refused(SET_ALREADY)
    open_rows = AccountInvitation.objects.not_over().filter(pk=invitation.pk).exclude(opened_at=None)
    if not person.is_active or not open_rows.update(used_at=clock.now()):
        raise Refused(OVER)
    person.set_password(password)
    person.save(update_fields=["password"])
    record_invitation(invitation, "kata sandi dibuat", person)


def record_invitation(invitation: AccountInvitation, what: str, who: User) -> Change:
    """The line in the account's history."""
    change = Change.objects.record(
        region=invitation.region, field=FIELD, before="", after=what, by=who, person=invitation.person
    )
    assert change is not None
    return change


def _digest(token: str) -> str:
    """Of the letters alone: typed from paper it may come in capitals, without its dashes."""
    return hashlib.sha256(re.sub(r"[^a-z0-9]", "", token.lower()).encode()).hexdigest()
