"""Whom an agency is reached by: its people with their telephone, and who reminded it last."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from accounts.contact_words import whatsapp_number
from accounts.models import Membership, User
from accounts.roles import AGENCY_ROLES, Role
from evaluations.models import Evaluation
from evidence.requests.reminder_texts import ReminderText
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock

NUMBER_READERS = (Role.ADMIN, Role.DISKOMINFO)  # who sees the telephone of other people


@dataclass(frozen=True)
class MessageLink:
    """Opens the sender's own WhatsApp with the text ready; without a person the sender chooses there."""

    address: str
    person: User | None = None


@dataclass(frozen=True)
class AgencyReminder:
    """One agency on the page: what it owes, how it is reached, when it was reminded last."""

    reminder: ReminderText
    people: tuple[User, ...]
    links: tuple[MessageLink, ...]
    last: HistoryEntry | None
    is_today: bool  # reminded already


def agency_reminders(evaluation: Evaluation, texts: Iterable[ReminderText], user: User) -> list[AgencyReminder]:
    """Two queries: people, reminders so far."""
    people, last = contacts_of(evaluation), last_reminders(evaluation)
    zone = ZoneInfo(evaluation.region.time_zone)
    sees_numbers = user.has_role(evaluation.region_id, NUMBER_READERS)
    found = []
    for text in texts:
        own = tuple(people.get(text.agency.pk, ()))
        reminded = last.get(text.agency.pk)
        is_today = reminded is not None and reminded.at.astimezone(zone).date() == clock.today(evaluation.region)
        links = _links(text, own if sees_numbers else ())
        found.append(AgencyReminder(text, own, tuple(links), reminded, is_today))
    return found


def _links(reminder: ReminderText, people: Iterable[User]) -> Iterable[MessageLink]:
    text = quote(reminder.message, safe="")
    for person in people:
        if number := whatsapp_number(person.phone):
            yield MessageLink(f"https://wa.me/{number}?text={text}", person)
    yield MessageLink(f"https://wa.me/?text={text}")


def contacts_of(evaluation: Evaluation) -> dict[int, list[User]]:
    """The active people of each agency by its key, also of those whose papers theirs keeps. One query."""
    held = Membership.objects.filter(
        region=evaluation.region_id, role__in=AGENCY_ROLES, is_active=True, user__is_active=True
    )
    found: dict[int, dict[int, User]] = defaultdict(dict)
    for row in held.select_related("user").order_by("user__full_name"):
        if row.agency_id:
            found[row.agency_id][row.user_id] = row.user
    return {key: list(people.values()) for key, people in found.items()}


def last_reminders(evaluation: Evaluation) -> dict[int, HistoryEntry]:
    """The newest of each agency. One query."""
    rows = evaluation.history.filter(kind=HistoryKind.AGENCY_REMINDED).select_related("by").order_by("at", "pk")
    return {row.details["agency"]: row for row in rows}
