"""The steps of the year, sign-off, dates, requests, meetings and assessors' values, with the session ended before each.

The stage that each needs is prepared first; the walk itself is the one of `test_ended_sessions.py`.
"""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from evaluations.choices import Activity, CycleState, ValueColumn
from evaluations.models import Evaluation, Score, StageWindow
from signing.models import Approval, Seal
from tests.browser.ended import (
    MARK,
    Save,
    fill,
    is_stolen_by_nobody,
    kept,
    press_without_a_session,
    rows_with,
    sign_in,
    walk,
)
from tests.browser.visit import WIDE
from tests.builders.meeting_builders import meet
from tests.builders.signing_builders import approved, brought, ready, whole  # noqa: F401  # the fixture
from tests.city import PASSWORD

CYCLE = "/siklus/{pk}"
SIGNOFF = f"{CYCLE}/pengesahan/"
MEETING = {"title": MARK, "day": "21-08-2025", "starts": "09.00", "ends": "11.00", "place": "Ruang rapat Diskominfo"}
NEW_MEETING = f"{CYCLE}/rapat/baru/"
AGENDA = ("input[name=agenda][value=i-45]", "input[name=agencies]")
ASK = {"due": "20-08-2025", "note": MARK}
ASKED = ("#indikator-{indicator}",)
LEVEL = {"value": "3", "justification": MARK, "notes": "Catatan asesor.\nBaris kedua.", "reason": "Lembar hasil"}
STEPS = [
    Save("penanggung_jawab", SIGNOFF, {"#setuju_reason": MARK}, "Setujui penilaian mandiri", "Approval"),
    Save("penanggung_jawab", SIGNOFF, {"#kembali_reason": MARK}, "Kembalikan kepada tim", "Approval"),
    Save("diskominfo", f"{CYCLE}/permintaan/baru/", ASK, "Kirim permintaan", "EvidenceRequest", ticks=ASKED),
    Save("diskominfo", NEW_MEETING, MEETING, "Simpan rapat", "Meeting", {"chair": "{chair}"}, AGENDA),
]


@pytest.fixture
def places(whole):  # noqa: F811
    """A cycle that can be approved."""
    return {
        "pk": whole.evaluation.pk,
        "indicator": whole.indicator(45).pk,
        "chair": f"orang-{whole.people['koordinator'].pk}",
    }


@pytest.mark.parametrize("save", STEPS, ids=lambda save: f"{save} {save.button}")
def test_a_step_is_taken_once_after_signing_in_again(visit, places, save):
    walk(visit(WIDE, save.who), save.at(places), save.page.format(**places))
    assert rows_with(MARK)[save.model] == 1


@pytest.mark.parametrize("save", STEPS, ids=lambda save: f"{save} {save.button}")
def test_whoever_signs_in_instead_sees_nothing_of_a_step(visit, places, save):
    elsewhere = f"/siklus/{places['pk']}/"
    is_stolen_by_nobody(visit(WIDE, save.who), save.at(places), save.page.format(**places), elsewhere)


def test_a_meeting_is_changed_after_signing_in_again(visit, places, whole):  # noqa: F811
    meeting = meet(whole)
    texts = {"title": MARK, "day": "28-08-2025", "place": "Ruang lain"}
    save = Save("diskominfo", "", texts, "Simpan rapat", "Meeting", ticks=("input[name=agenda][value=i-34]",))
    walk(visit(WIDE, save.who), save, f"/siklus/{places['pk']}/rapat/{meeting.pk}/ubah/")
    meeting.refresh_from_db()
    assert (meeting.title, f"{meeting.day:%d-%m-%Y}", meeting.place) == (MARK, "28-08-2025", "Ruang lain")
    assert 34 in [point.indicator.number for point in meeting.points.all() if point.indicator]


@pytest.mark.parametrize("page", ["", "siapkan/jadwal/"])
def test_the_dates_of_the_stages_are_stored_after_signing_in_again(visit, places, page):
    texts = {"opens_dokumen": "01-09-2025", "closes_dokumen": "19-09-2025"}
    save = Save("diskominfo", "", texts, "Simpan", "StageWindow")
    walk(visit(WIDE, save.who), save, f"/siklus/{places['pk']}/{page}")
    window = StageWindow.objects.get(stage=CycleState.DOKUMEN)
    assert [f"{day:%d-%m-%Y}" for day in (window.opens, window.closes)] == list(texts.values())


def test_the_signature_asks_for_the_password_again_and_keeps_it_nowhere(visit, whole):  # noqa: F811
    approved(whole)
    brought(whole)
    ready(whole)
    window = visit(WIDE, "koordinator")
    page = window.page
    page.goto(f"/siklus/{whole.evaluation.pk}/pengesahan/")
    page.locator("#tanda_password").fill(PASSWORD)
    Session.objects.all().delete()
    page.get_by_role("button", name="Tanda tangani dan kirim").click()
    page.wait_for_url("**/masuk/?next=**")
    assert PASSWORD not in page.content() + page.evaluate("JSON.stringify(sessionStorage)")
    sign_in(page, "koordinator")
    assert page.url.endswith("/pengesahan/")
    expect(page.locator("#tanda_password")).to_have_value("")
    assert (Seal.objects.count(), kept(page)) == (0, [])
    page.locator("#tanda_password").fill(PASSWORD)
    page.get_by_role("button", name="Tanda tangani dan kirim").click()
    page.get_by_role("link", name="Segel").first.wait_for()
    assert (Seal.objects.count(), Approval.objects.count()) == (1, 1)


def at_documents(evaluation: Evaluation) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(state=CycleState.DOKUMEN, activity=Activity.EVALUASI)


@pytest.mark.parametrize(("instrument", "number", "value"), [("SPBE-2020", 45, "3"), ("PEMDI-2026", 20, "2,75")])
def test_an_assessors_value_is_stored_after_signing_in_again(request, visit, city, instrument, number, value):
    if instrument.startswith("PEMDI"):
        request.getfixturevalue("pemdi_city")
    at_documents(city.evaluation)
    save = Save("diskominfo", "", LEVEL | {"value": value}, "Simpan", "Score")
    walk(visit(WIDE, save.who), save, f"/siklus/{city.evaluation.pk}/indikator/{number}/nilai/dokumen/")
    score = Score.objects.get(column=ValueColumn.DOKUMEN)
    assert (f"{float(score.value):.2f}".replace(".", ","), score.justification) == (f"{value},00"[:4], MARK)


@pytest.mark.parametrize("instrument", ["SPBE-2020", "PEMDI-2026"])
def test_a_sheet_of_values_pasted_is_stored_after_signing_in_again(request, visit, city, instrument):
    if instrument.startswith("PEMDI"):
        request.getfixturevalue("pemdi_city")
    at_documents(city.evaluation)
    rows = "12;3\n13;4" if instrument == "SPBE-2020" else "12;3,25\n13;2,5"
    window = visit(WIDE, "diskominfo")
    address = f"/siklus/{city.evaluation.pk}/nilai/dokumen/berkas/"
    save = Save("diskominfo", "", {"text": rows, "source": MARK}, "Periksa", "Score")
    page = window.page
    page.goto(address)
    fill(page, save)
    press_without_a_session(window, save)
    sign_in(page, "diskominfo")
    expect(page.locator("[name=text]")).to_have_value(rows)
    page.locator("main form [type=submit]").first.click()
    page.get_by_role("button", name="Simpan nilai").wait_for()
    page.wait_for_load_state("networkidle")  # the bar still asks what is new
    Session.objects.all().delete()
    page.get_by_role("button", name="Simpan nilai").click()
    page.wait_for_url("**/masuk/?next=**")
    sign_in(page, "diskominfo")
    expect(page.locator("[name=text]")).to_have_value(rows)
    expect(page.locator("[name=source]")).to_have_value(MARK)
    page.locator("main form [type=submit]").first.click()
    page.get_by_role("button", name="Simpan nilai").click()
    page.wait_for_url("**/nilai/")
    assert Score.objects.filter(column=ValueColumn.DOKUMEN).count() == 2
    assert kept(page) == []
