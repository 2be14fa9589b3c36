"""The clerk's job on a telephone: from the link of a mail to "Terkirim" in three clicks and the file, then on."""

import pytest
from playwright.sync_api import expect

from evidence.files.sample_documents import sample_pdf
from evidence.models import Citation
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import owed_evidence
from tests.browser.visit import NARROW
from tests.builders.request_builders import request_items

REGULATION = ["NOMOR 12 TAHUN 2024", "TENTANG", "TATA KELOLA DATA", "", "DENGAN RAHMAT TUHAN YANG MAHA ESA"]
READ = "Peraturan Wali Kota Nomor 12 Tahun 2024 tentang Tata Kelola Data"


def regulation() -> dict:
    content = sample_pdf("PERATURAN WALI KOTA DENPASAR", REGULATION)
    return {"name": "hasil_pindai_07.pdf", "mimeType": "application/pdf", "buffer": content}


@pytest.fixture
def links(city):
    """The addresses that a letter names, in its order."""
    asked = request_items(city, "I45-L1-01", "I45-L2-01")
    owed = owed_evidence(city.evaluation, asked, [], SentEvidence([]))
    return [row.place for row in owed]


def test_three_clicks_and_the_file_from_the_mail_to_sent_and_on_to_the_next(visit, city, links):
    window = visit(NARROW, "opd")
    page, clicks = window.page, []
    page.goto(links[0])
    clicks.append("tautan di surel")
    page.locator("[name=file]").set_input_files(regulation())
    line = page.locator(".fl__i")
    expect(line.get_by_label("Nama dokumen")).to_have_value(READ)
    expect(line.get_by_text("dibaca dari halaman 1").first).to_be_visible()
    expect(line.get_by_text("1 halaman, teks dapat dicari.")).to_be_visible()
    window.inspect()
    line.get_by_label("Seluruh dokumen").check()
    clicks.append("Seluruh dokumen")
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    clicks.append("Kirim")
    page.wait_for_url("**/terkirim/")
    assert len(clicks) <= 3
    assert Citation.objects.get().version.document.title == READ
    window.inspect()
    page.get_by_role("link", name="Berikutnya (1 lagi)").click()
    expect(page.locator(".kd")).to_contain_text("I45-L2-01")


def test_what_was_typed_is_never_overwritten_by_what_was_read(visit, city, links):
    page = visit(NARROW, "opd").page
    page.goto(links[0])
    page.get_by_label("Nama dokumen").fill("Perwali data")
    page.locator("[name=file]").set_input_files(regulation())
    line = page.locator(".fl__i")
    expect(line.get_by_label("Nomor")).to_have_value("12 Tahun 2024")  # nobody typed one
    expect(line.get_by_label("Nama dokumen")).to_have_value("Perwali data")
    line.get_by_label("Nomor").fill("13 Tahun 2024")
    expect(line.locator("#" + line.get_by_label("Nomor").get_attribute("id") + "-terbaca")).to_have_count(0)
    expect(page.get_by_role("button", name="Ambil foto")).to_have_count(0)  # hidden where no finger is
