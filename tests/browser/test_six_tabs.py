"""The bar of tabs in a real browser: full names on one line, and the rest one press away, also by keyboard."""

from playwright.sync_api import expect

from tests.browser.visit import NARROW, WIDE

TABS = ["Tugas saya", "Ringkasan", "Lembar kerja", "Dokumen", "Hasil", "Lainnya"]


def test_six_full_names_stand_on_one_line_and_the_last_is_reached_by_keyboard(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto("/hasil/")
    tabs = page.get_by_role("navigation", name="Menu utama").locator(".k-nav > li:not(.k-nav__sm) > a")
    assert [" ".join(name.split()[:2]).rstrip(" 0123456789") for name in tabs.all_inner_texts()] == TABS
    assert len({tab.bounding_box()["y"] for tab in tabs.all()}) == 1
    assert not any(tabs.evaluate_all("all => all.map(one => one.scrollWidth > one.clientWidth)"))
    tabs.last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Lainnya")
    window.inspect()
    page.get_by_role("navigation", name="OPD dan orang").get_by_role("link", name="Undangan").press("Enter")
    expect(page.locator("h1")).to_contain_text("Undangan")
    expect(tabs.last).to_have_attribute("aria-current", "page")


def test_the_phone_unfolds_the_same_tabs(visit, city):
    window = visit(NARROW, "diskominfo")
    page = window.page
    page.goto("/lainnya/")
    window.inspect()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Lembar kerja", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Lainnya", exact=True)).to_have_attribute("aria-current", "page")
    window.inspect()
