"""The whole way of evidence through four screens: asked for, sent, returned, renewed, accepted, packed."""

import io
import zipfile

import openpyxl
import pytest
from playwright.sync_api import expect

from evidence.files.sample_documents import sample_pdf
from tests.browser.visit import WIDE, task

TITLES = {"I45-L1-01": "Profil layanan", "I45-L2-01": "Panduan layanan", "I45-L3-01": "Laporan transaksi"}
NOTE = "Panduan ini menjelaskan layanan lain, bukan layanan publik indikator 45."


def pdf(title: str, line: str) -> dict:
    content = sample_pdf(title, [line])
    return {"name": f"{title.replace(' ', '_')}.pdf", "mimeType": "application/pdf", "buffer": content}


def ask(page, city) -> None:
    """Diskominfo asks for three items by a date."""
    page.goto(f"/siklus/{city.evaluation.pk}/permintaan/")
    page.get_by_role("link", name="Minta data dukung").first.click()
    page.locator("summary", has_text="Layanan").last.click()
    page.locator("summary", has_text="Pilih butir indikator 45").click()
    for code in TITLES:
        page.locator(".form-check", has_text=code).get_by_role("checkbox").check()
    page.locator("[name=due]").fill("20-08-2025")
    page.locator("[name=note]").fill("Untuk rapat persiapan penilaian.")
    page.get_by_role("button", name="Kirim permintaan").click()
    page.wait_for_url("**/permintaan/")


def send(page, code: str, file: dict) -> None:
    """The agency answers one request from its tasks."""
    task(page, "45. ", "Kirim data dukung").click()
    page.wait_for_url(f"**butir={code}*")
    page.locator("[name=file]").set_input_files(file)
    page.locator(".fl__i").get_by_label("Halaman atau menit").fill("1")
    expect(page.locator(".fl__t", has_text="Selesai terunggah")).to_have_count(1)
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    page.wait_for_url("**/terkirim/")


def opened(page, code: str) -> None:
    """The item is on the screen and takes keys."""
    page.locator(f".tj__v p:has-text('{code}')").wait_for()
    expect(page.locator("#h-putus")).to_be_focused()


def ready(page, city) -> str:
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/")
    return page.locator("main").get_by_text("Data dukung yang diterima memenuhi").inner_text()


@pytest.mark.both_databases
def test_from_request_to_package(visit, city):
    desk, agency, assessor = visit(WIDE, "diskominfo"), visit(WIDE, "opd"), visit(WIDE, "asesor_internal")
    tasks = "/tugas/"
    better = pdf("Panduan baru", "Isi yang benar.")

    ask(desk.page, city)
    desk.inspect()

    page = agency.page
    page.goto(tasks)
    expect(page.locator("main").get_by_text("Untuk rapat persiapan penilaian.")).to_have_count(1)
    agency.inspect()
    for code, title in TITLES.items():
        page.goto(tasks)
        send(page, code, pdf(title, "Data contoh."))

    page = assessor.page
    page.goto(f"/siklus/{city.evaluation.pk}/tinjauan/")
    page.locator(".tj__v p:has-text('I45-L1-01')").wait_for()
    page.keyboard.press("t")
    opened(page, "I45-L2-01")
    page.keyboard.press("k")
    page.keyboard.press("1")
    page.get_by_label("Catatan untuk pengirim").fill(NOTE)
    page.keyboard.press("Control+Enter")
    opened(page, "I45-L3-01")
    page.keyboard.press("t")
    page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()
    assert ready(page, city) == "Data dukung yang diterima memenuhi tingkat 1."

    page = agency.page
    page.goto(tasks)
    first = page.locator("main section").first
    expect(first).to_contain_text("Perbaiki:")
    expect(first).to_contain_text("Tidak relevan")
    expect(first).to_contain_text(NOTE)
    first.get_by_role("link", name="Perbaiki").click()
    page.locator("[name=file]").set_input_files(better)
    page.get_by_role("button", name="Kirim berkas baru").click()
    page.wait_for_url("**/terkirim/")
    page.goto(tasks)
    expect(page.locator("main li.tg", has_text="Perbaiki:")).to_have_count(0)

    page = assessor.page
    page.goto(f"/siklus/{city.evaluation.pk}/tinjauan/")
    page.locator(".tj__v p:has-text('I45-L2-01')").wait_for()
    page.keyboard.press("t")
    page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()
    assert ready(page, city) == "Data dukung yang diterima memenuhi tingkat 3."
    assessor.inspect()

    assert_packed(desk, city, better["buffer"])


def assert_packed(desk, city, newest: bytes) -> None:
    """The newest version of each under its official name, its bytes, and the manifest's lines."""
    page = desk.page
    page.goto(f"/siklus/{city.evaluation.pk}/paket/")
    page.get_by_label("Indikator").select_option("45")
    page.get_by_role("button", name="Susun paket").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh ZIP").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    names = {"I45-L1-01": "45.a.Profil-layanan.pdf", "I45-L2-01": "45.b.Panduan-layanan.pdf"}
    names["I45-L3-01"] = "45.c.Laporan-transaksi.pdf"
    assert sorted(name for name in archive.namelist() if name.endswith(".pdf")) == sorted(names.values())
    assert archive.read(names["I45-L2-01"]) == newest
    manifest = next(name for name in archive.namelist() if name.endswith(".xlsx"))
    rows = list(openpyxl.load_workbook(io.BytesIO(archive.read(manifest))).active.values)
    found = {cell: row for row in rows for cell in row if cell in names}
    assert {code: [name for name in names.values() if name in row] for code, row in found.items()} == {
        code: [name] for code, name in names.items()
    }
