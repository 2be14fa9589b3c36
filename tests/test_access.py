"""The access matrix: every URL × method × own and foreign object × person, against the literal table."""

import pytest

from tests.access.table import COLUMNS, OPEN
from tests.access.walk import address, answer, fingerprints, knock, routes, rows, sign_in, undone
from tests.access.world import build_world

ROWS = rows()
LISTED = {row.url for row in ROWS}
METHODS = {(row.url, row.method) for row in ROWS}
NAMES = sorted(LISTED)


@pytest.fixture
def world(city):
    return build_world(city)


@pytest.mark.xfail(reason="pages are landing one by one; each brings its lines", strict=False)
def test_every_url_stands_in_the_table_and_every_line_has_its_url():
    assert sorted(routes()) == NAMES


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_gets_what(world, row):
    path = address(row.url, world.other if row.object == "other" else world.own)
    got = {}
    for column, browser in sign_in(world).items():
        with undone():
            got[column] = answer(knock(browser, row.method, path))
    assert got == row.expected


@pytest.mark.parametrize("url", NAMES)
def test_get_leaves_every_table_as_it_was(world, url):
    browsers = sign_in(world)
    before = fingerprints()
    for side in (world.own, world.other):
        for browser in browsers.values():
            knock(browser, "GET", address(url, side))
    assert fingerprints() == before


@pytest.mark.parametrize("url", NAMES)
def test_a_method_without_a_line_answers_405(world, url):
    browser = sign_in(world)["disko"]
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] if url.startswith("api:") else ["GET", "POST"]
    got = {m: answer(knock(browser, m, address(url, world.own))) for m in methods if (url, m) not in METHODS}
    assert got == dict.fromkeys(got, "405")


@pytest.mark.parametrize("row", [row for row in ROWS if row.method != "GET"], ids=str)
def test_a_write_without_the_csrf_token_is_refused(world, row):
    browsers = sign_in(world, enforce_csrf_checks=True)
    before = fingerprints()
    path = address(row.url, world.own)
    got = {column: answer(knock(browsers[column], row.method, path)) for column in COLUMNS if column != "out"}
    assert got == dict.fromkeys(got, "403")
    assert fingerprints() == before


def test_every_page_asks_for_a_login_unless_it_is_listed_as_open():
    asked = {row.url for row in ROWS if row.expected["out"] not in ("in", "401")}
    assert asked == OPEN
