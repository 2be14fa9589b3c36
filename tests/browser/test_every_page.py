"""Every page of the access matrix, opened by somebody who may: accessible, no complaint, no sideways scroll."""

import pytest

from tests.access.table import COLUMNS
from tests.access.walk import address
from tests.access.world import build_world
from tests.browser.visit import NARROW, WIDE
from tests.builders.page_builders import PAGES


def readers() -> dict[str, list]:
    """{column: lines}: each page is opened by the first person in reading order who gets it."""
    found: dict[str, list] = {}
    for row in PAGES:
        order = ["disko", "opd", "admin", *COLUMNS]
        found.setdefault(next(column for column in order if row.expected[column] == "200"), []).append(row)
    return found


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("column", readers())
def test_every_page_passes_the_inspection(visit, city, column, width):
    world = build_world(city)
    user = world.people[column]
    window = visit(width, user.username if user else "")
    found = {}
    for row in readers()[column]:
        window.page.goto(address(row, world))
        if faults := window.faults() + shared_drafts(window.page):
            found[row.url] = faults
    assert found == {}


def shared_drafts(page) -> list[str]:
    """Forms of one page that would keep their drafts in the same place."""
    names = page.evaluate("window.kawalDrafts ? window.kawalDrafts.names() : []")
    return [f"dua formulir menyimpan draf di {name}" for name in {name for name in names if names.count(name) > 1}]
