"""A report from order to file, with and without scripts, and a letterhead that is refused and then kept."""

import zipfile

import pytest

from outputs.models import Letterhead
from tests.browser.visit import NARROW, WIDE
from tests.builders.letterhead_builders import letterhead
from tests.work import fill


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, True), (NARROW, False)])
def test_a_leader_takes_the_summary_from_its_page(visit, city, width, scripts, tmp_path):
    fill(city, dict.fromkeys(range(1, 48), 3))
    window = visit(width, "pimpinan", scripts=scripts)
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/ringkasan/")
    page.get_by_role("link", name="Laporan", exact=True).click()
    page.wait_for_url("**/laporan/")
    page.get_by_label("Ringkasan pimpinan, PDF dua halaman").check()
    page.get_by_role("button", name="Susun laporan").click()
    page.get_by_role("link", name="Unduh PDF").wait_for()
    if scripts:
        window.inspect()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh PDF").click()
    download.value.save_as(tmp_path / "ringkasan.pdf")
    assert download.value.suggested_filename == "ringkasan-pimpinan-51.71-2025.pdf"
    assert (tmp_path / "ringkasan.pdf").read_bytes().startswith(b"%PDF-")


def test_diskominfo_brings_the_letterhead_and_takes_the_report_on_it(visit, city, tmp_path):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/laporan/")
    page.get_by_role("link", name="Kop laporan").click()
    page.wait_for_url("**/kop/")
    for name, line in (("salah.docx", "{{ pemerintah }}"), ("kop.docx", "Kop Kota Denpasar")):
        (tmp_path / name).write_bytes(letterhead(line))
    page.locator("[name=file]").set_input_files(tmp_path / "salah.docx")
    with window.refused(422):
        page.get_by_role("button", name="Periksa dan simpan").click()
    page.get_by_text("Kop memuat penanda").first.wait_for()
    window.inspect()
    page.locator("[name=file]").set_input_files(tmp_path / "kop.docx")
    page.get_by_role("button", name="Periksa dan simpan").click()
    page.get_by_text("Kop tersimpan.").wait_for()
    window.inspect()
    page.goto(f"/siklus/{city.evaluation.pk}/laporan/?jenis=laporan-docx")
    page.get_by_role("button", name="Susun laporan").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh DOCX").click()
    download.value.save_as(tmp_path / "laporan.docx")
    with zipfile.ZipFile(tmp_path / "laporan.docx") as archive:
        heads = [archive.read(name) for name in archive.namelist() if name.startswith("word/header")]
        assert any(b"Kop Kota Denpasar" in head for head in heads)
    assert Letterhead.objects.get().original_name == "kop.docx"
