"""An expired document is accepted on the indicator's page by keyboard: a question, the answer, and the way back."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from evidence.models import Verdict
from tests.browser.visit import NARROW, WIDE
from tests.builders.evidence_builders import items, send


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_an_expired_document_asks_first_and_its_verdict_is_taken_back_by_keyboard(visit, city, width):
    (item,) = items(city, "I45-L1-01")
    item.max_age_years = 2
    item.save(update_fields=["max_age_years"])
    citation = send(city, items=[item], title="Notula reviu", page="1", issued_on=date(2021, 3, 1))[0]
    window = visit(width, "asesor_internal")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/45/")
    place = page.locator(f"#bukti-{citation.pk}")
    accepts = place.get_by_role("button", name=re.compile("^Terima"))
    with window.refused(409):
        accepts.press("Enter")
        place.get_by_text("Dokumen ini kedaluwarsa sejak 1 Maret 2023").wait_for()
    expect(place).to_be_focused()  # a second Enter answers nothing
    page.keyboard.press("Enter")
    window.inspect()
    place.get_by_role("link", name="Jangan terima").press("Enter")
    expect(accepts).to_be_visible()
    assert not Verdict.objects.exists()
    with window.refused(409):
        accepts.press("Enter")
        place.get_by_text("Dokumen ini kedaluwarsa").wait_for()
    with page.expect_response(lambda answer: answer.request.method == "GET"):  # the whole section follows
        place.get_by_role("button", name="Tetap terima").press("Enter")
    expect(place).to_contain_text("Diterima oleh")
    assert Verdict.objects.standing().count() == 1
    window.inspect()
    with page.expect_response(lambda answer: answer.request.method == "GET"):
        place.get_by_role("button", name="Batalkan putusan").press("Enter")
    expect(accepts).to_be_visible()
    page.wait_for_timeout(300)
    expect(place).to_be_focused()
    assert not Verdict.objects.standing().exists()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_review_page_asks_too_and_a_second_key_answers_nothing(visit, city, width):
    expired, sound = items(city, "I45-L1-01", "I45-L2-01")
    expired.max_age_years = 2
    expired.save(update_fields=["max_age_years"])
    citation = send(city, items=[expired], title="Notula reviu", page="1", issued_on=date(2021, 3, 1))[0]
    send(city, items=[sound], title="Notula kedua", page="1")
    window = visit(width, "asesor_internal")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/tinjauan/{citation.pk}/")
    with window.refused(409):
        page.keyboard.press("t")
        page.get_by_text("Dokumen ini kedaluwarsa sejak 1 Maret 2023").wait_for()
    expect(page.locator("#h-putus")).to_be_focused()
    look = ("t", "Enter", "Space")
    for key in look:
        page.keyboard.press(key)
    assert not Verdict.objects.exists()
    window.inspect()
    page.get_by_role("link", name="Jangan terima").press("Enter")
    expect(page.get_by_role("button", name="Terima dan lanjut")).to_be_visible()
    expect(page.locator("#h-putus")).to_be_focused()
    with window.refused(409):
        page.keyboard.press("t")
        page.get_by_text("Terima data dukung ini?").wait_for()
        expect(page.locator("#h-putus")).to_be_focused()  # the key would go where the focus is moving from
        page.get_by_role("button", name="Tetap terima").press("Enter")
        expect(page.locator(".tj__v")).to_contain_text("I45-L2-01")
    assert Verdict.objects.standing().get().citation == citation
    page.keyboard.press("z")
    expect(page.locator(".tj__v")).to_contain_text("I45-L1-01")
    assert not Verdict.objects.standing().exists()
