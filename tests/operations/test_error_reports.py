"""What a Sentry gets to know: what broke and where; nobody's name, address, cookie or words."""

import json
import secrets

import pytest
import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from spbe.error_reports import begin_error_reports


@pytest.fixture
def sent(settings):
    """The reports that would leave; nothing does."""
    settings.SENTRY_DSN = "https://kunci@sentry.contoh.invalid/1"
    found = []

    class Kept(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope):
            found.extend(item.payload.json for item in envelope.items if item.type == "event")

    begin_error_reports(transport=Kept)
    yield found
    sentry_sdk.init()


def test_an_error_is_sent_without_the_person(sent, city, monkeypatch):
    typed = secrets.token_hex(8)  # lines of the source are sent, so it stands in none

    def broken():
        raise RuntimeError(f"surel {typed} sudah ada")

    monkeypatch.setattr("operations.views.all_checks", broken)
    browser = Client(raise_request_exception=False)
    browser.force_login(city.people["admin"])
    session = browser.cookies["sessionid"].value
    answer = browser.get(f"{reverse('system')}?cari={typed}", headers={"X-Kunci": typed})
    [report] = sent
    assert report["exception"]["values"][0]["type"] == "RuntimeError"
    assert report["tags"]["request_id"] == answer["X-Request-ID"]
    told = json.dumps(report)
    for hidden in (typed, session, city.people["admin"].email, reverse("system")):
        assert hidden not in told


def test_nothing_begins_without_an_address(settings, monkeypatch):
    settings.SENTRY_DSN = ""
    monkeypatch.setattr(sentry_sdk, "init", lambda **_: pytest.fail("begun"))
    begin_error_reports()


def test_the_start_says_what_is_not_installed(settings, monkeypatch):
    settings.SENTRY_DSN = "https://kunci@sentry.contoh.invalid/1"
    monkeypatch.setitem(__import__("sys").modules, "sentry_sdk", None)
    with pytest.raises(ImproperlyConfigured, match="requirements-sentry"):
        begin_error_reports()
