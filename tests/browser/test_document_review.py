"""One Perwali for several items: judged together by the keyboard, with an exception, on a desk and on a phone."""

import pytest

from evidence.models import Verdict
from tests.browser.visit import NARROW, WIDE
from tests.builders.evidence_builders import items, send

CODES = ("I45-L1-01", "I45-L2-01", "I45-L3-01")
NOTE = "Lampirannya belum ditandatangani kepala dinas."


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, False)], ids=["desk", "phone without scripts"])
def test_three_items_of_one_document_in_four_presses(visit, city, width, scripts):
    send(city, items=items(city, *CODES), title="Perwali 12/2024", page="1")
    window = visit(width, "asesor_internal", scripts=scripts)
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/tinjauan/?urut=dokumen")
    if scripts:
        window.inspect()
    page.get_by_role("link", name="Putuskan 3 butir sekaligus").first.press("Enter")
    page.get_by_role("heading", name="3 butir menunggu").wait_for()
    page.get_by_text("Putusan sendiri untuk I45-L3-01").press("Enter")
    page.get_by_label("Putusan I45-L3-01").select_option("Kembalikan")
    page.get_by_label("Alasan I45-L3-01").select_option("Tidak lengkap")
    page.get_by_label("Catatan I45-L3-01").fill(NOTE)
    if scripts:
        window.inspect()
        window.picture("tinjauan-dokumen")
    page.get_by_role("radio", name="Terima").press("Space")
    page.get_by_role("button", name="Simpan putusan").press("Enter")
    page.get_by_text("3 butir dokumen “Perwali 12/2024” diputus.").wait_for()
    rows = Verdict.objects.order_by("citation__item__code").values_list("outcome", "note")
    assert list(rows) == [("diterima", ""), ("diterima", ""), ("dikembalikan", NOTE)]
