"""A package from order to file, with and without scripts."""

import zipfile

import pytest

from tests.browser.visit import NARROW, WIDE
from tests.packing import cite, document


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, True), (NARROW, False)])
def test_from_the_indicator_to_the_file(visit, city, width, scripts, tmp_path):
    cite(city, document(city, "SK Manrisk SPBE", b"%PDF-1.7 sk"), "I21-L2-01")
    cite(city, document(city, "Situs Risiko", url="https://risiko.contoh.go.id/"), "I21-L2-01")
    window = visit(width, "diskominfo", scripts=scripts)
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/21/")
    page.get_by_role("link", name="Susun paket data dukung indikator ini").click()
    assert page.locator("[name=indicator]").input_value() == "21"
    page.get_by_role("button", name="Susun paket").click()
    page.get_by_text("Indikator 21, Situs Risiko: dicantumkan sebagai tautan.").first.wait_for()
    if scripts:
        window.inspect()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh ZIP").click()
    download.value.save_as(tmp_path / "paket.zip")
    assert download.value.suggested_filename == "Indikator-21-51.71-2025.zip"
    with zipfile.ZipFile(tmp_path / "paket.zip") as archive:
        assert archive.read("21.a.SK-Manrisk-SPBE.pdf") == b"%PDF-1.7 sk"
        assert archive.namelist()[1:] == ["21.Penjelasan.txt", "21.Manifes.xlsx", "SHA256SUMS"]
