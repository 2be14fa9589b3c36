"""A long form asks before it is left unsaved, and after a part of the page was replaced the focus stands in it."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import NARROW, WIDE
from tests.builders.evidence_builders import items, send


def asked_when(page, leave):
    """The questions of the browser while the page is left; each is answered by staying."""
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    leave()
    page.wait_for_timeout(500)
    page.remove_listener("dialog", answer)
    return asked


def new_action(visit, city):
    page = visit(WIDE, "diskominfo").page
    page.goto(f"/siklus/{city.evaluation.pk}/rencana/baru/")
    page.locator("[name=text]").click()
    return page


def test_a5_a_long_form_with_something_unsaved_asks_before_it_is_left(visit, city):
    page = new_action(visit, city)
    page.keyboard.type("Menyusun pedoman")
    assert asked_when(page, lambda: page.locator(".k-brand").click(no_wait_after=True)) == ["beforeunload"]
    expect(page.locator("[name=text]")).to_have_value("Menyusun pedoman")


def test_an_untouched_form_and_one_that_is_just_sent_ask_nothing(visit, city):
    page = new_action(visit, city)
    page.keyboard.type("a")
    page.keyboard.press("Backspace")
    assert asked_when(page, lambda: page.locator(".k-brand").click()) == []
    page.goto(f"/siklus/{city.evaluation.pk}/rencana/baru/")
    page.locator("[name=text]").click()
    page.keyboard.type("Menyusun pedoman")
    assert asked_when(page, lambda: page.get_by_role("button", name="Simpan tindak lanjut").click()) == []
    page.get_by_text("Menyusun pedoman").first.wait_for()
    assert "/baru/" not in page.url


def test_a_form_that_came_back_with_errors_still_asks(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/baru/")
    page.get_by_label("Tempat").click()
    page.keyboard.type("Aula Sekda")
    with window.refused(422):
        page.get_by_role("button", name="Simpan rapat").click()
        page.locator(".k-errsum").wait_for()
    page.get_by_label("Tempat").click()
    assert asked_when(page, lambda: page.locator(".k-brand").click(no_wait_after=True)) == ["beforeunload"]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a5_after_a_filter_chip_the_focus_stands_on_that_chip(visit, city, width):
    page = visit(width, "diskominfo").page
    page.goto(f"/siklus/{city.evaluation.pk}/lembar-kerja/")
    chip = page.get_by_role("navigation", name="Langkah berikutnya").get_by_role("link").nth(1)
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**langkah=**")
    expect(chip).to_have_attribute("aria-current", "true")
    expect(chip).to_be_focused()
    page.get_by_role("navigation", name="Langkah berikutnya").get_by_role("link").first.click()
    expect(page.get_by_role("navigation", name="Langkah berikutnya").get_by_role("link").first).to_be_focused()


@pytest.fixture
def evidence(city):
    return send(city, items=items(city, "I45-L1-01"), title="Notula reviu", page="1")[0]


def test_a5_after_a_verdict_on_the_indicator_page_the_focus_stands_on_that_evidence(visit, city, evidence):
    page = visit(WIDE, "asesor_internal").page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/")
    place = page.locator(f"#bukti-{evidence.pk}")
    with page.expect_response(lambda answer: answer.request.method == "GET"):  # the whole section follows
        place.get_by_role("button", name="Terima").press("Enter")
    expect(place).to_contain_text("Diterima oleh")
    page.wait_for_timeout(300)
    expect(place).to_be_focused()


def test_after_a_verdict_that_lacks_its_words_the_focus_stands_on_the_field(visit, city, evidence):
    window = visit(WIDE, "asesor_internal")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/")
    place = page.locator(f"#bukti-{evidence.pk}")
    place.locator("summary").click()
    with window.refused(422):
        place.get_by_role("button", name="Kembalikan data dukung").press("Enter")
        expect(place.locator("[aria-invalid=true]").first).to_be_focused()
    window.inspect()
