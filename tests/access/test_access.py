"""The access matrix: every URL × method × own and foreign object × person, against the literal table."""

import pytest
from django.http import HttpResponse

from spbe import errors
from spbe.post_only import PAGE_LOOKUPS
from tests.access.table import COLUMNS, OPEN
from tests.access.walk import CEREMONIES, FROM_SERVERS, address, answer, browser_of, knock, routes, undone, writes
from tests.builders.access_builders import (
    READS,
    ROWS,
    world,
)

__all__ = ["world"]  # fixtures

WRITES = [row for row in ROWS if row not in READS]
METHODS = {(row.url, row.method) for row in ROWS}
NAMES = sorted({row.url for row in ROWS})
SIGNED_IN = [column for column in COLUMNS if column != "out"]


@pytest.fixture(autouse=True)
def _short_refusals(monkeypatch):
    """Half of the answers are refusals, whose pages have tests of their own: here the status is enough."""
    monkeypatch.setattr(errors, "_page", lambda request, status, **said: HttpResponse(status=status))


def test_every_url_stands_in_the_table_and_every_line_has_its_url():
    assert sorted(routes()) == NAMES


@pytest.mark.parametrize("row", READS, ids=str)
def test_who_may_read_and_reading_leaves_every_table_as_it_was(world, row):
    browsers = {column: browser_of(world, column) for column in COLUMNS}
    with writes() as written:
        got = {column: answer(knock(browser, row.method, address(row, world))) for column, browser in browsers.items()}
    assert got == row.expected
    assert [sql for sql in written if not (row.url in CEREMONIES and "django_session" in sql)] == []


@pytest.mark.parametrize("row", WRITES, ids=str)
def test_who_may_write(world, row):
    got = {}
    for column in COLUMNS:
        with undone():
            got[column] = answer(knock(browser_of(world, column), row.method, address(row, world)))
    assert got == row.expected


@pytest.mark.one_database  # it never reaches the view
@pytest.mark.parametrize("row", WRITES, ids=str)
def test_a_write_without_the_csrf_token_is_refused(world, row):
    browsers = [browser_of(world, column, enforce_csrf_checks=True) for column in SIGNED_IN]
    with writes() as written:
        got = [answer(knock(browser, row.method, address(row, world))) for browser in browsers]
    expected = [row.expected[column] if row.url in FROM_SERVERS else "403" for column in SIGNED_IN]
    assert (got, written) == (expected, [])


@pytest.mark.one_database
@pytest.mark.parametrize("row", {row.url: row for row in ROWS}.values(), ids=lambda row: row.url)
def test_a_method_without_a_line_answers_405(world, row):
    """But a GET, which leads to the page of the form: `tests/spbe/test_post_only.py` says where to."""
    browser = browser_of(world, "disko")
    all_methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
    methods = all_methods if row.url.startswith("api:") else ["GET", "POST"]
    got = {m: answer(knock(browser, m, address(row, world))) for m in methods if (row.url, m) not in METHODS}
    led = (
        {}
        if row.url.startswith("api:")
        else {"GET": "404" if row.url in PAGE_LOOKUPS and row.object == "other" else "302"}
    )
    assert got == {method: led.get(method, "405") for method in got}


def test_every_page_asks_for_a_login_unless_it_is_listed_as_open():
    asked = {row.url for row in ROWS if row.expected["out"] not in ("in", "401")}
    assert asked == OPEN
