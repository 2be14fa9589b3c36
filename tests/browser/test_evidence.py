"""An agency sends a file, the assessor returns it with a reason, the agency sees that first and sends a better one."""

import pytest
from playwright.sync_api import expect

from evidence.files.sample_documents import sample_pdf
from evidence.models import Citation, DocumentVersion
from tests.browser.visit import NARROW, WIDE, task

TITLE = "Laporan Layanan Kesehatan 2025"
NOTE = "Tambahkan halaman pengesahan yang sudah ditandatangani."


def file_of(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def report(year: int) -> dict:
    return file_of(f"laporan-{year}.pdf", sample_pdf(TITLE, [f"Isi laporan tahun {year}."]))


def send(page, file: dict) -> None:
    if page.locator("#id_page").is_visible():
        page.locator("#id_page").fill("1")
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Kirim").click()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_evidence_goes_there_and_back(visit, city, width):
    agency, assessor = visit(width, "opd"), visit(width, "asesor_internal")
    tasks = "/tugas/"
    desk = f"/siklus/{city.evaluation.pk}/indikator/45/"

    page = agency.page
    page.goto(tasks)
    agency.inspect()
    agency.picture(f"tugas-{width}")
    task(page, "45. ", "Kirim data dukung").click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("details[open] [name=items]").first.check()
    with agency.refused(422):
        send(page, file_of("laporan.pdf", b"PK\x03\x04 bukan PDF"))
        expect(page.locator(".fl .k-err")).to_contain_text("Berkas ini rusak atau terpotong")
    agency.inspect()
    page.get_by_role("button", name="Batalkan laporan.pdf").click()
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    assert DocumentVersion.objects.count() == 0
    send(page, report(2024))
    page.wait_for_url("**/terkirim/")
    agency.inspect()

    page = assessor.page
    page.goto(desk)
    level = page.locator("#bukti details", has=page.get_by_text(TITLE)).first
    if level.get_attribute("open") is None:
        level.locator("summary").first.click()
    expect(level.get_by_text("1 halaman").first).to_be_visible()
    page.locator("summary", has_text="Kembalikan").first.click()
    assessor.inspect()
    page.locator("select[name=reason]").first.select_option("belum_disahkan")
    page.locator("[name=note]").first.fill(NOTE)
    page.get_by_role("button", name="Kembalikan data dukung").first.click()
    page.get_by_text(NOTE).first.wait_for()
    assessor.inspect()

    page = agency.page
    page.goto(tasks)
    expect(page.locator("main li.tg h3").first).to_contain_text(f"Perbaiki: {TITLE}")
    expect(page.locator("main").get_by_text(NOTE)).to_be_visible()
    agency.inspect()
    agency.picture(f"tugas-dikembalikan-{width}")
    page.get_by_role("link", name="Perbaiki").click()
    agency.inspect()
    send(page, report(2025))
    page.wait_for_url("**/terkirim/")
    agency.inspect()
    assert sorted(DocumentVersion.objects.values_list("number", flat=True)) == [1, 2]
    assert Citation.objects.filter(replaced_by=None).get().version.number == 2


def test_another_agency_finds_neither_page_nor_file(visit, city):
    visitor = visit(WIDE, "opd2")
    with visitor.refused(404):
        visitor.page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/")
    visitor.inspect()


def test_without_scripts_the_plain_form_says_why(visit, city):
    window = visit(WIDE, "opd", scripts=False)
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01")
    page.locator("[name=title]").fill(TITLE)
    send(page, file_of("laporan.pdf", b"PK\x03\x04 bukan PDF"))
    expect(page.locator(".k-errsum")).to_contain_text("Berkas ini rusak atau terpotong")
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    send(page, report(2025))
    page.wait_for_url("**/terkirim/")
    assert DocumentVersion.objects.get().original_name == "laporan-2025.pdf"
