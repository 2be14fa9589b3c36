"""The tour and the board's named filters in a real browser: by keyboard, on a phone, and without a script."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.visit import NARROW, WIDE
from tests.work import fill


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_newcomer_walks_the_tour_by_keyboard_on_a_phone_and_sees_it_once(visit, city, scripts):
    User.objects.filter(username="opd").update(toured_at=None)
    window = visit(NARROW, "opd", scripts=scripts)
    page = window.page
    tour = page.get_by_role("region", name="Pengenalan")
    expect(tour).to_contain_text("Pengenalan 1 dari 3")
    task = page.locator("main li.tg").first
    if scripts:
        window.inspect()
    for number in (2, 3):
        tour.get_by_role("link", name="Berikutnya").press("Enter")
        expect(tour).to_contain_text(f"Pengenalan {number} dari 3")
        expect(task).to_be_visible()  # nothing lies over it
    if scripts:
        window.inspect()
    tour.get_by_role("button", name="Selesai").press("Enter")
    expect(tour).to_have_count(0)
    page.reload()
    expect(tour).to_have_count(0)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_filter_is_named_and_opened_in_the_window(visit, city, width):
    fill(city, dict.fromkeys(range(1, 44), 3))
    window = visit(width, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/lembar-kerja/")
    page.get_by_role("navigation", name="Langkah berikutnya").get_by_role("link", name="Isi tingkat").click()
    expect(page.locator("tr[data-row]")).to_have_count(4)
    box = page.locator(".pb-saved")
    box.locator("summary").click()
    box.get_by_label("Simpan daftar ini dengan nama").fill("Belum terisi")
    window.inspect()
    left, right = box.locator(".k-acct__box").evaluate(
        "box => [box.getBoundingClientRect().left, box.getBoundingClientRect().right]"
    )
    assert (left >= 0, right <= width) == (True, True)
    box.get_by_role("button", name="Simpan").click()
    page.get_by_text("Filter Belum terisi disimpan.").wait_for()
    page.get_by_role("navigation", name="Langkah berikutnya").get_by_role("link", name="Semua").click()
    expect(page.locator("tr[data-row]")).to_have_count(47)
    box.locator("summary").click()
    box.get_by_role("link", name="Belum terisi").click()
    expect(page.locator("tr[data-row]")).to_have_count(4)


def test_keys_do_nothing_where_no_row_can_be_opened(visit, city):
    page = visit(WIDE, "pimpinan").page
    page.goto(f"/siklus/{city.evaluation.pk}/lembar-kerja/")
    for key in ("j", "k", "j", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(".pb-keys")).to_have_count(0)
