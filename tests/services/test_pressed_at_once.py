"""The same form arrives twice at the same moment: the second request waits, and then gets the first one's answer."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from meetings import meeting_writes
from meetings.models import Invitation, Meeting
from notices.models import Notification
from planning.actions import action_writes
from planning.models import Action
from submissions.models import Submission
from tests.builders.form_builders import shown_fields

AT_ONCE = 0.5  # seconds that the slow one leaves to the other
MANY = 6


@pytest.fixture
def browser(city, transactional_db):
    client = Client(raise_request_exception=False)
    client.force_login(city.people["diskominfo"])
    return client


def sent(browser, page, fields):
    """From a thread of its own, with the same session."""
    client = Client(raise_request_exception=False)
    client.cookies = browser.cookies
    try:
        return client.post(page, fields)
    finally:
        connection.close()


def slowed(monkeypatch, module, name, first=lambda: None):
    """The function signals that it is under way, and lets the other request come; `first` may break the first call."""
    under_way, write = Event(), getattr(module, name)

    def slowly(**kwargs):
        if not under_way.is_set():
            under_way.set()
            time.sleep(AT_ONCE)
            first()
        return write(**kwargs)

    monkeypatch.setattr(module, name, slowly)
    return under_way


def two_at_once(browser, page, fields, under_way, other=None):
    def second():
        assert under_way.wait(10)
        return sent(browser, page, fields | (other or {}))

    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(sent, browser, page, fields), pool.submit(second)]
        return [future.result() for future in futures]


def action_form(browser, city, **typed):
    page = reverse("action_add", args=[city.evaluation.pk])
    return page, shown_fields(browser, page, text="Susun pedoman", **typed)


def test_of_two_posts_at_once_one_writes_and_both_get_its_answer(city, browser, monkeypatch):
    page, fields = action_form(browser, city)
    under_way = slowed(monkeypatch, action_writes, "create_actions")
    answers = two_at_once(browser, page, fields, under_way)
    action = Action.objects.get()
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, reverse("action", args=[action.pk]))] * 2
    assert Submission.objects.count() == 1


def test_other_content_at_once_asks(city, browser, monkeypatch):
    page, fields = action_form(browser, city)
    under_way = slowed(monkeypatch, action_writes, "create_actions")
    answers = two_at_once(browser, page, fields, under_way, {"text": "Latih pegawai"})
    assert [answer.status_code for answer in answers] == [302, 409]
    assert Action.objects.get().text == "Susun pedoman"


def test_if_the_first_one_fails_the_second_writes(city, browser, monkeypatch):
    def breaks():
        raise RuntimeError

    page, fields = action_form(browser, city)
    under_way = slowed(monkeypatch, action_writes, "create_actions", breaks)
    answers = two_at_once(browser, page, fields, under_way)
    assert [answer.status_code for answer in answers] == [500, 302]
    assert (Action.objects.count(), Submission.objects.count()) == (1, 1)


def test_many_presses_on_a_meeting_send_one_set_of_invitations(city, browser, monkeypatch):
    page, chair = reverse("meeting_add", args=[city.evaluation.pk]), f"orang-{city.people['koordinator'].pk}"
    guests = {"agencies": [f"opd-{city.agency.pk}"], "agenda": ["i-45"]}
    plan = {"title": "Reviu layanan", "day": "20-08-2025", "starts": "09.00", "place": "Aula", "chair": chair}
    fields = shown_fields(browser, page, **plan, **guests)
    together = Barrier(MANY)

    def press():
        together.wait(10)
        return sent(browser, page, fields)

    slowed(monkeypatch, meeting_writes, "plan_meeting")
    with ThreadPoolExecutor(MANY) as pool:
        answers = [future.result() for future in [pool.submit(press) for _ in range(MANY)]]
    meeting = reverse("meeting", args=[city.evaluation.pk, Meeting.objects.get().pk])
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, meeting)] * MANY
    told = list(Notification.objects.values_list("user", "text"))
    assert (Invitation.objects.count(), len(told)) == (2, len(set(told)))
    assert told
