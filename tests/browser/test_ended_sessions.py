"""A year in which the session ends before each save: the text comes back, is stored once, and nobody else sees it."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from evaluations.models import Score
from tests.access.world import build_world
from tests.browser.ended import MARK, Save, is_stolen_by_nobody, rows_with, sign_in, walk
from tests.browser.visit import NARROW, WIDE
from tests.builders.request_builders import request_items

LATER = "14-10-2025"
CYCLE = "/siklus/{pk}"
UPLOAD = f"{CYCLE}/indikator/45/bukti/?butir=I45-L1-01"
LINK = {"url": "https://dinkes.denpasarkota.go.id/panduan", "title": MARK, "page": "1"}
PERSON = {"username": "baru", "full_name": MARK, "email": "baru@uji.id"}
UNTIL = {"until": "10-09-2025", "reason": MARK}
REASON, LEVEL = {"reason": "belum_disahkan"}, {"#isi-usulan select": "2"}
YEAR = [
    Save("diskominfo", f"{CYCLE}/perpanjangan/", UNTIL, "Perpanjang", "WindowExtension"),
    Save("opd", "/permintaan/{request}/", {"text": MARK}, "Kirim pesan", "RequestMessage"),
    Save("opd", UPLOAD, LINK, "Kirim untuk ditinjau", "Document"),
    Save("kepala_opd", "/bukti/{waiting}/kembalikan/", {"note": MARK}, "Kembalikan ke operator", "Verdict", REASON),
    Save("opd", f"{CYCLE}/indikator/45/", {"#isi-usulan textarea": MARK}, "Simpan", "Score", LEVEL),
    Save("diskominfo", f"{CYCLE}/pertanyaan-umum/", {"answer": MARK}, "Simpan jawaban", "GeneralQuestion"),
    Save("diskominfo", f"{CYCLE}/rapat/{{meeting}}/notula/", {"umum-discussion": MARK}, "Simpan notula", "Meeting"),
    Save("diskominfo", f"{CYCLE}/wawancara/45/", {"answer": MARK}, "Simpan persiapan", "InterviewNote"),
    Save("diskominfo", f"{CYCLE}/rencana/baru/", {"text": MARK, "due": LATER}, "Simpan tindak lanjut", "Action"),
    Save("diskominfo", "/rencana/{action}/", {"text": MARK}, "Simpan catatan", "ActionNote"),
    Save("diskominfo", f"{CYCLE}/pengesahan/naskah/", {"place": MARK}, "Simpan naskah", "Papers"),
    Save("admin", "/orang/baru/", PERSON, "Tambah orang", "User", {"role": "diskominfo"}),
    Save("diskominfo", "/opd/baru/", {"name": MARK, "short_name": "Uji"}, "Simpan", "Agency"),
]
STOLEN = [save for save in YEAR if save.model in ("RequestMessage", "User")]


@pytest.fixture
def places(city):
    """What the addresses of the year name."""
    side = build_world(city).own
    (asked,) = request_items(city, "I45-L2-01")
    named = {
        "pk": city.evaluation,
        "request": asked,
        "waiting": side.waiting,
        "meeting": side.meeting,
        "action": side.action,
    }
    return {name: row.pk for name, row in named.items()}


@pytest.mark.parametrize("save", YEAR, ids=str)
def test_a1_the_year_with_the_session_ended_before_each_save(visit, places, save):
    walk(visit(WIDE, save.who), save, save.page.format(**places))
    assert rows_with(MARK)[save.model] == 1


@pytest.mark.parametrize("save", STOLEN, ids=str)
def test_whoever_signs_in_instead_sees_nothing_of_it(visit, places, save):
    is_stolen_by_nobody(visit(WIDE, save.who), save, save.page.format(**places), f"/siklus/{places['pk']}/")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_without_scripts_the_answer_shows_what_was_typed_to_be_copied(visit, places, width):
    window = visit(width, "diskominfo", scripts=False)
    page = window.page
    page.goto(f"/siklus/{places['pk']}/rencana/baru/")
    page.locator("[name=text]").fill(MARK)
    Session.objects.all().delete()
    with window.refused(401):
        page.get_by_role("button", name="Simpan tindak lanjut").click()
        page.get_by_role("heading", name="Sesi berakhir, isian belum tersimpan").wait_for()
    expect(page.get_by_label("Teks 1 yang Anda kirim")).to_have_value(MARK)
    with window.context.expect_page() as opened:
        page.get_by_role("link", name="Masuk lagi di tab baru").click()
    sign_in(opened.value, "diskominfo")
    assert opened.value.url.endswith("/rencana/baru/")
    assert rows_with(MARK) == {}


def test_two_tabs_of_one_form_store_both_and_lose_neither(visit, places):
    window = visit(WIDE, "diskominfo")
    address = f"/siklus/{places['pk']}/rencana/baru/"
    tabs = [window.page, window.context.new_page()]
    for number, tab in enumerate(tabs):
        tab.goto(address)
        tab.locator("[name=text]").fill(f"{MARK} {number}")
        tab.locator("[name=due]").fill(LATER)
    for tab in tabs:
        tab.get_by_role("button", name="Simpan tindak lanjut").click()
        tab.wait_for_url(lambda url: not url.endswith(address))
    assert rows_with(MARK)["Action"] == 2


def test_a_level_chosen_while_the_session_ended_is_stored_after_signing_in(visit, city):
    window = visit(WIDE, "diskominfo")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/indikator/21/")
    page.get_by_label("Alasan tingkat").fill(MARK)
    Session.objects.all().delete()
    page.locator("label[for=t2]").click()
    link = page.locator("#pesan").get_by_role("link", name="Masuk lagi")
    link.wait_for()
    link.click()
    sign_in(page, "diskominfo")
    expect(page.locator("#t2")).to_be_checked()
    expect(page.get_by_label("Alasan tingkat")).to_have_value(MARK)
    expect(page.locator("#simpan")).to_contain_text("Draf tersimpan")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.wait_for_url("**/indikator/22/")
    assert [(score.value, score.reason) for score in Score.objects.all()] == [(2, MARK)]
    window.complaints[:] = [line for line in window.complaints if not line.startswith("401 ")]
