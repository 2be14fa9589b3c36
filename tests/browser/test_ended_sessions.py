"""A year in which the session ends before each save: the text comes back, is stored once, and nobody else sees it."""

import re
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import CharField, Q, TextField
from playwright.sync_api import Page, expect

from evaluations.models import Score
from tests.access.world import build_world
from tests.browser.visit import NARROW, WIDE
from tests.builders.request_builders import request_items
from tests.city import PASSWORD

MARK = "Ditulis sesaat sebelum sesi berakhir"
RESTORED = "Isian yang belum tersimpan dipulihkan."
TELLS = {"history", "sessions", "submissions", "notices"}  # apps that tell of what the others hold


@dataclass(frozen=True)
class Save:
    """One form of the year: who fills it, on which page, what is typed, and in whose rows it ends."""

    who: str
    page: str  # with the keys of `places`
    texts: dict[str, str]
    button: str
    model: str
    choices: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.who} {self.model}"


LATER = "14-10-2025"
CYCLE = "/siklus/{pk}"
UPLOAD = f"{CYCLE}/indikator/45/bukti/?butir=I45-L1-01"
LINK = {"url": "https://dinkes.denpasarkota.go.id/panduan", "title": MARK}
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
    Save("diskominfo", f"{CYCLE}/rencana/baru/", {"text": MARK, "due": LATER}, "Simpan tindakan", "Action"),
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


def rows_with(text: str) -> dict[str, int]:
    """{model: rows} that hold the text in one of their columns."""
    found = {}
    for model in apps.get_models():
        columns = [column.name for column in model._meta.fields if isinstance(column, CharField | TextField)]
        holds = Q(*[(f"{name}__contains", text) for name in columns], _connector=Q.OR)
        if columns and (rows := model._default_manager.filter(holds).count()):
            found[model.__name__ if model._meta.app_label not in TELLS else model._meta.app_label] = rows
    return found


def field_of(page: Page, name: str):
    return page.locator(name if name.startswith("#") else f"main form[method=post] [name='{name}']").first


def form_of(page: Page, save: Save):
    return field_of(page, next(iter(save.texts))).locator("xpath=ancestor::form[1]")


def button_of(page: Page, save: Save):
    return form_of(page, save).get_by_role("button", name=re.compile(save.button)).first


def fill(page: Page, save: Save) -> None:
    for name, text in save.texts.items():
        place = field_of(page, name)
        place.evaluate("field => field.closest('details')?.setAttribute('open', '')")
        place.fill(text)
    for name, choice in save.choices.items():
        field_of(page, name).select_option(choice)


def values(page: Page, save: Save) -> dict[str, str]:
    return {name: field_of(page, name).input_value() for name in save.texts}


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('isian:'))")


def press_without_a_session(window, save: Save) -> None:
    """The sign-in page, or for what a script sends the sentence that leads there."""
    page = window.page
    Session.objects.all().delete()
    window.expected.append(401) if button_of(page, save).evaluate("b => Boolean(b.form.closest('[hx-post]'))") else None
    button_of(page, save).click()
    way = page.locator("#pesan").get_by_role("link", name="Masuk lagi")
    page.locator("[name=login]").or_(way).first.wait_for()
    if way.count():
        way.click()
    page.wait_for_url("**/masuk/?next=**")


def sign_in(page: Page, username: str) -> None:
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/masuk/" not in url)


@pytest.mark.parametrize("save", YEAR, ids=str)
def test_the_year_with_the_session_ended_before_each_save(visit, places, save):
    window = visit(WIDE, save.who)
    page = window.page
    page.goto(save.page.format(**places))
    fill(page, save)
    typed = values(page, save)
    press_without_a_session(window, save)
    assert rows_with(MARK) == {}
    sign_in(page, save.who)
    assert page.url.endswith(save.page.format(**places))
    expect(page.get_by_text(RESTORED)).to_have_count(1)
    assert values(page, save) == typed
    button_of(page, save).click()
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".k-errsum")).to_have_count(0)
    for _ in range(50):
        if not kept(page):
            break
        page.wait_for_timeout(200)
    assert kept(page) == []
    assert rows_with(MARK)[save.model] == 1


@pytest.mark.parametrize("save", STOLEN, ids=str)
def test_whoever_signs_in_instead_sees_nothing_of_it(visit, places, save):
    window = visit(WIDE, save.who)
    page = window.page
    page.goto(save.page.format(**places))
    fill(page, save)
    press_without_a_session(window, save)
    assert MARK not in page.content()
    sign_in(page, "auditor")
    page.go_back()
    page.goto(f"/siklus/{places['pk']}/")
    assert MARK not in page.content() + page.evaluate("JSON.stringify(sessionStorage)")
    assert rows_with(MARK) == {}
    window.complaints[:] = [line for line in window.complaints if not line.startswith("403 GET")]  # not their page


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_without_scripts_the_answer_shows_what_was_typed_to_be_copied(visit, places, width):
    window = visit(width, "diskominfo", scripts=False)
    page = window.page
    page.goto(f"/siklus/{places['pk']}/rencana/baru/")
    page.locator("[name=text]").fill(MARK)
    Session.objects.all().delete()
    with window.refused(401):
        page.get_by_role("button", name="Simpan tindakan").click()
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
        tab.get_by_role("button", name="Simpan tindakan").click()
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
