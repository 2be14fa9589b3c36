"""The side panel of the worklist: the reasons of a row, and the save of its level without leaving the list."""

import re

import pytest
from django.urls import reverse

from evaluations.models import Score
from history.models import HistoryEntry
from tests.work import WHY, cite, fill

SCRIPT = {"HX-Request": "true"}


def address(city, number):
    return reverse("level_panel", args=[city.evaluation.pk, number])


def panel(client, city, number):
    return client.get(address(city, number), headers=SCRIPT)


def sent(client, city, number, **typed):
    """What the panel's own form sends."""
    html = panel(client, city, number).content.decode()
    form = re.search(r'<form id="isian-panel".*?</form>', html, re.S)[0]
    version = re.search(r'name="version" value="(\d+)"', form)[1]
    assert {f'name="{name}"' in form for name in typed} <= {True}
    return {"version": version, "value": "", "reason": ""} | typed


@pytest.fixture
def desk(client, city):
    client.force_login(city.people["diskominfo"])
    return client


def test_without_a_script_the_address_leads_to_the_indicators_page(desk, city):
    answer = desk.get(address(city, 7))
    assert (answer.status_code, answer.url) == (302, reverse("indicator", args=[city.evaluation.pk, 7]))


def test_it_says_why_the_row_came_back_and_what_the_level_lacks(desk, city):
    fill(city, {21: 3})
    cite(city, 21, "dikembalikan", "Notula lebih dari dua tahun.")
    html = panel(desk, city, 21).content.decode()
    assert "Notula lebih dari dua tahun." in html
    assert "I21-L2-01" in html


def test_a_level_is_saved_with_its_reason_and_history_and_the_list_is_told(desk, city):
    answer = desk.post(address(city, 7), sent(desk, city, 7, value="3", reason=WHY), headers=SCRIPT)
    score = Score.objects.get()
    assert (answer.status_code, answer["HX-Trigger"], answer["X-Saved"]) == (200, "papan-berubah", "1")
    assert (score.value, score.reason, score.version, score.updated_by) == (3, WHY, 1, city.people["diskominfo"])
    assert HistoryEntry.objects.filter(indicator=score.indicator).count() == 1
    assert 'name="version" value="1"' in answer.content.decode()


def test_somebody_faster_is_shown_and_nothing_typed_is_lost(desk, city):
    stale = sent(desk, city, 7, value="4", reason="Menurut saya empat.")
    fill(city, {7: 2})
    answer = desk.post(address(city, 7), stale, headers=SCRIPT)
    html = answer.content.decode()
    assert (answer.status_code, "X-Saved" in answer, Score.objects.get().value) == (409, False, 2)
    assert "Menurut saya empat." in html
    assert re.search(r'value="4"\s+checked', html)
    joined = desk.post(address(city, 7), stale | {"gabung": "1"}, headers=SCRIPT)
    assert (joined.status_code, "X-Saved" in joined) == (422, False)
    assert 'name="version" value="1"' in joined.content.decode()
    assert Score.objects.get().value == 2
    mine = desk.post(address(city, 7), stale | {"version": "1"}, headers=SCRIPT)
    assert (mine.status_code, Score.objects.get().value) == (200, 4)


def test_a_level_that_does_not_exist_comes_back_as_it_was_typed(desk, city):
    answer = desk.post(address(city, 7), sent(desk, city, 7, value="9", reason="Sembilan."), headers=SCRIPT)
    assert (answer.status_code, Score.objects.exists()) == (422, False)
    assert "Sembilan." in answer.content.decode()


def test_who_only_watches_reads_text_and_no_fields(client, city):
    fill(city, {7: 3})
    client.force_login(city.people["auditor"])
    html = panel(client, city, 7).content.decode()
    assert "<form" not in html
    assert "Hanya Diskominfo" in html
    answer = client.post(address(city, 7), {"version": "1", "value": "5"}, headers=SCRIPT)
    assert (answer.status_code, Score.objects.get().value) == (403, 3)


def test_an_agency_opens_its_own_indicators_alone(client, city):
    client.force_login(city.people["opd"])
    assert panel(client, city, 45).status_code == 200
    assert panel(client, city, 7).status_code == 404
