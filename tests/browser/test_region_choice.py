"""Who has roles in several regions chooses one by keyboard, on a telephone, and without scripts."""

import pytest
from playwright.sync_api import expect

from accounts.models import Membership
from regions.models import Region
from tests.browser.visit import NARROW, WIDE

SMALL = 360


@pytest.fixture
def two_regions(city):
    region = Region.objects.create(code="51.03", name="Kabupaten Badung", kind="kabupaten", time_zone="Asia/Makassar")
    Membership.objects.create(user=city.people["diskominfo"], region=region, role="diskominfo")
    return region


@pytest.mark.parametrize("scripts", [True, False])
def test_c16_the_region_is_chosen_by_keyboard_on_a_small_screen(visit, two_regions, scripts):
    window = visit(NARROW, "diskominfo", scripts=scripts)
    page = window.page
    page.set_viewport_size({"width": SMALL, "height": 640})
    page.goto("/ui/")
    now = page.locator(".k-region summary")
    expect(now).to_be_in_viewport()
    expect(now).to_contain_text("Kota Denpasar")
    now.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Kabupaten Badung")).to_be_in_viewport()
    page.keyboard.press("Tab")  # the regions stand in the order of their names
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/ui/" not in url)
    expect(page.locator(".k-region summary")).to_contain_text("Kabupaten Badung")
    page.locator(".k-region summary").click()
    if scripts:
        window.inspect()
    page.goto("/bantuan/")
    expect(page.locator(".k-region summary")).to_contain_text("Kabupaten Badung")
    if scripts:
        window.inspect()


def test_c16_the_name_of_the_region_stands_on_a_wide_screen_too(visit, two_regions):
    window = visit(WIDE, "diskominfo")
    window.page.goto("/tugas/")
    expect(window.page.locator(".k-region summary")).to_contain_text("Kota Denpasar")
    window.inspect()
