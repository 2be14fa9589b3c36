"""One document for many: items of other indicators found while typing, and a stored file cited with one press."""

import pytest
from playwright.sync_api import expect

from evidence.models import Citation, Document
from tests.browser.visit import NARROW, WIDE
from tests.builders.evidence_builders import items, send
from tests.builders.link_builders import both
from tests.files import pdf
from uploads.models import Upload


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_stored_file_is_cited_for_items_of_two_indicators(visit, city, width):
    both(city)
    known = send(city, title="Perwali SPBE", items=items(city, "I45-L1-01"))[0].version
    window = visit(width, "opd")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/bukti/?butir=I45-L2-01")
    page.locator("[name=file]").set_input_files({"name": "perwali.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    expect(page.locator(".fl__t", has_text="Selesai terunggah")).to_have_count(1)
    page.locator("summary", has_text="Lainnya").click()
    page.get_by_label("Cari butir indikator lain").fill("I34-L3")
    item = page.locator("#juga-hasil").get_by_text("I34-L3-01")
    expect(item).to_be_visible()
    item.click()
    page.get_by_label("Cari butir indikator lain").fill("tidak ada yang begini")
    expect(page.locator("#juga-hasil :checked")).to_have_count(1)
    page.get_by_role("textbox", name="Halaman atau menit").fill("1")
    page.get_by_role("button", name="Kirim untuk ditinjau").click()
    expect(page.get_by_role("alert").get_by_text("sudah tersimpan sebagai Perwali SPBE")).to_be_visible()
    window.inspect()
    window.picture(f"sudah-ada-{width}")
    page.get_by_role("button", name="Gunakan dokumen itu").click()
    expect(page.get_by_role("heading", name="Terkirim")).to_be_visible()
    cited = Citation.objects.filter(version=known).exclude(item__code="I45-L1-01").order_by("item__code")
    assert [(row.item.code, row.page) for row in cited] == [("I34-L3-01", "1"), ("I45-L2-01", "1")]
    assert (Document.objects.count(), Upload.objects.filter(stored_id="").count()) == (1, 0)
