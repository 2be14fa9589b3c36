"""A GET on an address that only takes posts leads to the page that carries its form."""

import pytest

from spbe.post_only import PAGE_LOOKUPS, PAGE_OF_ACTION
from tests.access.walk import address, answer, browser_of, knock, routes, rows
from tests.builders.access_builders import world  # noqa: F401  # the fixture

pytestmark = pytest.mark.django_db

READABLE = {row.url for row in rows() if row.method == "GET"}
POST_ONLY = {row.url for row in rows() if row.url not in READABLE and not row.url.startswith("api:")}
# Own objects: who may reach them at all is told by the line of the post.
KNOCKS = [row for row in rows() if row.url in POST_ONLY and row.method in ("POST", "PATCH")]
UNREACHED = ("404", "in", "401")


def test_every_post_only_address_has_its_page_and_no_other_has_one():
    """A new one fails here until `spbe.post_only` names the page that carries its form."""
    assert set(PAGE_OF_ACTION) | set(PAGE_LOOKUPS) == POST_ONLY
    assert not set(PAGE_OF_ACTION) & set(PAGE_LOOKUPS)


def test_every_page_named_is_read_by_get():
    assert {line.split()[0] for line in PAGE_OF_ACTION.values()} <= READABLE <= set(routes())


@pytest.mark.parametrize("row", KNOCKS, ids=str)
def test_a1_a_get_leads_who_may_post_to_a_page_that_opens(world, row):  # noqa: F811
    reaching = [column for column, cell in row.expected.items() if cell not in (*UNREACHED, "403")]
    for column in reaching:
        browser = browser_of(world, column)
        led = knock(browser, "GET", address(row, world))
        assert led.status_code == 302, column
        page = browser.get(led["Location"])
        assert page.status_code in (200, 302), (column, led["Location"])  # home leads on


@pytest.mark.parametrize("row", [row for row in KNOCKS if row.url in PAGE_LOOKUPS], ids=str)
def test_what_a_person_may_not_reach_is_not_looked_up(world, row):  # noqa: F811
    """Neither the cycle nor the indicator of somebody else's evidence is told by where a GET leads."""
    outside = [column for column, cell in row.expected.items() if cell == "404" and column != "out"]
    got = {column: answer(knock(browser_of(world, column), "GET", address(row, world))) for column in outside}
    assert got == dict.fromkeys(outside, "404")


@pytest.mark.parametrize("row", [row for row in KNOCKS if row.object != "other"], ids=str)
def test_who_is_signed_out_signs_in_and_is_never_led_to_a_post_only_address(world, row):  # noqa: F811
    led = browser_of(world, "out").get(address(row, world))
    assert answer(led) == "in"
    assert f"next={address(row, world)}" not in led["Location"]
