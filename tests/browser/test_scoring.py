"""Diskominfo fills the year: with scripts the index follows each choice, without scripts the form does it."""

import re

import pytest
from playwright.sync_api import expect

from assessment.scores import save_score
from evaluations.models import Score
from tests.browser.visit import NARROW, WIDE
from tests.work import WHY, fill


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
    page.get_by_text("3 Terdefinisi", exact=True).click()
    page.locator("#indeks").get_by_text("1 dari 47 terisi").wait_for()
    page.locator("#bukti").get_by_text("Tingkat melebihi data dukung").wait_for()
    window.inspect()
    page.get_by_label("Alasan tingkat").fill(WHY)
    page.keyboard.press("Tab")
    expect(page.locator("#isian [name=version]")).to_have_value("2")
    page.get_by_label("Fakta").fill("SK Manajemen Risiko Nomor 12 Tahun 2025, halaman 4")
    expect(page.locator("#simpan")).to_be_visible()
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    expect(page.locator("#isian [name=version]")).to_have_value("3")
    assert stored(city, 21) == ("3", "SK Manajemen Risiko Nomor 12 Tahun 2025, halaman 4")
    window.picture(f"indikator-{width}")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.wait_for_url(f"**{indicator(city, 22)}")
    window.inspect()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_level_above_its_evidence_is_stored_and_its_reason_follows_where_it_is_written(visit, city, width):
    window = visit(width, "diskominfo")
    page = window.page
    page.goto(indicator(city, 21))
    page.locator("#t1").focus()
    bar, reason = page.locator("#simpan"), page.get_by_label("Alasan tingkat")
    page.keyboard.press("4")
    expect(bar).to_contain_text("Draf tersimpan")
    expect(page.locator("#t4")).to_be_focused()
    expect(reason).to_have_accessible_description(re.compile("paling lambat pada pengesahan"))
    expect(page.locator("#bukti")).to_contain_text("Alasannya boleh ditulis sekarang")
    with page.expect_response("**/nilai/"):
        page.get_by_label("Fakta").fill("Nota dinas Nomor 7")
    reason = page.locator("li:has(#t4) + li").get_by_label("Alasan tingkat")
    reason.focus()
    page.keyboard.type(WHY)
    expect(bar).to_have_text("Belum tersimpan; tersimpan setelah Anda keluar dari kolom ini")
    page.keyboard.press("Tab")
    expect(bar).to_contain_text("Draf tersimpan")
    assert (stored(city, 21), Score.objects.get().reason) == (("4", "Nota dinas Nomor 7"), WHY)


def test_one_reason_for_all_levels_above_their_evidence_is_written_at_the_signoff(visit, city):
    """By the keyboard alone."""
    fill(city, {7: 3, 21: 4, 34: 2})
    Score.objects.update(reason="")
    window = visit(NARROW, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/lembar-kerja/")
    page.get_by_role("link", name="Tulis alasannya sekali untuk semua").press("Enter")
    page.get_by_label("Satu alasan untuk semua yang dicentang").fill(WHY)
    page.get_by_role("checkbox", name="34.").press("Space")
    window.inspect()
    page.get_by_role("button", name="Simpan alasan").press("Enter")
    page.get_by_text("Alasan 2 indikator tersimpan.").wait_for()
    assert dict(Score.objects.values_list("indicator__number", "reason")) == {7: WHY, 21: WHY, 34: ""}


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
