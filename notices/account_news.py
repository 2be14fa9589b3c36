"""News of a person's own account: under the bell, and by mail whatever they chose for other news."""

from collections.abc import Collection
from functools import partial

from django.db import transaction

from accounts.models import User
from accounts.person_news import AccountNews
from notices.models import Mail, Notification
from notices.notifications import NotificationDraft, Recipient, absolute_url, add_mails, add_notifications
from notices.told_keys import note_key
from regions import clock


class BellAndMail:
    """What `accounts.person_news` asks for."""

    def tell(self, people: Collection[User], news: AccountNews) -> None:
        note_key(news.key)
        transaction.on_commit(partial(_deliver, people, news), robust=True)


def _deliver(people: Collection[User], news: AccountNews) -> None:
    """Old addresses first: a mail to the stored one goes where it is when the mail leaves."""
    moment = clock.now()
    draft = NotificationDraft(Notification.Kind.ACCOUNT, news.key, news.text, news.url)
    quiet = [Recipient(person.pk, person.email, "") for person in people]
    add_notifications(draft, quiet, moment)
    if not news.mailed:
        return
    text = f"{news.text}\n\n{absolute_url(news.url)}\n"
    add_mails(news.key, news.text, text, quiet, moment)
    if news.former:
        _mail_former(people, news, text)


def _mail_former(people: Collection[User], news: AccountNews, text: str) -> None:
    rows = [
        Mail(user=person, key=f"{news.key}-lama", subject=news.text[:200], text=text, address=news.former)
        for person in people
        if person.email != news.former
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
