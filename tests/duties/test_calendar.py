"""The private calendar: due dates and stages of one person, behind an address that is shown once and can be revoked."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from duties.calendar import CalendarEntry, write_calendar
from notices.calendar_addresses import calendar_owner, renew_calendar_address, revoke_calendar_address
from notices.models import CalendarAddress
from tests.builders.duty_builders import give
from tests.conftest import NOON
from tests.work import propose


@pytest.fixture(autouse=True)
def proposed(city):
    propose(city)


def feed(token, **headers):
    return Client().get(reverse("calendar_feed", args=[token]), **headers)


def events(token):
    read = Calendar.from_ical(feed(token).content)
    return [(str(e["summary"]), e.decoded("dtstart"), e.decoded("dtend")) for e in read.walk("VEVENT")]


def test_it_holds_ones_own_due_dates_and_the_stages(city):
    give(city, 21, agency=city.other_agency, due=date(2025, 8, 16))
    assert events(renew_calendar_address(user=city.people["opd"])) == [
        ("Tenggat: 45. Layanan Publik Sektor 1", date(2025, 8, 22), date(2025, 8, 23)),
        ("Penilaian mandiri, siklus 2025", date(2025, 8, 1), date(2025, 8, 30)),
    ]


def test_the_same_duty_keeps_its_name(city):
    token = renew_calendar_address(user=city.people["opd"])
    names = [{str(e["uid"]) for e in Calendar.from_ical(feed(token).content).walk("VEVENT")} for _ in range(2)]
    assert names[0] == names[1]
    assert len(names[0]) == 2


def test_only_the_hash_is_kept_and_a_new_address_ends_the_old_one(city):
    first, second = (renew_calendar_address(user=city.people["opd"]) for _ in range(2))
    kept = CalendarAddress.objects.get()
    assert len(kept.token_hash) == 64
    assert first not in kept.token_hash
    assert [feed(token).status_code for token in (first, second, kept.token_hash)] == [404, 200, 404]


def test_a_revoked_address_opens_nothing(city):
    token = renew_calendar_address(user=city.people["opd"])
    assert (revoke_calendar_address(user=city.people["opd"]), revoke_calendar_address(user=city.people["opd"])) == (
        True,
        False,
    )
    assert (feed(token).status_code, calendar_owner(token)) == (404, None)


def test_who_has_left_has_no_calendar(city):
    token = renew_calendar_address(user=city.people["opd"])
    city.people["opd"].is_active = False
    city.people["opd"].save()
    assert feed(token).status_code == 404


def test_it_is_kept_and_found_by_nobody(city):
    answer = feed(renew_calendar_address(user=city.people["opd"]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex, nofollow", "private, no-store")


def test_who_asks_too_often_waits(city):
    token = renew_calendar_address(user=city.people["opd"])
    assert [feed(token).status_code for _ in range(31)] == [200] * 30 + [429]


def test_long_and_odd_texts_are_folded_and_escaped():
    title = "Rapat; data dukung, “notula”\\arsip " + "panjang sekali " * 10
    entry = CalendarEntry(
        "a", title.strip(), "baris 1\nbaris 2", date(2025, 8, 22), date(2025, 8, 22), "https://uji.id/giliran/"
    )
    raw = write_calendar("Kawal SPBE", [entry], NOON)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert raw.count(b"\n") == raw.count(b"\r\n")
    (read,) = Calendar.from_ical(raw).walk("VEVENT")
    assert (str(read["summary"]), str(read["description"])) == (title.strip(), "baris 1\nbaris 2")


def test_the_address_stands_on_one_answer_only(client, city):
    client.force_login(city.people["opd"])
    fresh = client.post(reverse("calendar_renew"))
    path = fresh.context["fresh"].removeprefix("http://testserver")
    assert Client().get(path).status_code == 200
    assert path not in client.get(reverse("notification_settings")).content.decode()
    client.post(reverse("calendar_revoke"))
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_feed_takes_nine_queries(city, django_assert_num_queries, rows):
    give(city, *range(1, 1 + rows), due=date(2025, 8, 20))
    token = renew_calendar_address(user=city.people["opd"])
    with django_assert_num_queries(9):
        assert feed(token).status_code == 200
