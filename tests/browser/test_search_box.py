"""The search box: "/" from any page, typing, arrows, Enter; on a phone a page of its own; dark as well."""

import pytest
from playwright.sync_api import expect

from search.document_index import refresh_index
from tests.browser.visit import NARROW, WIDE
from tests.builders.search_builders import read_document


@pytest.fixture
def library(city):
    read_document(city, "Peraturan manajemen risiko", ["Pasal 4. Manajemen risiko <b>dilaksanakan</b> setiap tahun."])
    refresh_index()
    return city


def test_slash_typing_arrows_enter(visit, library):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{library.evaluation.pk}/lembar-kerja/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Cari di semua halaman")
    expect(box).to_be_focused()
    page.keyboard.type("manajemen/risi")
    option = page.get_by_role("option", name="Peraturan manajemen risiko")
    expect(option).to_contain_text("<b>dilaksanakan</b>")
    expect(box).to_have_value("manajemen/risi")  # a slash is a letter while one types
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        window.inspect()
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Peraturan manajemen risiko")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("manajemen")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cari/?q=manajemen")
    page.emulate_media(color_scheme="light")
    window.inspect()
    assert window.complaints == []


def test_a_phone_without_scripts_has_a_page(visit, library):
    page = visit(NARROW, "opd", scripts=False).page
    page.goto("/tugas/")
    page.get_by_role("link", name="Cari").click()
    page.get_by_label("Kata yang dicari").fill("risiko")
    page.get_by_role("button", name="Cari").click()
    expect(page.get_by_role("link", name="Halaman 1 Peraturan manajemen risiko di tab baru")).to_be_visible()
    window = visit(NARROW, "opd")
    window.page.goto("/cari/?q=risiko")
    window.inspect()
    assert window.complaints == []
