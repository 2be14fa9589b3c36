"""Two people judge the same evidence: neither overrules the other unseen, and what the second typed stays."""

import pytest
from django.urls import reverse
from lxml import html

from evidence.models import Verdict
from evidence.verdicts import VerdictConflict, judge_citation, undo_verdict
from tests.builders.evidence_builders import items, send
from tests.builders.form_builders import press

NOTE = "Matriks belum ditandatangani kepala dinas."
MINE = "Lampiran dua dan tiga belum ada di berkas ini."


@pytest.fixture
def citation(city):
    return send(city, items=items(city, "I45-L2-01"))[0]


@pytest.fixture
def act(client, city):
    def signed_in(role):
        client.force_login(city.people[role])
        return client

    return signed_in


def page_of(browser, city):
    return browser.get(reverse("indicator", args=[city.evaluation.pk, 45])).content.decode()


def accept(city, citation, role="diskominfo", seen=None):
    return judge_citation(citation=citation, outcome="diterima", by=city.people[role], seen=seen)


def outcomes():
    return [(verdict.by.username, verdict.outcome) for verdict in Verdict.objects.all()]


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a8_two_judges_on_the_indicator_page_see_both_verdicts(act, city, citation, htmx):
    browser = act("asesor_internal")
    page = page_of(browser, city)
    accept(city, citation)
    answer = press(browser, page, "Kembalikan data dukung", htmx=htmx, reason="tidak_lengkap", note=MINE)
    assert (answer.status_code, outcomes()) == (409, [("diskominfo", "diterima")])
    text = answer.content.decode()
    assert "Diskominfo sudah memutus data dukung ini" in text
    for told in ("Putusan Diskominfo, ", "Diterima", "Putusan Anda", "Dikembalikan: "):
        assert told in text
    assert f">{MINE}</textarea>" in text


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_second_press_overrules_the_verdict_that_was_read(act, city, citation, htmx):
    browser = act("asesor_internal")
    page = page_of(browser, city)
    accept(city, citation)
    answer = press(browser, page, "Kembalikan data dukung", htmx=htmx, reason="tidak_lengkap", note=MINE)
    answer = press(browser, answer.content.decode(), "Ganti putusan Diskominfo", htmx=htmx)
    assert answer.status_code == (200 if htmx else 302)
    assert outcomes() == [("asesor_internal", "dikembalikan"), ("diskominfo", "diterima")]
    assert Verdict.objects.first().note == MINE


def test_an_acceptance_does_not_overrule_a_return_unseen(act, city, citation):
    browser = act("asesor_internal")
    page = page_of(browser, city)
    judge_citation(citation=citation, outcome="dikembalikan", reason="lainnya", note=NOTE, by=city.people["diskominfo"])
    answer = press(browser, page, "Terima")
    assert (answer.status_code, outcomes()) == (409, [("diskominfo", "dikembalikan")])
    assert NOTE in answer.content.decode()
    press(browser, answer.content.decode(), "Ganti putusan Diskominfo")
    assert outcomes()[0] == ("asesor_internal", "diterima")


def test_a_third_verdict_meanwhile_is_shown_as_well(act, city, citation):
    browser = act("asesor_internal")
    page = page_of(browser, city)
    first = accept(city, citation)
    asked = press(browser, page, "Kembalikan data dukung", reason="tidak_lengkap", note=MINE).content.decode()
    judge_citation(
        citation=citation,
        outcome="dikembalikan",
        reason="lainnya",
        note=NOTE,
        by=city.people["penanggung_jawab"],
        seen=first.pk,
    )
    answer = press(browser, asked, "Ganti putusan Diskominfo")
    assert answer.status_code == 409
    assert "Putusan Penanggung_Jawab, " in answer.content.decode()
    assert Verdict.objects.count() == 2


def test_a_verdict_that_the_page_showed_is_overruled_without_asking(act, city, citation):
    accept(city, citation)
    browser = act("asesor_internal")
    answer = press(browser, page_of(browser, city), "Kembalikan data dukung", reason="tidak_lengkap", note=MINE)
    assert (answer.status_code, len(outcomes())) == (302, 2)


def test_a_verdict_that_was_taken_back_overrules_nothing(city, citation):
    seen = accept(city, citation)
    undo_verdict(citation=citation, by=city.people["diskominfo"])
    assert accept(city, citation, role="asesor_internal", seen=seen.pk).by == city.people["asesor_internal"]


def test_the_domain_asks_which_verdict_was_seen(city, citation):
    theirs = accept(city, citation)
    with pytest.raises(VerdictConflict) as faster:
        accept(city, citation, role="asesor_internal")
    assert (faster.value.theirs, faster.value.mine.pk) == (theirs, None)


def test_no_form_of_a_verdict_forgets_which_one_it_was_made_on(act, city, citation):
    """Each form that posts to these two addresses, on the pages that hold one."""
    browser, found = act("asesor_internal"), []
    review = reverse("review", args=[city.evaluation.pk, citation.pk])
    for page in (page_of(browser, city), browser.get(review).content.decode()):
        forms = [form for form in html.fromstring(page).forms if "outcome" in form.fields]
        found += [("seen" in form.fields, form.action.split("?")[0]) for form in forms]
    assert found == [(True, reverse("verdict", args=[citation.pk]))] * 2 + [(True, review)] * 2
