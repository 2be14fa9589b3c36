"""An e-mail is claimed before it leaves and never sent twice; what is in doubt waits for a person."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from accounts.models import Membership
from evaluations.permissions import Refused
from notices.mails import resend_mail, send_waiting_mails
from notices.models import Mail
from regions import clock
from tests.city import person
from tests.conftest import NOON

State = Mail.State


def write(city, role="opd", number=1, state=State.WAITING, **fields):
    rows = [
        Mail(user=city.people[role], key=f"uji-{role}-{n}", subject=f"Uji {n}", text="Rahasia", state=state, **fields)
        for n in range(number)
    ]
    return Mail.objects.bulk_create(rows)


def states():
    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


class Broken(EmailBackend):
    """Goes wrong once, at the second message."""

    trouble: Exception = OSError("sambungan putus")

    def send_messages(self, messages):
        if len(django_mail.outbox) == 1 and messages[0].subject.endswith("Uji 1"):
            raise self.trouble
        return super().send_messages(messages)


class Shut(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("tidak ada server")


def use(settings, backend):
    settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"


def test_what_waits_is_sent_once(city, mailoutbox):
    write(city, number=3)
    assert (send_waiting_mails(), send_waiting_mails()) == (3, 0)
    assert [mail.subject for mail in mailoutbox] == [f"Kawal SPBE: Uji {n}" for n in range(3)]
    assert states() == [State.SENT] * 3
    assert Mail.objects.first().sent_at == NOON


def test_without_a_server_nothing_is_claimed(city, settings, mailoutbox):
    write(city, number=2)
    use(settings, Shut)
    assert send_waiting_mails() == 0
    assert states() == [State.WAITING] * 2


def test_a_broken_line_leaves_one_in_doubt_and_the_rest_waiting(city, settings, mailoutbox):
    write(city, number=3)
    use(settings, Broken)
    assert send_waiting_mails() == 1
    assert states() == [State.SENT, State.UNCERTAIN, State.WAITING]
    assert send_waiting_mails() == 1
    assert states() == [State.SENT, State.UNCERTAIN, State.SENT]
    assert [mail.subject[-1] for mail in mailoutbox] == ["0", "2"]


def test_what_the_server_refuses_says_why_and_holds_up_nobody(city, settings, monkeypatch, mailoutbox):
    write(city, number=3)
    monkeypatch.setattr(Broken, "trouble", smtplib.SMTPDataError(550, b"kotak penuh"))
    use(settings, Broken)
    assert send_waiting_mails() == 2
    assert states() == [State.SENT, State.REFUSED, State.SENT]
    assert "kotak penuh" in Mail.objects.get(state=State.REFUSED).error


def test_a_claim_that_nobody_confirmed_is_in_doubt_and_is_not_sent_again(city, mailoutbox):
    write(city, state=State.CLAIMED, claimed_at=NOON)
    clock.set_now(NOON + timedelta(minutes=9))
    send_waiting_mails()
    assert states() == [State.CLAIMED]
    clock.set_now(NOON + timedelta(minutes=11))
    send_waiting_mails()
    assert (states(), mailoutbox) == ([State.UNCERTAIN], [])


@pytest.mark.parametrize("state", [State.UNCERTAIN, State.REFUSED])
def test_a_person_sends_it_again(city, mailoutbox, state):
    (mail,) = write(city, state=state, claimed_at=NOON)
    resend_mail(mail=mail, by=city.people["admin"])
    assert send_waiting_mails() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.resent_by, len(mailoutbox)) == (State.SENT, city.people["admin"], 1)


@pytest.mark.parametrize("state", [State.WAITING, State.CLAIMED, State.SENT])
def test_what_is_not_in_doubt_is_not_sent_again(city, mailoutbox, state):
    (mail,) = write(city, state=state, claimed_at=NOON)
    with pytest.raises(Refused, match="tidak perlu dikirim ulang"):
        resend_mail(mail=mail, by=city.people["admin"])
    assert states() == [state]


def test_who_sees_which_mail(city):
    write(city, "opd")
    write(city, "opd2")
    elsewhere = person(city.region.parent, "admin", "admin_bali")
    Membership.objects.filter(user=city.people["auditor"]).delete()
    seen = {
        user.username: sorted(Mail.objects.visible_to(user).values_list("key", flat=True))
        for user in (*(city.people[role] for role in ("admin", "opd", "diskominfo", "auditor")), elsewhere)
    }
    assert seen == {
        "admin": ["uji-opd-0", "uji-opd2-0"],
        "opd": ["uji-opd-0"],
        "diskominfo": [],
        "auditor": [],
        "admin_bali": [],
    }


def test_the_page_offers_to_send_again_only_what_is_in_doubt(client, city, mailoutbox):
    write(city, "opd", state=State.SENT)
    (doubtful,) = write(city, "opd2", state=State.UNCERTAIN)
    client.force_login(city.people["admin"])
    text = client.get(reverse("mails")).content.decode()
    assert (text.count("Kirim ulang<"), "Tidak pasti" in text, "Rahasia" in text) == (1, True, False)
    client.post(reverse("mail_resend", args=[doubtful.pk]))
    send_waiting_mails()
    assert [mail.to for mail in mailoutbox] == [["opd2@uji.id"]]
