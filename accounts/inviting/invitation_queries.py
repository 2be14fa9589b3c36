"""Who has no password yet, and what became of each invitation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts import permissions
from accounts.contact_words import whatsapp_number
from accounts.link_mails import LinkMail, link_mails
from accounts.models import AccountInvitation, InvitationWay, Membership, PowerKind, PowerRequest, User
from regions import clock
from regions.models import Region
from ui.formats import format_moment

UNINVITED, INVITED, DONE, ALL = "belum", "diundang", "selesai", "semua"
GROUPS = {UNINVITED: "Belum diundang", INVITED: "Sudah diundang", DONE: "Sudah punya kata sandi", ALL: "Semua"}


@dataclass(frozen=True)
class InvitationState:
    """A status of the ui with its words, and the moment that goes with it."""

    look: str
    words: str
    detail: str = ""


@dataclass(frozen=True)
class Invitee:
    person: User
    roles: list[Membership]
    number: str  # for WhatsApp, "" without
    state: InvitationState
    may_be_chosen: bool


def people_contacted_by(user: User) -> QuerySet[User]:
    """The people of the regions in which the user invites."""
    regions = permissions.regions_where("contact_people", user)
    valid = AccountInvitation.objects.still_valid().filter(person=OuterRef("pk"))
    asked = PowerRequest.objects.waiting().filter(person=OuterRef("pk"), kind=PowerKind.LINK)
    found = User.objects.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), region__in=regions)))
    return found.annotate(is_invited=Exists(valid), link_waits=Exists(asked)).order_by("full_name", "pk")


def in_group(people: QuerySet[User], group: str) -> QuerySet[User]:
    return people.filter(_conditions()[group])


def group_sizes(people: QuerySet[User]) -> Mapping[str, int]:
    """One query."""
    return people.order_by().aggregate(**{name: Count("pk", filter=rule) for name, rule in _conditions().items()})


def _conditions() -> dict[str, Q]:
    new = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return {
        UNINVITED: new & Q(is_active=True, is_invited=False),
        INVITED: new & Q(is_active=True, is_invited=True),
        DONE: ~new,
        ALL: Q(pk__isnull=False),
    }


def without_password(people: QuerySet[User]) -> QuerySet[User]:
    return people.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def reached_by(people: QuerySet[User], way: InvitationWay) -> QuerySet[User]:
    """Of many those whom the way reaches: mail all with an address, the printed sheet those without one."""
    rules = {InvitationWay.MAIL: ~Q(email=""), InvitationWay.SHEET: Q(email=""), InvitationWay.WHATSAPP: ~Q(phone="")}
    return people.filter(rules[way])


def shown_invitees(people: QuerySet[User] | Sequence[User], regions: Sequence[Region]) -> list[Invitee]:
    """Rows of one page; a fixed number of queries."""
    held = Membership.objects.filter(region__in=regions, is_active=True).select_related("region", "agency")
    not_over = AccountInvitation.objects.not_over().select_related("region")
    rows = list(
        people.prefetch_related(  # type: ignore[union-attr]  # a page's slice of a queryset
            Prefetch("memberships", held, to_attr="held_roles"), Prefetch("invitations", not_over, to_attr="last_ones")
        )
    )
    mails = link_mails().newest_of(rows)
    return [_invitee(person, mails.get(person.pk)) for person in rows]


def _invitee(person: User, mail: LinkMail | None) -> Invitee:
    has_none = not person.has_usable_password()
    extra = vars(person)
    last = next(iter(extra["last_ones"]), None)
    state = _state(last, mail, waits=extra["link_waits"]) if has_none and person.is_active else _no_guest(person)
    return Invitee(person, extra["held_roles"], whatsapp_number(person.phone), state, has_none and person.is_active)


def _no_guest(person: User) -> InvitationState:
    if not person.is_active:
        return InvitationState("kunci", "Tanpa peran")
    return InvitationState("terima", "Sudah punya kata sandi")


def _state(last: AccountInvitation | None, mail: LinkMail | None, *, waits: bool) -> InvitationState:
    if waits:
        return InvitationState("tunggu", "Menunggu orang kedua")
    if last is None:
        return InvitationState("draf", "Belum diundang")
    if last.opened_at:
        opened = format_moment(last.opened_at.astimezone(ZoneInfo(last.region.time_zone)))
        return InvitationState("ingat", "Dibuka, kata sandi belum dibuat", opened)
    if last.ends_at is None:
        return InvitationState(mail.look, mail.words, "surel") if mail else InvitationState("tunggu", "Antre", "surel")
    ends = f"berlaku sampai {last.ends}"
    if last.ends_at <= clock.now():
        return InvitationState("lewat", "Kedaluwarsa", ends)
    if last.way == InvitationWay.MAIL and mail and mail.is_stuck:
        return InvitationState(mail.look, mail.words, mail.error)
    words = {
        InvitationWay.MAIL: "Surel terkirim",
        InvitationWay.SHEET: "Lembar dibuat",
        InvitationWay.WHATSAPP: "Pesan WhatsApp dibuat",
        InvitationWay.COPY: "Tautan dibuat",
    }
    return InvitationState("tunggu", words[InvitationWay(last.way)], ends)
