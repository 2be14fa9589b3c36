"""Sending what waits: claimed, the claim committed, then sent, then confirmed. Nothing is ever sent twice by itself."""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, Value, When
from django.template.loader import render_to_string

from accounts.models import User
from accounts.people.invitations import allow_mailed_link, mailed_link, why_not_mail_link
from accounts.permissions import Refused
from notices.models import Mail, MailKind
from notices.notifications import MAX_ERROR_LENGTH, absolute_url
from regions import clock
from ui.formats import listed_text

log = logging.getLogger(__name__)

# Asked of each mail before it leaves: an app above answers for what it has told. Without one, everything is wanted.
_is_wanted: list[Callable[[Mail], bool]] = []

BATCH = 500
# Longer than any server is waited for (settings.EMAIL_TIMEOUT): who claimed it is dead by then.
CLAIM_LIFETIME = timedelta(minutes=10)
NOT_IN_DOUBT = "Surel ini tidak perlu dikirim ulang: sudah terkirim, atau masih menunggu dikirim."
NO_ADDRESS_LEFT = "Akun ini tidak lagi punya alamat surel."
# The server has said no: surely not sent.
REJECTED_BY_SERVER = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


# Who cannot get in waits for no reminder.
LINKS_FIRST = Case(When(kind=MailKind.LINK, then=Value(0)), default=Value(1))


def ask_before_sending(is_wanted: Callable[[Mail], bool]) -> None:
    """Register the one who knows whether a mail that has waited still says what is so."""
    _is_wanted[:] = [is_wanted]


def send_waiting_mails() -> int:
    """Send what waits, links first, then the oldest; returns how many.

    Without a server nothing is claimed and all of it waits on, with what the server said.
    """
    mark_stale_claims()
    connection = get_connection()
    if _next_waiting() is None or not _opened(connection):
        return 0
    try:
        sent = 0
        for _ in range(BATCH):
            pk = _next_waiting()
            if pk is None:
                break
            state = _send(pk, connection)
            sent += state == Mail.State.SENT
            if state == Mail.State.UNCERTAIN:  # the line may be broken: the others wait for the next run
                break
        return sent
    finally:
        connection.close()


def _next_waiting() -> int | None:
    """Asked before each mail: a link that is wanted meanwhile goes before the rest of a long run."""
    rows = Mail.objects.filter(state=Mail.State.WAITING).order_by(LINKS_FIRST, "created_at", "pk")
    return rows.values_list("pk", flat=True).first()


def mark_stale_claims() -> int:
    """Nobody knows whether they went out: the one who claimed them never came back."""
    old = Mail.objects.filter(state=Mail.State.CLAIMED, claimed_at__lt=clock.now() - CLAIM_LIFETIME)
    return old.update(state=Mail.State.UNCERTAIN)


def _opened(connection: BaseEmailBackend) -> bool:
    try:
        connection.open()
    except OSError as trouble:  # smtplib's own errors too
        log.warning("The mail server does not answer; what waits goes out with a later run.", exc_info=True)
        said = f"Server surel tidak menerima sambungan: {trouble}"
        Mail.objects.filter(state=Mail.State.WAITING).update(error=said[:MAX_ERROR_LENGTH])
        return False
    return True


def _send(pk: int, connection: BaseEmailBackend) -> str | None:
    """What became of it; None if somebody else has it."""
    mail = _claim(pk)
    if mail is None:
        return None
    together = [mail]
    state, error = Mail.State.SENT, ""
    try:
        together += _claim_same_mailbox(mail)
        wanted = [row for row in together if row.still_concerns and all(asked(row) for asked in _is_wanted)]
        for row in together:
            if row not in wanted:
                _close(row, Mail.State.OUTDATED, "")
        if not wanted:
            return Mail.State.OUTDATED
        together = wanted
        _message(together, connection).send()
    except (*REJECTED_BY_SERVER, Refused) as refusal:
        state, error = Mail.State.REFUSED, str(refusal)
    except Exception as trouble:  # a broken line, a lost answer: it may have gone out
        log.exception("Mail %s", pk)
        state, error = Mail.State.UNCERTAIN, str(trouble)
    for row in together:
        _close(row, state, error)
    return state


def _claim_same_mailbox(mail: Mail) -> list[Mail]:
    """The same news for other people with the same address: one letter carries them all. Links never go together."""
    if mail.kind == MailKind.LINK or mail.address or not mail.user.email:
        return []
    waiting = Mail.objects.filter(key=mail.key, kind=mail.kind, address="", state=Mail.State.WAITING)
    same = waiting.filter(user__email__iexact=mail.user.email).order_by("pk")
    return [row for pk in same.values_list("pk", flat=True) if (row := _claim(pk))]


def _claim(pk: int) -> Mail | None:
    """One UPDATE, committed before the message leaves: nobody else will send it, whatever becomes of this process."""
    with transaction.atomic(durable=True):
        free = Mail.objects.filter(pk=pk, state=Mail.State.WAITING)
        taken = free.update(state=Mail.State.CLAIMED, claimed_at=clock.now())
    return Mail.objects.select_related("user").get(pk=pk) if taken else None


def _message(together: list[Mail], connection: BaseEmailBackend) -> EmailMessage:
    """The same Message-ID whenever it is sent: mailboxes know a repeated one. `Refused` without an address."""
    mail = together[0]
    address = mail.address or mail.user.email
    if not address:
        raise Refused(NO_ADDRESS_LEFT)
    text = _link_text(mail.user) if mail.kind == MailKind.LINK else _text(together)
    message = EmailMessage(f"Kawal SPBE: {mail.subject}", text, to=[address], connection=connection)
    domain = message.from_email.rpartition("@")[2].strip("<> ") or "localhost"
    message.extra_headers = {
        "Message-ID": f"<kawal-spbe.{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    return message


def _text(together: list[Mail]) -> str:
    """What each reads, under their names where several people share the mailbox."""
    by_text: dict[str, list[str]] = {}
    for row in together:
        by_text.setdefault(row.text, []).append(str(row.user))
    mail = together[0]
    sharing = User.objects.filter(email__iexact=mail.user.email, is_active=True).exclude(pk=mail.user_id)
    if mail.address or not (len(together) > 1 or sharing.exists()):
        return mail.text
    return "\n\n".join(f"Untuk {listed_text(names)}:\n\n{text.strip()}" for text, names in by_text.items()) + "\n"


def _link_text(person: User) -> str:
    """A link made now, and in no other place than the letter itself. Raises `Refused` for a closed account."""
    path, invitation = mailed_link(person)
    letter = "invitation" if invitation else "password_link"
    context = {"person": person, "address": absolute_url(path), "invitation": invitation}
    return render_to_string(f"notices/{letter}.txt", context)


def _close(mail: Mail, state: str, error: str) -> None:
    """Only the claim that is still ours: a person may have sent it again meanwhile."""
    mine = Mail.objects.filter(
        pk=mail.pk, claimed_at=mail.claimed_at, state__in=(Mail.State.CLAIMED, Mail.State.UNCERTAIN)
    )
    mine.update(state=state, sent_at=clock.now() if state == Mail.State.SENT else None, error=error[:MAX_ERROR_LENGTH])


def why_not_resend(mail: Mail, by: User) -> str | None:
    """Why this person does not send it once more; None if they may. Reads the memberships of whom a link is for."""
    if not mail.may_go_again:
        return NOT_IN_DOUBT
    if _is_others_link(mail, by) and (refusal := why_not_mail_link(mail.user, by)):
        return refusal
    return None if mail.address or mail.user.email else NO_ADDRESS_LEFT


def _is_others_link(mail: Mail, by: User) -> bool:
    """People ask for their own as on the page of those who cannot sign in."""
    return mail.kind == MailKind.LINK and mail.user_id != by.pk


@transaction.atomic
def resend_mail(*, mail: Mail, by: User) -> bool:
    """A person decides that it goes out once more. Raises `Refused` where it is not in doubt.

    One with a link is asked for as the first one was (`allow_mailed_link`): False where that waits for a second person.
    """
    if _is_others_link(mail, by) and mail.may_go_again and not allow_mailed_link(person=mail.user, by=by):
        return False
    if refusal := why_not_resend(mail, by):
        raise Refused(refusal)
    doubtful = Mail.objects.filter(pk=mail.pk, state__in=(Mail.State.UNCERTAIN, Mail.State.REFUSED))
    if not doubtful.update(state=Mail.State.WAITING, claimed_at=None, error="", resent_by=by):
        raise Refused(NOT_IN_DOUBT)
    return True
