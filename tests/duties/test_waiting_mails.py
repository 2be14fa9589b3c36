"""What waited for the mail server while the window closed is not sent: nobody is reminded of what cannot be done."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from duties.reminders import remind_person
from evaluations.extensions.giving_time import extend_window
from evaluations.models import Evaluation
from evidence.requests.asking import withdraw_request
from notices.mails import send_waiting_mails
from notices.models import Mail, MailChoice
from notices.notifications import choose_mail
from regions import clock
from tests.builders.request_builders import request_items
from tests.city import fresh

ZONE = ZoneInfo("Asia/Makassar")
REMINDER, WISH, DIGEST = "tenggat-", "minta-", "harian-"


def at(day, hour=12):
    clock.set_now(datetime(2025, 8, 1, hour, tzinfo=ZONE) + timedelta(days=day - 1))


@pytest.fixture
def waiting(city, django_capture_on_commit_callbacks):
    """The head wants each mail by itself, the operator the digest; both are reminded while the server is away."""
    choose_mail(user=city.people["kepala_opd"], mode=MailChoice.Mode.SINGLE)
    at(26)
    with django_capture_on_commit_callbacks(execute=True):
        city.asked = request_items(city, "I45-L2-01", due=date(2025, 8, 29))[0]
    at(27, 8)
    for role in ("kepala_opd", "opd"):
        remind_person(fresh(city.people[role]))
    assert {kind for kind in (REMINDER, WISH, DIGEST) if Mail.objects.filter(key__startswith=kind)} == {
        REMINDER,
        WISH,
        DIGEST,
    }
    return city


def sent(kind):
    """What became of the mails of this kind."""
    send_waiting_mails()
    return set(Mail.objects.filter(key__startswith=kind).values_list("state", flat=True))


@pytest.mark.parametrize("kind", [REMINDER, WISH, DIGEST])
def test_c15_what_is_still_so_is_sent(waiting, mailoutbox, kind):
    at(27, 9)
    assert sent(kind) == {Mail.State.SENT}


@pytest.mark.parametrize("kind", [REMINDER, WISH, DIGEST])
def test_c15_what_waited_until_the_window_closed_is_not_sent(waiting, mailoutbox, kind):
    at(30)
    assert (sent(kind), len(mailoutbox)) == ({Mail.State.OUTDATED}, 0)


def test_c15_with_more_time_the_wish_is_sent_and_the_reminder_of_the_old_day_is_not(waiting, mailoutbox):
    at(30)
    extend_window(
        evaluation=Evaluation.objects.prefetch_related("windows").get(),
        until=date(2025, 9, 10),
        reason="Banjir.",
        by=waiting.people["koordinator"],
        agency=waiting.agency,
    )
    assert sent(WISH) == {Mail.State.SENT}
    assert sent(REMINDER) == {Mail.State.OUTDATED}


def test_c15_a_reminder_of_what_is_done_meanwhile_is_not_sent(waiting, mailoutbox):
    withdraw_request(asked=waiting.asked, by=waiting.people["diskominfo"])
    at(27, 9)
    day = f"{REMINDER}{waiting.evaluation.pk}-2025-08-29"
    assert sent(day) == {Mail.State.OUTDATED}


def test_c15_a_digest_of_yesterday_is_not_sent(waiting, mailoutbox):
    at(28, 8)
    assert sent(DIGEST) == {Mail.State.OUTDATED}
