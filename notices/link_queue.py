"""Mails with a link to a password: they wait like every other mail, ahead of it, without the link."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.urls import reverse

from accounts.link_mails import LinkMail
from accounts.models import User
from notices.models import Mail, MailKind
from notices.notifications import Recipient, absolute_url, add_mails
from regions import clock
from ui.formats import listed_text

# A run comes every minute: after this time something is wrong, though nobody has said what.
SLOW = timedelta(minutes=5)
SLOW_WORDS = "Surel belum diambil dari antrean. Minta admin server memeriksa pekerja latar."


class PasswordLinkQueue:
    """What `accounts.link_mails` asks for."""

    def queue(self, person: User) -> None:
        """One at a time: who asks again while it waits gets one mail."""
        waiting = Mail.objects.filter(user=person, kind=MailKind.LINK, state=Mail.State.WAITING)
        if not waiting.exists():
            moment = clock.now()
            subject = f"kata sandi akun {person.username}"
            key = f"tautan-{moment:%Y%m%d%H%M%S%f}"
            Mail.objects.create(user=person, kind=MailKind.LINK, key=key, subject=subject, created_at=moment)
        transaction.on_commit(_send_now, robust=True)

    def name_accounts(self, people: Sequence[User]) -> None:
        """One letter for them all, without a link: whoever asks for their own account gets one."""
        moment, page = clock.now(), absolute_url(reverse("account_reset_password"))
        names = listed_text([f"{person.username} ({person})" for person in people])
        text = (
            f"Ada permintaan membuat kata sandi baru untuk alamat surel ini, yang dipakai beberapa akun: {names}. "
            f"Minta lagi dengan nama akun Anda di {page}; tautannya dikirim untuk akun itu saja.\n"
        )
        add_mails(
            f"akun-surel-{moment:%Y%m%d%H%M%S%f}",
            "akun di alamat surel ini",
            text,
            [Recipient(people[0].pk, people[0].email, "")],
            moment,
        )
        transaction.on_commit(_send_now, robust=True)

    def newest(self, person: User) -> LinkMail | None:
        return self.newest_of([person]).get(person.pk)

    def newest_of(self, people: Sequence[User]) -> Mapping[int, LinkMail]:
        rows = Mail.objects.filter(user__in=people, kind=MailKind.LINK).order_by("created_at", "pk")
        return {mail.user_id: _shown(mail) for mail in rows}  # the last one wins


def _shown(mail: Mail) -> LinkMail:
    is_waiting = mail.state == Mail.State.WAITING
    slow = is_waiting and not mail.error and clock.now() - mail.created_at > SLOW
    error = SLOW_WORDS if slow else mail.error
    stuck = slow or mail.may_go_again or (is_waiting and bool(mail.error))
    return LinkMail(mail.created_at, mail.look, mail.get_state_display(), error, stuck)


def _send_now() -> None:
    """Somebody stands at the door: no waiting for the next minute. Without a broker that minute does it."""
    current_app.tasks["notices.send_mails"].delay()
