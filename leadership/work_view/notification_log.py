"""Which reminders went out to the agencies of a cycle: when, to whom, and what became of the e-mail."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from evaluations.models import Evaluation
from evaluations.permissions import AGENCY_PEOPLE
from history.models import type_of
from notices.models import Mail, Notification
from regions import clock

REMINDER_PERIOD_DAYS = 14  # that the page looks back
ONLY_IN_APP = "hanya pada lonceng"


@dataclass(frozen=True)
class NotifiedPerson:
    """One person of an agency, told once; `mail` is empty where they wanted none of their own."""

    name: str
    agency_id: int
    agency: str
    at: datetime
    mail: str

    @property
    def mail_words(self) -> str:
        return f"surel {Mail.State(self.mail).label.lower()}" if self.mail else ONLY_IN_APP


@dataclass(frozen=True)
class ReminderRound:
    """What was told on one day: the reminders of a due date, or the digest of the morning."""

    day: date
    kind: str
    readers: tuple[NotifiedPerson, ...]

    @property
    def what(self) -> str:
        return Notification.Kind(self.kind).label

    @property
    def people(self) -> int:
        return len({reader.name for reader in self.readers})

    @property
    def agencies(self) -> int:
        return len({reader.agency_id for reader in self.readers})

    @property
    def states(self) -> list[str]:
        """ "2 surel terkirim", "1 hanya pada lonceng"."""
        counts = Counter(reader.mail_words for reader in self.readers)
        return [f"{number} {words}" for words, number in sorted(counts.items())]


def reminder_rounds(evaluation: Evaluation) -> list[ReminderRound]:
    """The newest first. One query; a digest tells of all of a person's cycles, so its text stands nowhere here."""
    region = evaluation.region
    readers = {(row["kind"], row["agency"], row["user"], row["key"]): row for row in _rows(evaluation)}
    told = [(clock.day_of(row["created_at"], region), row["kind"], _reader(row)) for row in readers.values()]
    told.sort(key=lambda line: (-line[0].toordinal(), line[1], line[2].agency.lower(), line[2].name))
    rounds = groupby(told, key=lambda line: line[:2])
    return [ReminderRound(day, kind, tuple(line[2] for line in lines)) for (day, kind), lines in rounds]


def _rows(evaluation: Evaluation) -> Iterable[Mapping[str, Any]]:
    """A person of several agencies has a row for each of them."""
    about = Q(kind=Notification.Kind.DUE, subject_type=type_of(evaluation), subject_id=evaluation.pk) | Q(
        kind=Notification.Kind.DAILY
    )
    members = Q(
        user__is_active=True,
        user__memberships__region=evaluation.region_id,
        user__memberships__role__in=AGENCY_PEOPLE,
        user__memberships__is_active=True,
    )
    mail = Mail.objects.filter(user=OuterRef("user"), key=OuterRef("key"))
    rows = Notification.objects.filter(
        about, members, created_at__gte=clock.now() - timedelta(days=REMINDER_PERIOD_DAYS)
    )
    return rows.order_by("created_at", "pk").values(
        "kind",
        "user",
        "key",
        "created_at",
        name=F("user__full_name"),
        agency=F("user__memberships__agency"),
        short_name=F("user__memberships__agency__short_name"),
        mail=Subquery(mail.values("state")[:1]),
    )


def _reader(row: Mapping[str, Any]) -> NotifiedPerson:
    return NotifiedPerson(row["name"], row["agency"], row["short_name"], row["created_at"], row["mail"] or "")
