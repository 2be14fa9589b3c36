"""An agency proposes, an assessor disagrees, the validator decides: each from their own list of what waits for them."""

import pytest
from playwright.sync_api import expect

from assessment.models import Decision
from evaluations.models import Score
from tests.browser.visit import NARROW, WIDE


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_proposal_to_decision(visit, city, width):
    page_of = f"/siklus/{city.evaluation.pk}/indikator/45/"
    for role, kind, action, level, why in (
        ("opd", "usulan", "Usulkan tingkat", "4", "Dipakai semua puskesmas."),
        ("asesor_internal", "tinjauan", "Tinjau usulan", "3", "Integrasi belum berjalan."),
        ("penanggung_jawab", "mandiri", "Putuskan", "3", "Sesuai rapat 14 Agustus."),
    ):
        window = visit(width, role)
        page = window.page
        page.goto("/tugas/")
        page.get_by_role("link", name=action).first.click()
        page.wait_for_url("**/penilaian-internal/**")
        window.inspect()
        page.get_by_role("link", name="45. Layanan Publik Sektor 1").click()
        page.wait_for_url(f"**{page_of}**")
        form = page.locator(f"#isi-{kind}")
        form.locator("select").select_option(level)
        form.locator("textarea").fill(why)
        form.get_by_role("button").click()
        expect(page.locator("#internal").get_by_text(why).first).to_be_visible()
        window.inspect()
    entered = Score.objects.get(column="mandiri")
    assert (str(entered.value), entered.reason) == ("3", "Sesuai rapat 14 Agustus.")
    assert Decision.objects.get().by == city.people["penanggung_jawab"]


def test_without_scripts_two_of_one_agency_see_both_and_join_them(visit, city):
    address = f"/siklus/{city.evaluation.pk}/indikator/45/"
    first, second = visit(WIDE, "opd", scripts=False), visit(WIDE, "kepala_opd", scripts=False)
    for window in (first, second):
        window.page.goto(address)
    for window, level, why in ((first, "3", "Tiga layanan."), (second, "4", "Empat layanan.")):
        form = window.page.locator("#isi-usulan")
        form.locator("select").select_option(level)
        form.locator("textarea").fill(why)
        if window is second:
            with second.refused(409):
                form.get_by_role("button").click()
                second.page.get_by_text("Tiga layanan.").first.wait_for()
        else:
            form.get_by_role("button").click()
            window.page.get_by_text("Usulan OPD indikator 45 tersimpan.").wait_for()
    page = second.page
    page.get_by_role("button", name="Satukan, lalu sunting").click()
    page.get_by_text("Belum tersimpan: kedua isian ada di kolom").wait_for()
    expect(page.locator("#isi-usulan textarea")).to_have_value("Empat layanan.\n\nTiga layanan.")
    page.locator("#isi-usulan").get_by_role("button", name="Simpan usulan").click()
    page.get_by_text("Usulan OPD indikator 45 tersimpan.").wait_for()
    assert (str(Score.objects.get().value), Score.objects.get().version) == ("4", 2)
