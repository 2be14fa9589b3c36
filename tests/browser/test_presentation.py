"""The screens for a meeting room in a real browser: keys, links without script, paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import NARROW, WIDE
from tests.builders.dashboard_builders import fill
from tests.past import print_averages, print_official, record_levels


@pytest.fixture
def meeting(city, instruments):
    record_levels(city, instruments)
    print_official(city, instruments)
    print_averages()
    fill(city, {number: 4 if number < 20 else 2 for number in range(1, 48)})
    return f"/siklus/{city.evaluation.pk}/paparan/"


def test_keys_lead_through_the_screens_and_back(visit, meeting):
    window = visit(WIDE, "pimpinan")
    page = window.page
    page.goto(meeting.replace("paparan", "ringkasan"))
    page.get_by_role("link", name="Paparan").click()
    page.wait_for_url(f"**{meeting}**")
    page.locator("[data-fullscreen]").first.wait_for(state="visible")  # the script has come
    for key, screen in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("End", 13),
        ("ArrowRight", 13),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        page.wait_for_function(f"document.activeElement.id === 'layar-{screen}'")
        assert page.evaluate("Math.round(document.activeElement.getBoundingClientRect().top)") in range(-3, 4)
    window.inspect()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_without_script_links_lead_on(visit, meeting, width):
    window = visit(width, "pimpinan", scripts=False)
    page = window.page
    page.goto(meeting)
    page.locator("#layar-1").get_by_role("link", name="Berikutnya").click()
    page.wait_for_url("**#layar-2")
    expect(page.locator("[data-fullscreen]").first).to_be_hidden()
    if width == NARROW:  # a phone scrolls from there on
        expect(page.locator("#layar-2").get_by_label("Layar 2 dari")).to_be_hidden()
        return
    page.locator("#layar-2").get_by_role("link", name="Sebelumnya").click()
    page.wait_for_url("**#layar-1")


def test_it_passes_the_inspection_on_a_phone(visit, meeting):
    window = visit(NARROW, "pimpinan")
    window.page.goto(meeting)
    window.inspect()


def test_on_paper_every_screen_has_its_own_page_and_no_buttons(visit, meeting):
    window = visit(WIDE, "pimpinan")
    page = window.page
    page.goto(meeting)
    page.emulate_media(media="print")
    expect(page.locator(".pp__nav").first).to_be_hidden()
    expect(page.locator("header").first).to_be_hidden()
    breaks = page.locator("[data-screen]").evaluate_all("list => list.map(s => getComputedStyle(s).breakAfter)")
    assert breaks == ["page"] * 12 + ["auto"]
