"""Telling people: one line under the bell and, where they want it, an e-mail; each thing once.

E-mails are only written here; `mails.py` sends them. What is told is never the only trace of a thing: the list of
duties is derived from the work itself, so a line that is lost with a dying process leaves nothing undone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import Membership, User
from accounts.roles import AGENCY_ROLES, Role
from history.models import type_of
from notices.models import Mail, MailChoice, Notification
from notices.told_keys import note_key
from regions import clock
from regions.models import Agency, Region

MAX_TEXT_LENGTH = 400  # as the column
MAX_SUBJECT_LENGTH = 200
MAX_ERROR_LENGTH = 300


class InRegion(Protocol):
    """A row that belongs to a region, such as a cycle."""

    pk: int

    @property
    def region(self) -> Region: ...


@dataclass(frozen=True)
class NotificationDraft:
    """What is told: `key` names it for good, `url` is the page where it is done, as a path.

    `letter` is the text of its mail, which then also goes to those who otherwise want one digest a day.
    """

    kind: str
    key: str
    text: str
    url: str
    subject: InRegion | None = None
    due: date | None = None
    letter: str = ""


@dataclass(frozen=True)
class Recipient:
    """Who is told, and how they want e-mail."""

    pk: int
    email: str
    mode: str


@dataclass(frozen=True)
class Audience:
    """As what people are told of something: of an agency, by role, or by name; all within its region."""

    region: Region | None = None
    agency: int | None = None
    roles: frozenset[Role] = frozenset()
    people: frozenset[int] = frozenset()


def notify(
    news: NotificationDraft,
    *,
    by: User | None,
    agency: Agency | int | None = None,
    roles: Collection[Role] = (),
    people: Collection[int] = (),
) -> None:
    """Once the write is committed, tell the agency's people, who holds a role, and those named; never who did it."""
    moment = clock.now()
    region = news.subject.region if news.subject else None
    agency_id = agency.pk if isinstance(agency, Agency) else agency
    audience = Audience(region, agency_id, frozenset(roles), frozenset(people))
    note_key(news.key)

    def deliver() -> None:
        add_notifications(news, recipients_of(**vars(audience), without=by), moment, audience)

    transaction.on_commit(deliver, robust=True)


def take_back(key: str, news: NotificationDraft, *, by: User | None, whose: Collection[int] = ()) -> None:
    """What was told under `key` is so no more: once committed, its lines are read, its waiting mails stay here.

    Whoever was told, and still has a role in the region, is told so; never who did it. With `whose`, only they, of all
    that was told under keys that begin with `key`.
    """
    _take_back(Q(key__startswith=key, user__in=list(whose)) if whose else Q(key=key), whose, news, by)


def take_back_all(keys: Collection[str], news: NotificationDraft, *, by: User | None) -> None:
    """The same of all that was told under these keys; each person is told once."""
    if keys:
        _take_back(Q(key__in=list(keys)), (), news, by)


def _take_back(told: Q, whose: Collection[int], news: NotificationDraft, by: User | None) -> None:
    moment = clock.now()

    def deliver() -> None:
        lines = Notification.objects.filter(told)
        people = frozenset(whose or lines.values_list("user", flat=True))
        lines.unread().update(read_at=moment)
        Mail.objects.filter(told, state=Mail.State.WAITING).update(state=Mail.State.OUTDATED)
        audience = Audience(news.subject.region if news.subject else None, people=people)
        add_notifications(news, recipients_of(**vars(audience), without=by), moment, audience)

    transaction.on_commit(deliver, robust=True)


def recipients_of(
    *,
    agency: Agency | int | None,
    people: Collection[int],
    region: Region | None,
    roles: Collection[Role] = (),
    without: User | None = None,
) -> list[Recipient]:
    """Active people only; of an ended agency those of its heir. One query.

    `region`: those named are told only as long as they hold a role there; who has left reads no more of it. An
    agency's people are told of a cycle only: whether the agency has ended is asked of the day in its region.
    """
    chosen = Q(pk__in=list(people))
    if region:
        held = Membership.objects.filter(region=region, is_active=True)
        chosen &= Q(pk__in=held.values("user"))
        chosen |= Q(pk__in=held.filter(role__in=roles).values("user"))
    if agency and region:
        # The places of its people, or of its heir's; until the end of its last day there.
        living = Q(agency__valid_to=None) | Q(agency__valid_to__gte=clock.today(region))
        acting = Membership.objects.filter(
            living, Q(agency=agency) | Q(agency__kept=agency), role__in=AGENCY_ROLES, is_active=True
        )
        chosen |= Q(pk__in=acting.values("user"))
    rows = User.objects.filter(chosen, is_active=True).exclude(pk__in=[without.pk] if without else []).order_by("pk")
    found = rows.values_list("pk", "email", "mail_choice__mode")
    return [Recipient(pk, email, mode or MailChoice.Mode.DIGEST) for pk, email, mode in found]


@transaction.atomic
def add_notifications(
    news: NotificationDraft, readers: Collection[Recipient], moment: datetime, audience: Audience = Audience()
) -> None:
    """The lines, and a waiting e-mail for those who want each by itself. What was told before is left alone.

    The daily digest is an e-mail of its own (`reminders.py`).
    """
    Notification.objects.bulk_create(notification_rows(news, readers, moment), ignore_conflicts=True)
    if news.kind == Notification.Kind.DAILY:
        return
    modes = {MailChoice.Mode.SINGLE, *([MailChoice.Mode.DIGEST] if news.letter else [])}
    wanting = [reader for reader in readers if reader.mode in modes]
    letter = news.letter or f"{news.text}\n\n{absolute_url(news.url)}"
    add_mails(news.key, _one_line(news.text, MAX_TEXT_LENGTH), f"{letter}\n", wanting, moment, audience)


def notification_rows(news: NotificationDraft, readers: Collection[Recipient], moment: datetime) -> list[Notification]:
    """The lines, not stored."""
    text = _one_line(news.text, MAX_TEXT_LENGTH)
    return [
        Notification(
            user_id=reader.pk,
            subject_type=type_of(news.subject) if news.subject else "",  # type: ignore[arg-type]  # a model
            subject_id=news.subject.pk if news.subject else None,
            kind=news.kind,
            key=news.key,
            text=text,
            url=news.url,
            due=news.due,
            created_at=moment,
        )
        for reader in readers
    ]


def add_mails(
    key: str,
    subject: str,
    text: str,
    readers: Collection[Recipient],
    moment: datetime,
    audience: Audience = Audience(),
) -> None:
    """Written, not sent; nobody gets two with one key."""
    Mail.objects.bulk_create(mail_rows(key, subject, text, readers, moment, audience), ignore_conflicts=True)


def mail_rows(
    key: str,
    subject: str,
    text: str,
    readers: Collection[Recipient],
    moment: datetime,
    audience: Audience = Audience(),
) -> list[Mail]:
    """The mails, not stored; who has no address gets none."""
    return [
        Mail(
            user_id=reader.pk,
            key=key,
            subject=_one_line(subject, MAX_SUBJECT_LENGTH),
            text=text,
            in_region=audience.region.pk if audience.region else None,
            for_agency=audience.agency,
            for_roles=sorted(audience.roles),
            is_named=reader.pk in audience.people,
            created_at=moment,
        )
        for reader in readers
        if reader.email
    ]


def absolute_url(path: str) -> str:
    """The whole address: the worker has no request to ask."""
    return f"{settings.SITE_URL}{path}"


def _one_line(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def mark_read(*, user: User, pk: int | None = None) -> int:
    """One line or all of one's own; returns how many were unread."""
    rows = Notification.objects.visible_to(user).unread()
    return (rows if pk is None else rows.filter(pk=pk)).update(read_at=clock.now())


def choose_mail(*, user: User, mode: str) -> None:
    """How this person wants e-mail from now on; what waits already still goes out."""
    MailChoice.objects.update_or_create(user=user, defaults={"mode": MailChoice.Mode(mode)})
