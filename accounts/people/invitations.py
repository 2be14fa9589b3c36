"""The link by which a person sets a password: nobody ever types another's.

Whoever has none yet is invited (`accounts.invitation_links`), by admin or Diskominfo; a link to another password is the
admin's alone. Where an account holds power, or evidence is at stake, both take a second person.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts import permissions
from accounts.invitation_links import issue_link, mailed_invitation, record_invitation, replace_invitation
from accounts.link_mails import link_mails
from accounts.models import AccountInvitation, Change, InvitationWay, PowerKind, User
from accounts.people.people_writes import SERVES_OTHER_REGION, why_not_update_person
from accounts.permissions import Refused
from accounts.person_news import AccountNews, tell
from accounts.power.power_requests import ask, take_link
from accounts.power.witnesses import account_needs_witness
from accounts.roles import POWER_ROLES
from regions.models import Region
from ui.texts import full_stop

MAILED_LINK_WAITS = "Tautan menunggu orang kedua. Sesudah disetujui, surelnya terkirim sendiri."
CLOSED = "Akun ini tidak aktif. Beri peran lebih dahulu."
ADMIN_ASKS = "Undangan ini memerlukan orang kedua; admin yang memintanya."
NO_ADDRESS = "Orang ini belum punya alamat surel. Salin tautannya."


@transaction.atomic
def password_link(*, person: User, by: User, way: InvitationWay = InvitationWay.COPY) -> str:
    """The path of a fresh link, recorded and told: whoever holds it can become that person.

    "" where it takes two people: the request waits, and once it is confirmed this admin calls again.
    """
    if refusal := why_not_give_link(person, by):
        raise Refused(refusal)
    if account_needs_witness(person) and not take_link(person, by):
        ask(kind=PowerKind.LINK, person=person, region=working_region(person), by=by)
        return ""
    if person.has_usable_password():
        path = fresh_password_link(person)
        _record(person, "dibuat", by)
        return path
    invitation = replace_invitation(person, working_region(person), way, by)
    path = issue_link(invitation)
    _record_invitation(invitation, f"tautan dibuat, {way.label}, berlaku sampai {invitation.ends}", by)
    return path


def why_not_give_link(person: User, by: User, *, by_own_mailbox: bool = False) -> str | None:
    """Why this one gives no link to that person; None if they may, be it after a second person."""
    if not person.is_active:
        return CLOSED
    if person.has_usable_password():
        return why_not_update_person(person, by)
    memberships = list(person.memberships.all())
    if not any(permissions.may("contact_people", by, m) for m in memberships):
        return permissions.REASONS["contact_people"]
    if not all(permissions.may("contact_people", by, m) for m in memberships):
        return SERVES_OTHER_REGION
    if account_needs_witness(person, by_own_mailbox=by_own_mailbox) and why_not_update_person(person, by):
        return ADMIN_ASKS
    return None


def fresh_password_link(person: User) -> str:
    """The path alone; asks nobody. Raises `Refused` for an account that is closed."""
    if not person.is_active:
        raise Refused(CLOSED)
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})


@transaction.atomic
def mail_password_link(*, person: User, by: User) -> bool:
    """Let the queue send a fresh link to the person's own mailbox; the link is made when the mail leaves.

    False where it takes two people: the mail leaves once the request is confirmed.
    """
    if not allow_mailed_link(person=person, by=by):
        return False
    if not person.has_usable_password():
        replace_invitation(person, working_region(person), InvitationWay.MAIL, by)
    link_mails().queue(person)
    return True


@transaction.atomic
def mailed_link(person: User) -> tuple[str, AccountInvitation | None]:
    """The path for a letter that leaves now, and the invitation if it is one. `Refused` for a closed account."""
    invitation = mailed_invitation(person)
    return (issue_link(invitation), invitation) if invitation else (fresh_password_link(person), None)


def why_not_mail_link(person: User, by: User) -> str | None:
    """Why this admin lets no link be sent there; None if they may, be it after a second person."""
    if refusal := why_not_give_link(person, by, by_own_mailbox=True):
        return refusal
    return None if person.email else NO_ADDRESS


@transaction.atomic
def allow_mailed_link(*, person: User, by: User) -> bool:
    """Whether this admin may have a link sent there now, recorded and told; asked of the first mail and of each repeat.

    False where it takes two people: the request waits. Raises `Refused`, or `ValidationError` without an address.
    """
    if refusal := why_not_mail_link(person, by):
        raise ValidationError(refusal) if refusal == NO_ADDRESS else Refused(refusal)
    if account_needs_witness(person, by_own_mailbox=True):
        ask(kind=PowerKind.LINK, person=person, region=working_region(person), by_mail=True, by=by)
        return False
    _record(person, f"diminta lewat surel ke {person.email}", by, mailed=False)
    return True


def working_region(person: User) -> Region:
    """Where the person works: those with power there are asked."""
    held = person.memberships.select_related("region").filter(is_active=True)
    return next((m.region for m in held if m.role in POWER_ROLES), held[0].region)


def _record_invitation(invitation: AccountInvitation, what: str, by: User) -> None:
    person, change = invitation.person, record_invitation(invitation, what, by)
    text = f"Undangan untuk akun {person.username} dibuat {by} ({invitation.get_way_display()})."
    tell([person], AccountNews(f"akun-{change.pk}", text, reverse("power_requests")))


def _record(person: User, what: str, by: User, *, mailed: bool = True) -> None:
    """The line in the log, and the news; the mail with the link itself is news enough."""
    change = Change.objects.record(
        region=working_region(person), field="tautan kata sandi", before="", after=what, by=by, person=person
    )
    assert change is not None
    text = f"Tautan kata sandi akun {person.username} {what} oleh {full_stop(by)}"
    tell([person], AccountNews(f"akun-{change.pk}", text, reverse("power_requests"), mailed=mailed))
