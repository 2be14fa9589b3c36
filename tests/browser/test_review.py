"""The internal assessor judges by keyboard alone, and takes the last verdict back."""

import pytest
from playwright.sync_api import expect

from evidence.models import DocumentVersion, Verdict
from evidence.verdicts import judge_citation
from tests.browser.visit import NARROW, WIDE
from tests.builders.evidence_builders import items, send

CODES = ("I45-L1-01", "I45-L2-01", "I45-L3-01")


@pytest.fixture
def waiting(city):
    return [send(city, items=items(city, code), title=f"Data dukung {code}", page="1")[0] for code in CODES]


def heading(page, code):
    """The item that is open, once it has come and has the focus."""
    page.locator(f".tj__v p:has-text('{code}')").wait_for()
    expect(page.locator("#h-putus")).to_be_focused()


def verdicts():
    return list(Verdict.objects.order_by("pk").values_list("citation__item__code", "outcome", "reason"))


def test_three_items_by_keyboard_and_the_last_one_undone(visit, city, waiting):
    window = visit(WIDE, "asesor_internal")
    page = window.page
    page.locator("main").get_by_role("link", name="Tinjau").first.click()
    page.locator(".tj__v p:has-text('I45-L1-01')").wait_for()
    window.inspect()
    window.picture("tinjauan")
    page.keyboard.press("j")
    heading(page, "I45-L2-01")
    page.keyboard.press("l")
    heading(page, "I45-L1-01")
    page.keyboard.press("t")
    heading(page, "I45-L2-01")
    page.keyboard.press("k")
    page.keyboard.press("4")
    note = page.get_by_label("Catatan untuk pengirim")
    assert note.input_value() == "Dokumen belum ditetapkan atau belum ditandatangani pejabat yang berwenang."
    note.focus()
    page.keyboard.type(" tz")  # typing is no shortcut
    page.keyboard.press("Control+Enter")
    heading(page, "I45-L3-01")
    page.keyboard.press("t")
    page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()
    window.inspect()
    assert verdicts() == [
        ("I45-L1-01", "diterima", ""),
        ("I45-L2-01", "dikembalikan", "belum_disahkan"),
        ("I45-L3-01", "diterima", ""),
    ]
    assert page.locator("#kabar").text_content() == "Diterima: Data dukung I45-L3-01."
    page.keyboard.press("z")
    heading(page, "I45-L3-01")
    window.inspect()
    assert Verdict.objects.standing().count() == 2
    assert Verdict.objects.get(citation__item__code="I45-L2-01").note.endswith("berwenang. tz")


def test_switched_off_the_keys_do_nothing_and_a_missing_reason_is_said(visit, city, waiting):
    window = visit(NARROW, "asesor_internal")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/tinjauan/")
    page.locator(".tj__v p:has-text('I45-L1-01')").wait_for()
    page.evaluate("localStorage.setItem('kawal.pintasan', 'mati')")
    page.reload()
    page.keyboard.press("t")
    window.inspect()
    with window.refused(422):
        page.get_by_role("button", name="Kembalikan dan lanjut").click()
        page.get_by_text("Pilih alasan pengembalian.").wait_for()
    window.inspect()
    assert verdicts() == []


def test_two_judges_see_both_verdicts_and_the_second_decides_anew(visit, city, waiting):
    window = visit(NARROW, "asesor_internal")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/tinjauan/")
    page.locator(".tj__v p:has-text('I45-L1-01')").wait_for()
    judge_citation(citation=waiting[0], outcome="diterima", by=city.people["diskominfo"])
    page.get_by_label("Tidak lengkap").check()
    note = "Lampiran dua dan tiga belum ada di berkas ini."
    page.get_by_label("Catatan untuk pengirim").fill(note)
    with window.refused(409):
        page.get_by_role("button", name="Kembalikan dan lanjut").click()
        page.get_by_text("Diskominfo sudah memutus data dukung ini").wait_for()
    expect(page.locator("#h-putus")).to_be_focused()
    assert page.get_by_label("Catatan untuk pengirim").input_value() == note
    window.inspect()
    window.picture("dua-putusan")
    page.get_by_role("button", name="Ganti putusan Diskominfo").click()
    heading(page, "I45-L2-01")
    assert verdicts() == [("I45-L1-01", "diterima", ""), ("I45-L1-01", "dikembalikan", "tidak_lengkap")]
    assert Verdict.objects.first().note == note


def test_the_verdict_is_in_reach_and_the_document_turns_its_pages_by_key(visit, city, waiting):
    DocumentVersion.objects.update(pages=4)
    wide = visit(WIDE, "asesor_internal").page
    wide.goto(f"/siklus/{city.evaluation.pk}/tinjauan/")
    wide.locator(".tj__v p:has-text('I45-L1-01')").wait_for()
    place = wide.locator("[data-place]")
    assert place.text_content() == "Hlm. 1 dari 4"
    before = wide.get_by_role("button", name="Halaman sebelumnya")
    expect(before).to_have_attribute("aria-disabled", "true")
    wide.keyboard.press("PageDown")
    assert place.text_content() == "Hlm. 2 dari 4"
    expect(before).to_have_attribute("aria-disabled", "false")
    wide.locator("[data-file][src*='page=2']").wait_for()
    wide.get_by_role("link", name="halaman 1").click()
    wide.locator("[data-file][src*='page=1']").wait_for()
    wide.keyboard.press("+")
    wide.locator("[data-file][src*='zoom=125']").wait_for()
    wide.evaluate("scrollTo(0, document.querySelector('.tj').offsetTop)")
    expect(wide.get_by_role("button", name="Terima dan lanjut")).to_be_in_viewport()
    assert wide.locator("[data-file]").bounding_box()["height"] > 600
    narrow = visit(NARROW, "asesor_internal").page
    narrow.goto(f"/siklus/{city.evaluation.pk}/tinjauan/")
    narrow.locator(".tj-bar").get_by_role("button", name="Terima").click()
    heading(narrow, "I45-L2-01")
    assert verdicts() == [("I45-L1-01", "diterima", "")]
