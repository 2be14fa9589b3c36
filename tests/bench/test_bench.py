"""The bench: what a request costs is counted as it happened, and what is above its limit fails."""

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.urls import reverse

from evaluations.models import Score
from tests.bench import limits
from tests.bench.limits import Limit, exceeded
from tests.bench.measuring import Cost, HttpCost, cost_of
from tests.bench.over_http import HttpBrowser
from tests.bench.pages import PAGES
from tests.bench.report import Report
from tests.builders.form_builders import shown_fields
from tests.services.web import session_of, web_of


@pytest.fixture
def web(tmp_path, city, transactional_db):
    with web_of(tmp_path, city) as server:
        yield server


def cost(**changes):
    said = {"status": 200, "calls": 1000, "queries": 5, "cpu_ms": 1.0, "sql_ms": 1.0, "raw": 100, "packed": 50}
    return Cost(**(said | changes))


@pytest.fixture
def held(monkeypatch):
    """One page with a limit, on each site."""
    for site in limits.LIMITS:
        monkeypatch.setitem(limits.LIMITS, site, {"worklist": Limit(calls=1000, queries=5)})


def test_at_its_limit_a_page_is_no_fault(held):
    assert list(exceeded("seed47", "worklist", cost())) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"calls": 1001}, "worklist: calls 1,001, limit 1,000"),
        ({"queries": 6}, "worklist: queries 6, limit 5"),
        ({"packed": 61_441}, "worklist: packed bytes 61,441, limit 61,440"),
        ({"status": 403}, "worklist answers 403"),
    ],
)
def test_what_is_above_its_limit_is_told(held, changes, told):
    assert list(exceeded("seed47", "worklist", cost(**changes))) == [told]


def test_grown_data_has_limits_of_size_and_time_for_every_page(held):
    big = cost(raw=307_201, sql_ms=151, cpu_ms=401)
    assert [line.partition(",")[0] for line in exceeded("grown", "any", big)] == [
        "any: bytes 307",
        "any: ms of SQL 151",
        "any: ms of CPU 401",
    ]
    assert len(list(exceeded("grown", "any", big, times=False))) == 1


def test_on_grown_data_a_page_takes_the_queries_of_the_small_city(held):
    assert list(exceeded("grown", "worklist", cost(calls=10**9, queries=5))) == []
    assert list(exceeded("grown", "worklist", cost(queries=6))) == ["worklist: queries 6, limit 5"]


def test_every_page_of_the_bench_has_its_limits():
    names = {page.name for page in PAGES}
    assert {site: set(limits.LIMITS[site]) for site in limits.LIMITS} == dict.fromkeys(("demo", "seed47"), names)


def test_a_page_above_its_limit_fails_the_bench(held, capsys):
    report = Report("seed47", times=True)
    report.add("healthz", cost())
    assert report.finish() == 0
    report.add("worklist", cost(calls=2000))
    assert report.finish() == 1
    assert "2,000        2.0        5     1.0" in capsys.readouterr().out


def test_what_goes_over_the_line_has_its_limits_too(held, capsys):
    report = Report("grown", times=True, http=True)
    report.add("healthz", cost(), HttpCost(status=200, ms=2, cpu_ms=1, sent=36, raw=36))
    assert report.finish() == 0
    report.add("worklist", cost(), HttpCost(status=500, ms=900, cpu_ms=401, sent=61_441, raw=307_201))
    assert report.finish() == 1
    assert [line.removeprefix("grown: worklist") for line in capsys.readouterr().out.splitlines()[-4:]] == [
        " answers 500 over HTTP",
        ": bytes on the line 61,441, limit 61,440",
        ": bytes over HTTP 307,201, limit 307,200",
        ": ms of CPU over HTTP 401, limit 400",
    ]


def test_a_browser_over_http_keeps_its_cookies_and_sends_forms(web, city):
    """The bench's own, against the real server: signed in by a session, a level is saved over its connection."""
    browser = HttpBrowser(web.port, {"sessionid": session_of(city.people["diskominfo"])})
    page = reverse("indicator", args=[city.evaluation.pk, 45])
    shown = shown_fields(browser, page, reverse("score_save", args=[city.evaluation.pk, 45]))
    sent = {"version": shown["version"], "value": "2", "reason": ""}
    answer = browser.post(reverse("score_save", args=[city.evaluation.pk, 45]), sent, {"HX-Request": "true"})
    assert (answer.status_code, Score.objects.get().value) == (200, 2)
    assert 0 < answer.sent < len(answer.content)


def test_queries_and_calls_of_one_request_are_counted_and_what_it_wrote_is_gone(db):
    users = get_user_model().objects

    def ask(times=1):
        for _ in range(times):
            users.create(username=f"ukur{users.count()}")
        return HttpResponse("x" * 500)

    once, thrice = cost_of(ask, timed=1), cost_of(lambda: ask(3), timed=0)
    assert (once.status, once.raw, once.queries, thrice.queries) == (200, 500, 2, 6)
    assert 2 * once.calls < thrice.calls < 4 * once.calls
    assert once.cpu_ms > 0
    assert not users.exists()
