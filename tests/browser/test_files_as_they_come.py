"""What a checker and an owner see of photos, scans, signed files, and of links into the own network."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from evidence.documents import EvidenceLink
from evidence.models import DocumentVersion
from tests.browser.visit import NARROW, WIDE
from tests.builders.evidence_builders import items, send
from tests.builders.file_case_builders import case
from tests.builders.pdf_builders import FIELD, SIGNATURE, TYPED
from tests.files import drawn_pdf
from tests.photos import PLACE, exif, photo


def sent(city, name, content, code="I45-L2-01"):
    upload = SimpleUploadedFile(name, content)
    return send(city, file=upload, items=items(city, code), title=name.partition(".")[0])[0]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    ("content", "size"),
    [(photo(exif=exif(PLACE, 6)), [40, 80]), (case("exif-rot-gps.jpg"), [40, 80]), (case("cmyk.jpg"), [80, 60])],
    ids=["photo", "case", "colours of print"],
)
def test_a_photo_is_shown_upright_beside_the_verdict(visit, city, width, content, size):
    citation = sent(city, "Rapat reviu.jpg", content)
    window = visit(width, "asesor_internal")
    window.page.goto(f"/siklus/{city.evaluation.pk}/tinjauan/{citation.pk}/")
    shown = window.page.locator(".tj-pic img")
    expect(shown).to_be_visible()
    drawn = "async image => { await image.decode(); return [image.naturalWidth, image.naturalHeight]; }"
    assert shown.evaluate(drawn) == size
    note = window.page.get_by_text("yang ditampilkan, diunduh, dan dipaketkan salinan tanpa data itu")
    expect(note).to_have_count(int(size[1] == 80))
    window.inspect()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_owner_takes_the_original_from_the_document_page(visit, city, width):
    content = photo(exif=exif(PLACE, 6))
    citation = sent(city, "Rapat reviu.jpg", content)
    window = visit(width, "opd")
    window.page.goto(f"/dokumen/{citation.version.document_id}/")
    window.inspect()
    with window.page.expect_download() as original:
        window.page.get_by_role("link", name="Berkas asli").click()
    assert original.value.path().read_bytes() == content
    with window.page.expect_download() as copy:
        window.page.get_by_role("link", name="Unduh", exact=True).click()
    assert b"Exif" not in copy.value.path().read_bytes()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_scan_with_signatures_says_what_it_is(visit, city, width):
    scan = drawn_pdf(*[None] * 24, TYPED, root=f"/AcroForm << /Fields [{FIELD}] >>", more=[SIGNATURE])
    citation = sent(city, "Surat edaran.pdf", scan)
    for person, page in (
        ("opd", f"/dokumen/{citation.version.document_id}/"),
        ("asesor_internal", f"/siklus/{city.evaluation.pk}/tinjauan/{citation.pk}/"),
    ):
        window = visit(width, person)
        window.page.goto(page)
        for words in ("Halaman 1–24 berupa gambar", "Bertanda tangan digital; penandatangan belum dapat dipastikan"):
            expect(window.page.get_by_text(words).first).to_be_visible()
        window.inspect()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_link_is_asked_about_and_offered_and_nothing_typed_is_lost(visit, city, width):
    send(city, file=EvidenceLink("https://jdih.go.id/perwali"), title="Perwali SPBE")
    window = visit(width, "opd")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01")
    page.get_by_label("Atau tautan").fill("http://10.1.2.3/laporan")
    page.get_by_label("Nama dokumen").fill("Laporan pemantauan")
    page.get_by_label("Halaman atau menit").fill("1")
    page.locator("summary", has_text="Lainnya").click()
    page.get_by_label("Catatan untuk peninjau").fill("Bab 3")
    send_it = page.get_by_role("button", name="Kirim untuk ditinjau")
    send_it.click()
    question = page.get_by_label("Peninjau dapat membuka alamat ini")
    expect(question).to_be_visible()
    expect(page.get_by_text("Alamat ini hanya dikenal di jaringan atau komputer sendiri").last).to_be_visible()
    window.inspect()
    expect(page.get_by_label("Nama dokumen")).to_have_value("Laporan pemantauan")
    page.get_by_label("Atau tautan").fill("HTTP://www.jdih.go.id/perwali/")
    send_it.click()
    expect(page.get_by_role("alert").get_by_text("sudah tersimpan sebagai Perwali SPBE")).to_be_visible()
    expect(question).to_have_count(0)
    window.inspect()
    page.get_by_label("Atau tautan").fill("http://10.1.2.3/laporan")
    send_it.click()
    question.check()
    send_it.click()
    expect(page.get_by_role("heading", name="Terkirim")).to_be_visible()
    version = DocumentVersion.objects.get(url="http://10.1.2.3/laporan")
    assert (version.document.title, version.citations.get().note) == ("Laporan pemantauan", "Bab 3")
