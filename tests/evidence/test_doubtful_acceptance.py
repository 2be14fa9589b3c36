"""Accepting on the indicator's page what is expired or was returned: a question first, and a way back."""

from datetime import date

import pytest
from django.urls import reverse

from evidence.models import Verdict
from evidence.verdicts import judge_citation
from tests.builders.evidence_builders import items, returned, send
from tests.builders.form_builders import press

ASKED = "Terima data dukung ini?"
both_ways = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def assessor(city, client):
    client.force_login(city.people["asesor_internal"])
    return client


def page_of(browser, city):
    return browser.get(reverse("indicator", args=[city.evaluation.pk, 45])).content.decode()


def sent(city, issued=date(2025, 3, 1)):
    (item,) = items(city, "I45-L2-01")
    item.max_age_years = 2
    item.save(update_fields=["max_age_years"])
    return send(city, items=[item], issued_on=issued)[0]


def standing():
    return [(verdict.by.username, verdict.outcome) for verdict in Verdict.objects.standing()]


@both_ways
def test_a6_what_is_expired_on_the_reference_date_is_accepted_by_a_second_press(city, assessor, htmx):
    sent(city, issued=date(2021, 3, 1))
    answer = press(assessor, page_of(assessor, city), "Terima", htmx=htmx)
    asked = answer.content.decode()
    assert (answer.status_code, ASKED in asked, standing()) == (409, True, [])
    assert "Dokumen ini kedaluwarsa sejak 1 Maret 2023: pada tanggal acuan 29 Agustus 2025 tidak dihitung" in asked
    assert press(assessor, asked, "Tetap terima", htmx=htmx).status_code == (200 if htmx else 302)
    assert standing() == [("asesor_internal", "diterima")]


@both_ways
@pytest.mark.parametrize("judge", ["diskominfo", "asesor_internal"])
def test_what_was_returned_is_accepted_by_a_second_press(city, assessor, judge, htmx):
    note = "Matriks belum ditandatangani kepala dinas."
    given = {"outcome": "dikembalikan", "reason": "belum_disahkan", "note": note}
    judge_citation(citation=sent(city), by=city.people[judge], **given)
    answer = press(assessor, page_of(assessor, city), "Terima", htmx=htmx)
    asked = answer.content.decode()
    assert (answer.status_code, ASKED in asked, standing()) == (409, True, [(judge, "dikembalikan")])
    assert (f"“{note}”" in asked, city.people[judge].full_name in asked) == (True, True)
    press(assessor, asked, "Tetap terima", htmx=htmx)
    assert standing() == [("asesor_internal", "diterima"), (judge, "dikembalikan")]


def test_what_nothing_speaks_against_is_accepted_at_once(city, assessor):
    sent(city)
    assert press(assessor, page_of(assessor, city), "Terima").status_code == 302
    assert standing() == [("asesor_internal", "diterima")]


def test_an_expired_document_comes_back_without_a_question(city, assessor):
    sent(city, issued=date(2021, 3, 1))
    given = {"reason": "kedaluwarsa", "note": "Dokumen ini terlalu tua untuk butir ini."}
    assert press(assessor, page_of(assessor, city), "Kembalikan data dukung", **given).status_code == 302
    assert standing() == [("asesor_internal", "dikembalikan")]


@both_ways
def test_a_verdict_of_the_indicator_page_is_taken_back_there(city, assessor, htmx):
    """What stood before stands again."""
    citation = returned(city, sent(city))
    page = page_of(assessor, city)
    assert "Batalkan putusan" not in page
    press(assessor, press(assessor, page, "Terima").content.decode(), "Tetap terima")
    page = page_of(assessor, city)
    answer = press(assessor, page, "Batalkan putusan", htmx=htmx)
    assert standing() == [("diskominfo", "dikembalikan")]
    if htmx:
        text = answer.content.decode()
        assert f'id="bukti-{citation.pk}"' in text
        assert ("Batalkan putusan" in text, "evidence-judged" in answer["HX-Trigger"]) == (False, True)
    else:
        assert answer.url == reverse("indicator", args=[city.evaluation.pk, 45]) + f"#bukti-{citation.pk}"


def test_only_the_persons_last_verdict_is_offered_back(city, assessor):
    first, second = sent(city), send(city, items=items(city, "I45-L3-01"))[0]
    for citation in (first, second):
        judge_citation(citation=citation, outcome="diterima", by=city.people["asesor_internal"])
    page = page_of(assessor, city)
    assert page.count("Batalkan putusan") == 1
    assert reverse("verdict_undo", args=[second.pk]) in page


# --- on the review page ---------------------------------------------------------------------------


def queue_page(browser, city, citation=None):
    name = "review" if citation else "reviews"
    args = [city.evaluation.pk, *([citation.pk] if citation else [])]
    path = reverse(name, args=args)
    return browser.get(path).content.decode(), path


@both_ways
def test_the_review_page_asks_first_where_the_document_is_expired(city, assessor, htmx):
    citation = sent(city, issued=date(2021, 3, 1))
    page, path = queue_page(assessor, city, citation)
    answer = press(assessor, page, "Terima dan lanjut", path, htmx=htmx)
    asked = answer.content.decode()
    assert (answer.status_code, ASKED in asked, standing()) == (409, True, [])
    assert ("Dokumen ini kedaluwarsa sejak 1 Maret 2023" in asked, "Jangan terima" in asked) == (True, True)
    assert "Terima dan lanjut" not in asked  # the key T has nothing to press a second time
    press(assessor, asked, "Tetap terima", path, htmx=htmx)
    assert standing() == [("asesor_internal", "diterima")]
    page, path = queue_page(assessor, city)
    press(assessor, page, "Batalkan putusan", path, htmx=htmx)
    assert standing() == []


@both_ways
def test_the_review_page_asks_first_where_the_evidence_came_back(city, assessor, htmx):
    """It was open in the queue when somebody returned it: both verdicts first, and no way around them."""
    citation = sent(city)
    page, path = queue_page(assessor, city, citation)
    returned(city, citation)
    answer = press(assessor, page, "Terima dan lanjut", path, htmx=htmx)
    asked = answer.content.decode()
    assert (answer.status_code, standing()) == (409, [("diskominfo", "dikembalikan")])
    assert "Matriks belum ditandatangani kepala dinas." in asked
    # Its key alone, without the press that says that it is meant, is asked about as well.
    key = Verdict.objects.standing().get().pk
    again = press(assessor, page, "Terima dan lanjut", path, htmx=htmx, seen=key)
    assert (again.status_code, ASKED in again.content.decode()) == (409, True)
    press(assessor, again.content.decode(), "Tetap terima", path, htmx=htmx)
    assert standing()[0] == ("asesor_internal", "diterima")


def test_the_review_page_accepts_at_once_what_nothing_speaks_against(city, assessor):
    page, path = queue_page(assessor, city, sent(city))
    assert press(assessor, page, "Terima dan lanjut", path).status_code == 302
    assert standing() == [("asesor_internal", "diterima")]
