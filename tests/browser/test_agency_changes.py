"""Agencies change as people see it: the admin merges and takes back, splits row by row; the agency's people follow."""

import pytest
from playwright.sync_api import expect

from evaluations.models import Assignment
from reorganisation.models import AgencyChange
from tests.browser.visit import NARROW, WIDE
from tests.changing import BASIS, busy


def start(page, kind):
    page.goto("/opd/perubahan/")
    page.get_by_role("link", name=kind).click()
    page.wait_for_url("**/opd/perubahan/*/")
    page.get_by_label("Mulai berlaku").fill("2025-08-14")
    page.get_by_label("Dasar hukum").fill(BASIS)


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, False)])
def test_a_merger_is_previewed_applied_and_taken_back(visit, city, width, scripts):
    busy(city)
    window = visit(width, "admin", scripts=scripts)
    page = window.page
    start(page, "Gabung OPD")
    page.get_by_label("Dinas Kesehatan").check()
    page.get_by_label("Badan Keuangan dan Aset Daerah").check()
    page.get_by_label("Nama OPD baru").fill("Dinas Kesehatan dan Keuangan")
    page.get_by_label("Nama singkat").fill("Dinkeskeu")
    if scripts:
        window.inspect()
    page.get_by_role("button", name="Lihat pratinjau").click()
    expect(page.locator("h1")).to_have_text("Penggabungan OPD")
    expect(page.get_by_text("menjadi pengampu, tenggat 18 Agustus 2025")).to_be_visible()
    if scripts:
        window.inspect()
    page.get_by_role("button", name="Terapkan sekarang").click()
    expect(page.get_by_text("Perubahan diterapkan.")).to_be_visible()
    if scripts:
        window.inspect()

    theirs = visit(width, "opd", scripts=scripts).page
    theirs.goto(f"/siklus/{city.evaluation.pk}/opd/data-dukung/")
    expect(theirs.locator("h1")).to_have_text("Data dukung Dinas Kesehatan dan Keuangan")
    expect(theirs.get_by_text("Melanjutkan Badan Keuangan dan Aset Daerah, Dinas Kesehatan.")).to_be_visible()

    theirs.goto("about:blank")  # their page asks how far a file is read; it stops being theirs now

    page.get_by_label("Alasan pembatalan").fill("Perda dicabut")
    page.get_by_role("button", name="Batalkan perubahan ini").click()
    expect(page.get_by_text("Semuanya kembali seperti sebelumnya.")).to_be_visible()
    theirs.goto(f"/siklus/{city.evaluation.pk}/opd/data-dukung/")
    expect(theirs.locator("h1")).to_have_text("Data dukung Dinas Kesehatan")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_split_is_chosen_row_by_row_with_the_keyboard(visit, city, width):
    busy(city)
    window = visit(width, "admin")
    page = window.page
    start(page, "Pecah OPD")
    page.get_by_label("OPD yang dipecah").select_option(label="Dinas Kesehatan")
    for place, (name, short) in enumerate((("Dinas Kesehatan Masyarakat", "Dinkesmas"), ("Dinas RS", "Dinrs"))):
        page.get_by_label("Nama OPD baru").nth(place).fill(name)
        page.get_by_label("Nama singkat").nth(place).fill(short)
    page.get_by_label("Catatan").press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Belum ada penerus untuk 2 indikator, 2 orang, dan 2 dokumen.")).to_be_visible()
    window.inspect()
    page.locator(f"[name=indicators-{city.indicator(21).pk}]").select_option(label="Dinrs")
    page.get_by_label("Sisanya diberikan kepada").select_option(label="Dinkesmas")
    page.get_by_role("button", name="Simpan pilihan").first.click()
    expect(page.get_by_text("Pilihan disimpan.")).to_be_visible()
    expect(page.get_by_text("Yang masih menghalangi")).to_have_count(0)
    page.get_by_role("button", name="Terapkan sekarang").click()
    expect(page.get_by_text("Perubahan diterapkan.")).to_be_visible()
    window.inspect()
    held = Assignment.objects.exclude(agency=city.other_agency).order_by("indicator__number")
    assert list(held.values_list("indicator__number", "agency__short_name")) == [(21, "Dinrs"), (45, "Dinkesmas")]
    assert AgencyChange.objects.get().state == "berlaku"
    page.goto("/opd/perubahan/")
    window.inspect()
