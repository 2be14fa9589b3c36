"""Reminders before due dates and the daily digest: worked out afresh from the duties, told once by their keys.

A run may be killed anywhere and repeated any number of times: what was told is left alone, what is missing is added.
"""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from duties.duty import Duty
from duties.queries import Duties, count_duties_text, duties_of, group_by_due_date
from evaluations.models import Evaluation
from evaluations.tasks_page import tasks_url
from notices.models import MailChoice, Notification
from notices.notifications import (
    NotificationDraft,
    Recipient,
    absolute_url,
    add_mails,
    add_notifications,
    recipients_of,
)
from regions import clock
from ui.formats import days_left, long_date

log = logging.getLogger(__name__)

REMINDER_DAYS = (7, 3, 1, -1, -3)  # days before the due date, and after it; then every week
DAYS_OVERDUE = 1  # days by which a worker that stood still makes good for what it missed
WEEK = 7
REMINDER_HOURS = range(7, 21)  # hours of the region's day in which people are reminded
DIGEST_HOURS = range(7, 12)  # the digest leaves at 07.00, or as soon after as a worker runs


def remind_everybody() -> int:
    """Everybody with a role, each in the time zone of their region; returns how many were looked at.

    One person's trouble is logged and keeps nobody else from being told.
    """
    people = User.objects.filter(is_active=True, memberships__is_active=True).distinct()
    seen = 0
    for user in people.order_by("email", "pk"):  # who shares a mailbox comes together: so do their mails
        try:
            seen += remind_person(user)
        except Exception:
            log.exception("Reminders of user %s", user.pk)
    return seen


def remind_person(user: User) -> bool:
    """What is due soon and, in the morning, the digest; False while the person's region sleeps."""
    here = local_now(user)
    if here.hour not in REMINDER_HOURS:
        return False
    found = duties_of(user)
    readers = recipients_of(agency=None, people=[user.pk], region=None)
    for news in _due_soon(found):
        add_notifications(news, readers, clock.now())
    if here.hour in DIGEST_HOURS and found.rows:
        _notify_due_day(found, readers, here)
    return True


def local_now(user: User) -> datetime:
    """Now, in the person's first region, as on their pages."""
    return clock.now().astimezone(ZoneInfo(user.active_memberships[0].region.time_zone))


def reminder_step(left: int) -> int | None:
    """Which reminder is due with so many days left: 7, 3 or 1; 1 and 3 days late, then each week."""
    if left <= -WEEK:
        return -(-left // WEEK) * WEEK
    return next((step for step in REMINDER_DAYS if step - DAYS_OVERDUE <= left <= step), None)


def _due_soon(found: Duties) -> list[NotificationDraft]:
    """One for each day on which something is due: it names how many of what."""
    news = []
    for (evaluation, day), rows in group_by_due_date(found.rows).items():
        left = days_left(day, rows[0].due.today)
        if step := reminder_step(rows[0].days):
            news.append(
                NotificationDraft(
                    kind=Notification.Kind.DUE,
                    key=f"tenggat-{evaluation.pk}-{day}-{step}",
                    text=f"Tenggat {long_date(day)}, {left}: {count_duties_text(rows)} ({_named(evaluation, found)}).",
                    url=_act(evaluation, rows),
                    subject=evaluation,
                    due=day,
                )
            )
    return news


def _act(evaluation: Evaluation, rows: list[Duty]) -> str:
    """Straight to the act where there is one; else to the rows of the cycle."""
    return rows[0].url if len(rows) == 1 else tasks_url(evaluation.pk)


def _named(evaluation: Evaluation, found: Duties) -> str:
    place = f"{evaluation.region.name}, " if found.has_several_regions else ""
    return f"{place}siklus {evaluation.year}"


def _notify_due_day(found: Duties, readers: list[Recipient], here: datetime) -> None:
    """Under the bell for everybody, by e-mail for those who want it so."""
    key, moment = f"harian-{here.date()}", clock.now()
    add_notifications(NotificationDraft(Notification.Kind.DAILY, key, found.lead, reverse("duties")), readers, moment)
    wanting = [reader for reader in readers if reader.mode == MailChoice.Mode.DIGEST]
    if wanting:
        title = f"Tugas saya, {long_date(here.date())}: {count_duties_text(found.rows)}"
        add_mails(key, title, _queue_digest(found, readers[0], moment), wanting, moment)


def _queue_digest(found: Duties, reader: Recipient, moment: datetime) -> str:
    """The whole list as plain text, and what was told since yesterday and not read."""
    told = Notification.objects.unread().filter(user=reader.pk, created_at__gt=moment - timedelta(days=1))
    news = told.exclude(kind__in=(Notification.Kind.DAILY, Notification.Kind.DUE))
    context = {
        "duties": found,
        "news": news,
        "site": absolute_url("/").rstrip("/"),
        "page": absolute_url(reverse("duties")),
        "settings_page": absolute_url(reverse("notification_settings")),
    }
    return render_to_string("duties/digest.txt", context)
