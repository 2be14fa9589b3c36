"""The levels of an indicator by keyboard: what arrow keys pass is looked at; Enter, Space or the reason store it."""

import pytest
from playwright.sync_api import expect

from evaluations.models import Score
from tests.browser.visit import NARROW, WIDE
from tests.work import WHY


@pytest.fixture
def levels(visit, city):
    """The indicator's page at level 2, with its reason."""

    def open_page(width=WIDE):
        window = visit(width, "diskominfo")
        page = window.page
        page.goto(f"/siklus/{city.evaluation.pk}/indikator/21/")
        page.get_by_label("Alasan tingkat").fill(WHY)
        page.locator("label[for=t2]").click()
        expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
        page.locator("#t2").focus()
        return window

    return open_page


def stored():
    return [(int(score.value), score.version) for score in Score.objects.all()]


def look(page, *keys):
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_arrow_keys_store_nothing_before_enter_or_space(levels, width, key):
    window = levels(width)
    page = window.page
    before = stored()
    look(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp")
    expect(page.locator("#t4")).to_be_focused()
    expect(page.locator("#kabar-tingkat")).to_have_text(
        "Tingkat 4 belum tersimpan. Enter atau Spasi menyimpan, Escape kembali ke tingkat 2."
    )
    page.wait_for_timeout(1200)
    assert stored() == before
    window.inspect()
    with page.expect_response("**/nilai/"):
        page.keyboard.press(key)
    expect(page.locator("#kabar-tingkat")).to_have_text("")
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    assert [level for level, _ in stored()] == [4]
    assert "/indikator/21/" in page.url  # Enter has not sent the form as well


def test_escape_and_the_way_back_by_arrow_leave_what_stood(levels):
    page = levels().page
    before = stored()
    look(page, "ArrowDown", "Escape")
    expect(page.locator("#t2")).to_be_checked()
    expect(page.locator("#t2")).to_be_focused()
    expect(page.locator("#kabar-tingkat")).to_have_text("Tidak diubah: tingkat 2.")
    look(page, "ArrowDown", "ArrowUp")
    expect(page.locator("#kabar-tingkat")).to_have_text("")
    page.wait_for_timeout(500)
    assert stored() == before


def test_leaving_the_group_stores_nothing_and_its_reason_does(levels):
    """What is looked at stays marked beside the texts that store themselves; the reason says that it is meant."""
    page = levels().page
    before = stored()
    look(page, "ArrowDown", "Tab")
    page.get_by_label("Fakta").fill("Perwali 12 tahun 2024")
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    assert [level for level, _ in stored()] == [level for level, _ in before]
    expect(page.locator("#t3")).to_be_checked()
    expect(page.locator("#kabar-tingkat")).to_contain_text("Tingkat 3 belum tersimpan.")
    reason = page.get_by_label("Alasan tingkat")
    expect(page.locator("li:has(#t3) + li").get_by_label("Alasan tingkat")).to_be_visible()
    with page.expect_response("**/nilai/"):
        reason.fill(f"{WHY} Tiga.")
        page.keyboard.press("Tab")
    expect(page.locator("#kabar-tingkat")).to_have_text("")
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    assert (int(Score.objects.get().value), Score.objects.get().reason) == (3, f"{WHY} Tiga.")


@pytest.mark.parametrize("choose", ["click", "key", "button"])
def test_a_click_a_number_and_the_forms_button_are_a_choice(levels, choose):
    page = levels().page
    look(page, "ArrowDown")
    if choose == "click":
        page.locator("label[for=t3]").click()
    elif choose == "key":
        page.keyboard.press("3")
    else:
        page.get_by_role("button", name="Simpan dan lanjut").click()
        page.wait_for_url("**/indikator/22/")
    if choose != "button":
        expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
        expect(page.locator("#kabar-tingkat")).to_have_text("")
    page.wait_for_load_state("networkidle")
    assert [level for level, _ in stored()] == [3]


def test_what_was_only_looked_at_is_asked_about_before_leaving_and_is_no_draft(levels):
    window = levels()
    page = window.page
    look(page, "ArrowDown")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.locator("#t2")).to_be_checked()
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('isian:'))") == []
    assert [level for level, _ in stored()] == [2]
