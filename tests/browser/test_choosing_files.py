"""Photos of a telephone become one PDF in the order that is seen; a file out of a ZIP goes on in the form."""

import pytest
from playwright.sync_api import expect

from evidence.models import DocumentVersion
from tests.browser.visit import NARROW
from tests.builders.archive_builders import packed
from tests.files import pdf
from tests.photos import photo, screenshot
from uploads import photo_sets


@pytest.fixture
def window(visit, city):
    window = visit(NARROW, "opd")
    window.page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01")
    return window


def send(page) -> DocumentVersion:
    page.get_by_label("Seluruh dokumen").first.check()
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    page.wait_for_url("**/terkirim/")
    return DocumentVersion.objects.get()


def test_two_photos_become_one_document(window):
    page = window.page
    files = [("satu.jpg", "image/jpeg", photo()), ("dua.png", "image/png", screenshot())]
    page.locator("[name=file]").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    )
    page.get_by_role("button", name="Gabungkan foto menjadi satu PDF").click()
    expect(page.locator(".ft__p")).to_have_count(2)
    window.inspect()
    window.picture("gabung-foto")
    page.get_by_role("button", name="Turun satu.jpg").click()
    expect(page.locator(".ft__p").first).to_have_attribute("alt", "dua.png")
    page.get_by_role("button", name="Putar satu.jpg").click()
    page.get_by_role("button", name="Jadikan satu PDF").click()
    expect(page.locator(".fl__i")).to_contain_text("Kumpulan 2 foto.zip")
    window.inspect()
    version = send(page)
    with version.file.open("rb") as stream:
        assert [(one.name, one.turn) for one in photo_sets.read_set(stream)] == [("01 dua.png", 0), ("02 satu.jpg", 90)]


def test_a_file_out_of_a_zip_goes_on_with_what_was_typed(window):
    page = window.page
    content = packed({"SK/keputusan.pdf": pdf(), "program.exe": b"MZ"})
    page.locator("[name=file]").set_input_files({"name": "bukti.zip", "mimeType": "application/zip", "buffer": content})
    page.get_by_role("link", name="Pilih berkas dari ZIP ini").click()
    expect(page.get_by_text("jenis .exe tidak diterima")).to_be_visible()
    window.inspect()
    page.get_by_label("keputusan.pdf").check()
    page.get_by_role("button", name="Pakai berkas ini").click()
    line = page.locator(".fl__i", has=page.get_by_text("keputusan.pdf", exact=True))
    expect(line.get_by_text("Selesai terunggah")).to_be_visible()
    line.get_by_label("Nama dokumen").fill("Keputusan tim")
    line.get_by_label("Seluruh dokumen").check()
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    page.wait_for_url("**/terkirim/")
    assert DocumentVersion.objects.get().original_name == "keputusan.pdf"
