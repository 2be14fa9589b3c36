"""The advice for an item opens at a tap on a narrow screen, and stands open on paper."""

from django.urls import reverse

from tests.browser.visit import NARROW
from tests.work import cite


def test_advice_opens_without_leaving_the_upload_form_and_is_printed(visit, pemdi_city):
    window = visit(NARROW, "opd")
    page = window.page
    page.goto(reverse("evidence_add", args=[pemdi_city.evaluation.pk, 20]))
    advice = page.locator(".bh").first
    words = advice.locator("dd").first
    assert not words.is_visible()
    advice.locator("summary").click()
    assert words.is_visible()
    window.inspect()
    advice.locator("summary").click()
    page.emulate_media(media="print")
    assert words.is_visible()


def test_documents_without_a_successor_are_dealt_with_on_a_narrow_screen(visit, city, pemdi):
    cite(city, 1, "diterima", title="Perwali SPBE")
    window = visit(NARROW, "diskominfo")
    page = window.page
    page.goto(reverse("carryover", args=[pemdi.pk]))
    window.inspect()
    page.get_by_role("link", name="Gunakan untuk butir lain").click()
    page.get_by_label("butir yang dibuktikan").select_option(index=3)
    page.get_by_label("alasan").fill("Isinya mengatur tim koordinasi.")
    page.get_by_label("Seluruh dokumen").check()
    window.inspect()
    page.get_by_role("button", name="Gunakan dokumen").click()
    page.get_by_text("Sudah digunakan").wait_for()
