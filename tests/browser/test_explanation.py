"""The explanation is drafted from the evidence, edited, and copied as one block; typed text stays."""

import pytest
from playwright.sync_api import expect

from evaluations.models import Score
from tests.browser.visit import NARROW, WIDE
from tests.work import cite_item, fill


def indicator(city) -> str:
    return f"/siklus/{city.evaluation.pk}/indikator/21/"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_draft_fills_the_fields_below_what_is_typed_and_is_copied(visit, city, width):
    fill(city, {21: 2})
    cite_item(city, "I21-L2-01", "diterima", title="Peta Rencana SPBE")
    window = visit(width, "diskominfo")
    page = window.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(indicator(city))
    page.get_by_label("Fakta").fill("Ketikan saya")
    page.get_by_role("button", name="Susun dari data dukung").click()
    page.get_by_role("button", name="Batalkan draf").click()
    expect(page.get_by_label("Fakta")).to_have_value("Ketikan saya")
    expect(page.get_by_label("Analisis")).to_have_value("")
    page.get_by_role("button", name="Susun dari data dukung").click()
    expect(page.get_by_label("Fakta")).to_have_value(
        "Ketikan saya\n\n- Program/kegiatan Manajemen Risiko SPBE dalam Peta Rencana SPBE yang masih berlaku dan "
        "resmi: Peta Rencana SPBE (berkas 21.a.Peta-Rencana-SPBE.pdf)."
    )
    expect(page.get_by_label("Analisis")).to_have_value(page.locator("#draf-analisis").text_content())
    page.get_by_role("button", name="Susun dari data dukung").click()
    expect(page.locator("#salin-kabar")).to_have_text("Draf ini sudah ada di kolom.")
    page.get_by_role("button", name="Salin").click()
    expect(page.locator("#salin-kabar")).to_have_text("Fakta dan analisis tersalin.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Fakta\nKetikan saya\n\n- Program/kegiatan")
    assert "\n\nAnalisis\nKegiatan menurut Peta Rencana SPBE (berkas 21.a.Peta-Rencana-SPBE.pdf) dinilai" in copied
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    expect(page.locator("#isian [name=version]")).to_have_value("4")
    assert Score.objects.get().fact.startswith("Ketikan saya\n\n- Program")
    window.inspect()


def test_without_scripts_the_page_comes_back_with_the_draft(visit, city):
    fill(city, {21: 2})
    cite_item(city, "I21-L2-01", "diterima", title="Peta Rencana SPBE")
    window = visit(WIDE, "diskominfo", scripts=False)
    page = window.page
    page.goto(indicator(city))
    page.get_by_label("Fakta").fill("Ketikan saya")
    page.get_by_role("button", name="Susun dari data dukung").click()
    expect(page.get_by_label("Fakta")).to_have_value("Ketikan saya")
    expect(page.get_by_label("Analisis")).to_have_value(page.locator("#draf-analisis").text_content())
    assert "Peta Rencana SPBE (berkas 21.a.Peta-Rencana-SPBE.pdf)." in page.locator("#draf-fakta").text_content()
    assert Score.objects.get().fact == ""
