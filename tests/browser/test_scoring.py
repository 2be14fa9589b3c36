"""Diskominfo fills the year: with scripts the index follows each choice, without scripts the form does it."""

import re

import pytest
from playwright.sync_api import expect

from assessment.scores import save_score
from evaluations.models import Score
from tests.browser.visit import NARROW, WIDE
from tests.work import WHY


def indicator(city, number: int) -> str:
    return f"/siklus/{city.evaluation.pk}/indikator/{number}/"


def stored(city, number: int) -> tuple[str, str]:
    score = Score.objects.get(evaluation=city.evaluation, indicator=city.indicator(number))
    return str(score.value), score.fact


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_level_moves_the_index_bar_and_the_text_saves_itself(visit, city, width):
    window = visit(width, "diskominfo")
    page = window.page
    page.goto(indicator(city, 21))
    page.locator("#indeks").get_by_text("0 dari 47 terisi").wait_for()
    with window.refused(422):
        page.get_by_text("3 Terdefinisi", exact=True).click()
        page.locator("#kabar-alasan").get_by_text("tingkat 3 di atas kesiapan bukti").wait_for()
    window.inspect()
    page.get_by_label("Alasan tingkat").fill(WHY)
    page.keyboard.press("Tab")
    page.locator("#indeks").get_by_text("1 dari 47 terisi").wait_for()
    expect(page.locator("#kabar-alasan")).to_be_empty()
    window.inspect()
    page.get_by_label("Fakta").fill("SK Manajemen Risiko Nomor 12 Tahun 2025, halaman 4")
    expect(page.locator("#simpan")).to_be_visible()
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    expect(page.locator("#isian [name=version]")).to_have_value("2")
    assert stored(city, 21) == ("3", "SK Manajemen Risiko Nomor 12 Tahun 2025, halaman 4")
    window.picture(f"indikator-{width}")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.wait_for_url(f"**{indicator(city, 22)}")
    window.inspect()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_lacks_a_reason_says_so_beside_the_choice_until_that_is_saved(visit, city, width):
    window = visit(width, "diskominfo")
    page = window.page
    page.goto(indicator(city, 21))
    page.locator("#t1").focus()
    bar, reason = page.locator("#simpan"), page.get_by_label("Alasan tingkat")
    with window.refused(422):
        page.keyboard.press("4")
        expect(bar).to_have_text("Tingkat belum tersimpan, tulis alasannya")
    expect(page.locator("#t4")).to_be_focused()
    expect(page.locator("li:has(#t4) + li").get_by_label("Alasan tingkat")).to_be_in_viewport()
    expect(reason).to_have_accessible_description(re.compile("tingkat 4 di atas kesiapan bukti"))
    expect(reason).to_have_attribute("aria-invalid", "true")
    window.inspect()
    with page.expect_response("**/nilai/"):
        page.get_by_label("Fakta").fill("Nota dinas Nomor 7")
    expect(bar).to_have_text("Tingkat belum tersimpan, tulis alasannya")
    expect(page.locator("#kabar-alasan")).to_contain_text("tingkat 4 di atas kesiapan bukti")
    bar.get_by_role("link", name="tulis alasannya").press("Enter")
    expect(reason).to_be_focused()
    page.keyboard.type(WHY)
    expect(bar).to_have_text("Belum tersimpan; tersimpan setelah Anda keluar dari kolom ini")
    page.keyboard.press("Tab")
    expect(bar).to_contain_text("Draf tersimpan")
    expect(page.locator("#kabar-alasan")).to_be_empty()
    assert (stored(city, 21), Score.objects.get().reason) == (("4", "Nota dinas Nomor 7"), WHY)


def test_without_scripts_what_lacks_a_reason_comes_back_with_the_cursor_in_it(visit, city):
    window = visit(NARROW, "diskominfo", scripts=False)
    page = window.page
    page.goto(indicator(city, 21))
    page.get_by_text("3 Terdefinisi", exact=True).click()
    page.get_by_label("Fakta").fill("Tanpa skrip")
    with window.refused(422):
        page.get_by_role("button", name="Simpan", exact=True).click()
        expect(page.locator("#simpan")).to_have_text("Tingkat belum tersimpan, tulis alasannya")
    reason = page.locator("li:has(#t3) + li").get_by_label("Alasan tingkat")
    expect(reason).to_be_focused()
    expect(reason).to_be_in_viewport()
    reason.fill(WHY)
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.locator("#indeks").get_by_text("1 dari 47 terisi").wait_for()
    assert stored(city, 21) == ("3", "Tanpa skrip")


def test_without_scripts_the_same_form_saves_and_goes_on(visit, city):
    window = visit(WIDE, "diskominfo", scripts=False)
    page = window.page
    page.goto(indicator(city, 21))
    page.get_by_text("3 Terdefinisi", exact=True).click()
    page.get_by_label("Alasan tingkat").fill(WHY)
    page.get_by_label("Fakta").fill("Tanpa skrip")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.wait_for_url(f"**{indicator(city, 22)}")
    page.locator("#indeks").get_by_text("1 dari 47 terisi").wait_for()
    assert stored(city, 21) == ("3", "Tanpa skrip")


def test_two_people_at_one_indicator_see_each_others_work_before_anything_is_lost(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(indicator(city, 21))
    save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(21),
        by=city.people["asesor_internal"],
        version=0,
        changes={"value": "2"},
        reason=WHY,
    )
    with window.refused(409):
        page.get_by_text("3 Terdefinisi", exact=True).click()
        page.locator("#bentrok").get_by_text("Asesor_Internal").first.wait_for()
        page.get_by_label("Alasan tingkat").fill(WHY)
    with window.refused(409), page.expect_response("**/nilai/"):
        page.keyboard.press("Tab")
    mine = page.locator("#bentrok [data-field=reason] [data-mine]")
    expect(mine).to_have_text(WHY)
    window.inspect()
    page.get_by_role("button", name="Simpan isian saya").click()
    page.locator("#indeks").get_by_text("1 dari 47 terisi").wait_for()
    assert stored(city, 21) == ("3", "")
