"""The planner finds a way, locks an indicator, saves two answers and compares them; without scripts too."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from planning.models import Scenario
from tests.browser.visit import NARROW, WIDE
from tests.work import fill


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, True), (WIDE, False)])
def test_a_way_is_found_locked_saved_and_compared(visit, city, width, scripts):
    fill(city, dict.fromkeys(range(1, 48), 3))
    window = visit(width, "koordinator", scripts=scripts)
    page = window.page
    page.goto(f"{reverse('target', args=[city.evaluation.pk])}?target=3,05")
    first = page.locator(".target__answer").inner_text()
    assert first.startswith("Target 3,05 tercapai dengan ")
    save(page, "Paling ringan")
    lock = page.locator("button[name=kunci]").first
    number = lock.get_attribute("value")
    lock.click()
    page.wait_for_url(f"**kunci={number}**")
    expect(page.locator(f"#kunci-{number}")).to_be_checked()
    expect(page.locator(f"button[name=kunci][value='{number}']")).to_have_count(0)
    if scripts:
        page.get_by_text("Lihat sebagai tabel").click()
        window.inspect()
    save(page, f"Tanpa indikator {number}")
    page.get_by_role("link", name="Bandingkan indikator demi indikator").click()
    page.get_by_role("heading", name="Perbandingan skenario").wait_for()
    if scripts:
        window.inspect()
    locked = list(Scenario.objects.order_by("pk").values_list("constraints", flat=True))
    assert locked == [{"target": "3.05"}, {"target": "3.05", "locked": [int(number)]}]


def save(page, name):
    page.get_by_label("Nama skenario").fill(name)
    page.get_by_role("button", name="Simpan skenario").click()
    page.get_by_text(f"Skenario {name} disimpan.").wait_for()


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, False)])
def test_a_way_by_items_is_found_limited_and_asked_for(visit, pemdi_city, width, scripts):
    """Under Pemdi the unit is the item: what each adds, an indicator left out, and the request that follows."""
    fill(pemdi_city, dict.fromkeys((5, 6, 7, 18), 2))
    window = visit(width, "koordinator", scripts=scripts)
    page = window.page
    page.goto(f"{reverse('target', args=[pemdi_city.evaluation.pk])}?target=1,40")
    expect(page.locator(".target__answer")).to_contain_text("perkiraan indeks")
    expect(page.locator(".target__answer")).to_contain_text("Target 1,40 tercapai dengan ")
    lock = page.locator("button[name=kunci]").first
    number = lock.get_attribute("value")
    lock.click()
    page.wait_for_url(f"**kunci={number}**")
    expect(page.locator(f"#kunci-{number}")).to_be_checked()
    expect(page.locator(f"button[name=kunci][value='{number}']")).to_have_count(0)
    if scripts:
        window.inspect()
    save(page, "Butir demi butir")
    assert Scenario.objects.get().constraints == {"target": "1.40", "locked": [int(number)]}
