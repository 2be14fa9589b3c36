"""The scan of the Berita Acara beside its draft, with scripts and without, on a wide and a narrow window."""

import pytest
from playwright.sync_api import expect

from signing.models import Seal, SignedPaper
from tests.browser.visit import NARROW, WIDE
from tests.builders.signing_builders import approved, brought, checked, whole  # noqa: F401
from tests.city import PASSWORD


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, True), (WIDE, False)])
def test_page_beside_page_then_the_statement_then_the_signature(visit, whole, width, scripts):  # noqa: F811
    approved(whole)
    brought(whole)
    checked(whole)
    window = visit(width, "koordinator", scripts=scripts)
    page = window.page
    page.goto(f"/siklus/{whole.evaluation.pk}/pengesahan/")
    expect(page.get_by_text("Bandingkan dahulu pindaian Berita Acara")).to_be_visible()
    page.get_by_role("link", name="Bandingkan dengan naskah").click()
    page.get_by_role("link", name="Halaman 2").click()
    frames = [page.locator(f"iframe[title='{name}, halaman 2']") for name in ("Naskah", "Pindaian")]
    for frame in frames:
        expect(frame).to_be_visible()
    beside, below = (frame.bounding_box() for frame in frames)
    assert (beside["y"] == below["y"]) == (width == WIDE)
    if scripts:
        window.inspect()
    page.get_by_label("Semua halaman sudah saya bandingkan").check()
    page.get_by_role("button", name="Nyatakan sama").click()
    expect(page.get_by_text("Pindaian dinyatakan sama dengan naskah.")).to_be_visible()
    assert SignedPaper.objects.get().compared_by == whole.people["koordinator"]
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Tanda tangani dan kirim").click()
    page.get_by_role("link", name="Segel").first.wait_for()
    assert Seal.objects.get().sealed_by == whole.people["koordinator"]
