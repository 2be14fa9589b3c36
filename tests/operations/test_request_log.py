"""One line a request: who, what, how it ended; no contents, no keys of links, and no traceback for who was refused."""

import io
import json
import logging
import logging.config

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from operations.request_log.request_ids import current_request_id, in_request
from spbe.log_settings import log_settings


@pytest.fixture
def written(settings):
    """What the log writes, in the form that is asked for."""
    handlers, told = logging.getLogger().handlers[:], io.StringIO()

    def begin(form="text", request_lines=True):
        settings.REQUEST_LOG = request_lines
        logs = log_settings(form=form, level="WARNING", request_lines=request_lines)
        logs["handlers"]["console"]["stream"] = told
        logging.config.dictConfig(logs)
        return told

    yield begin
    logging.getLogger().handlers[:] = handlers
    logging.getLogger("kawal").setLevel(logging.WARNING)


@pytest.fixture
def browser(city):
    def of(role):
        client = Client(raise_request_exception=False)
        client.force_login(city.people[role])
        return client

    return of


def test_a_request_is_one_line_of_text(written, browser, city):
    told = written()
    answer = browser("opd").get(f"{reverse('worklist', args=[city.evaluation.pk])}?cari=rahasia")
    [line] = told.getvalue().splitlines()
    assert f"INFO kawal.request [{answer['X-Request-ID']}] GET siklus/<int:pk>/" in line
    assert f" pk={city.evaluation.pk} user={city.people['opd'].pk} {answer.status_code} " in line
    assert " ms, " in line
    assert " queries in " in line
    assert "rahasia" not in line


def test_as_json_each_fact_has_its_name(written, browser, city):
    told = written("json")
    answer = browser("diskominfo").get(reverse("duties"))
    said = json.loads(told.getvalue())
    assert {"time", "level", "logger", "request_id", "ms", "sql_ms"} <= said.keys()
    assert (said["method"], said["route"], said["status"]) == ("GET", "tugas/", 200)
    assert said["user"] == city.people["diskominfo"].pk
    assert said["request_id"] == answer["X-Request-ID"]
    assert said["queries"] > 3


@pytest.mark.parametrize("request_lines", [True, False])
def test_a_refusal_is_one_line(written, browser, city, request_lines):
    told = written(request_lines=request_lines)
    opd = browser("opd")
    statuses = [opd.get(path).status_code for path in (reverse("system"), "/tidak-ada/", reverse("duties") + "x/")]
    statuses.append(opd.post(reverse("job_retry", args=[1])).status_code)
    assert statuses == [403, 404, 404, 403]
    assert len(told.getvalue().splitlines()) == 4, told.getvalue()
    assert "Traceback" not in told.getvalue()


def test_what_breaks_keeps_its_traceback_and_has_the_name_that_its_page_shows(written, browser, monkeypatch):
    told = written()

    def broken(*_):
        raise RuntimeError("rusak")

    monkeypatch.setattr("duties.views.duties_page", broken, raising=False)
    monkeypatch.setattr("operations.views.all_checks", broken)
    answer = browser("admin").get(reverse("system"))
    shown = answer["X-Request-ID"]
    assert answer.status_code == 500
    assert f"<strong>{shown}</strong>" in answer.content.decode()
    assert told.getvalue().count("Traceback") == 1
    assert f"ERROR django.request [{shown}] Internal Server Error" in told.getvalue()


def test_the_key_of_a_link_is_in_no_line(written, db):
    told = written()
    key = "kunci-rahasia-tautan"
    Client().get(reverse("shared_pack", args=[key]))
    Client().get(reverse("calendar_feed", args=[key]))
    assert key not in told.getvalue()
    assert len([line for line in told.getvalue().splitlines() if "kawal.request" in line]) == 2


def test_monitors_write_no_lines(written, db):
    told = written()
    Client().get("/healthz")
    assert told.getvalue() == ""


def test_nobody_writes_a_line_of_their_own(written):
    told = written()
    logging.getLogger("x").warning("satu\nERROR palsu")
    assert told.getvalue().splitlines() == [told.getvalue().strip()]


def test_a_proxy_names_the_request_and_nobody_else(settings, db):
    sent = {"X-Request-ID": "0123456789abcdef0123456789abcdef"}
    assert Client().get("/healthz", headers=sent)["X-Request-ID"] != sent["X-Request-ID"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert Client().get("/healthz", headers=sent)["X-Request-ID"] == sent["X-Request-ID"]
    assert "\n" not in Client().get("/healthz", headers={"X-Request-ID": "a\tb c;d"})["X-Request-ID"]


def test_the_name_ends_with_its_request():
    with in_request("satu-permintaan"):
        assert current_request_id() == "satu-permintaan"
    assert current_request_id() == ""


def test_a_form_that_nobody_knows_is_refused():
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT"):
        log_settings(form="xml", level="WARNING", request_lines=True)
