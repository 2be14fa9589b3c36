"""News of a person's own account: under the bell, and by mail whatever they chose for other news."""

from collections.abc import Collection, Sequence
from functools import partial

from django.db import transaction

from accounts.models import User
from accounts.person_news import AccountNews
from notices.models import Mail, Notification
from notices.notifications import (
    NotificationDraft,
    Recipient,
    absolute_url,
    add_mails,
    add_notifications,
    mail_rows,
    notification_rows,
)
from notices.told_keys import note_key
from regions import clock


class BellAndMail:
    """What `accounts.person_news` asks for."""

    def tell(self, people: Collection[User], news: AccountNews) -> None:
        note_key(news.key)
        transaction.on_commit(partial(_deliver, people, news), robust=True)

    def tell_each(self, news: Sequence[tuple[User, AccountNews]]) -> None:
        for _, said in news:
            note_key(said.key)
        transaction.on_commit(partial(_deliver_each, news), robust=True)


def _deliver(people: Collection[User], news: AccountNews) -> None:
    """Old addresses first: a mail to the stored one goes where it is when the mail leaves."""
    moment = clock.now()
    quiet = [_quiet(person) for person in people]
    add_notifications(_draft(news), quiet, moment)
    if not news.mailed:
        return
    text = _letter(news)
    add_mails(news.key, news.text, text, quiet, moment)
    if news.former:
        rows = [
            Mail(user=person, key=f"{news.key}-lama", subject=news.text[:200], text=text, address=news.former)
            for person in people
            if person.email != news.former
        ]
        Mail.objects.bulk_create(rows, ignore_conflicts=True)


def _deliver_each(news: Sequence[tuple[User, AccountNews]]) -> None:
    """Two writes however many people there are; of a former address nothing is told here."""
    moment, lines, mails = clock.now(), [], []
    for person, said in news:
        lines += notification_rows(_draft(said), [_quiet(person)], moment)
        if said.mailed:
            mails += mail_rows(said.key, said.text, _letter(said), [_quiet(person)], moment)
    with transaction.atomic():
        Notification.objects.bulk_create(lines, ignore_conflicts=True)
        Mail.objects.bulk_create(mails, ignore_conflicts=True)


def _draft(news: AccountNews) -> NotificationDraft:
    return NotificationDraft(Notification.Kind.ACCOUNT, news.key, news.text, news.url)


def _quiet(person: User) -> Recipient:
    """Their mail about the own account is written apart, whatever they chose."""
    return Recipient(person.pk, person.email, "")


def _letter(news: AccountNews) -> str:
    return f"{news.text}\n\n{absolute_url(news.url)}\n"
