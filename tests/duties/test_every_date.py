"""Issue 10, B11: the calendar feed and the pages of duties answer for every date that may be stored."""

from datetime import date, time

import pytest
from django.apps import apps
from django.db.models import DateField
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from meetings import minutes_writes
from meetings.models import Meeting
from notices.calendar_addresses import renew_calendar_address
from tests.acting import made
from tests.builders.duty_builders import give
from tests.builders.evidence_builders import items, send
from tests.builders.meeting_builders import held, meet, write
from tests.builders.request_builders import request_items
from tests.work import propose

DAYS = [date.min, date(1, 1, 2), date(2024, 2, 29), date(9999, 12, 30), date.max]


def date_fields():
    """Every day that cycles keep; agencies must be in force to have duties."""
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if type(field) is DateField]
        if names and model._meta.app_label not in ("regions", "accounts"):
            yield model, names


@pytest.fixture
def busy(city):
    """A cycle in which every kind of thing with a date waits for somebody."""
    propose(city)
    give(city, 21)
    meet(city, 21, agencies=[city.agency])
    decided = held(city, 45)
    point = decided.points.get()
    write(
        city,
        decided,
        **{f"titik-{point.pk}-decision": "Susun", f"titik-{point.pk}-owner": f"opd-{city.agency.pk}"},
    )
    minutes_writes.close_minutes(meeting=decided, by=city.people["koordinator"])
    request_items(city, "I45-L2-01")
    made(city)
    send(city, items=items(city, "I45-L2-01"))
    return city


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_b11_the_feed_and_the_list_answer_for_every_stored_date(busy, day):
    stored = {model.__name__: model.objects.update(**dict.fromkeys(names, day)) for model, names in date_fields()}
    Meeting.objects.update(starts=time(0, 30), ends=time(23, 30))  # in UTC the day before, or the one after
    assert {name for name, rows in stored.items() if rows} >= {"Meeting", "Assignment", "EvidenceRequest", "Action"}
    for role in ("opd", "diskominfo", "koordinator"):
        person = User.objects.get(username=role)
        answer = Client().get(reverse("calendar_feed", args=[renew_calendar_address(user=person)]))
        assert answer.status_code == 200
        starts = [event.decoded("dtstart") for event in Calendar.from_ical(answer.content).walk("VEVENT")]
        assert day in starts
        client = Client()
        client.force_login(person)
        assert client.get(reverse("duties")).status_code == 200
