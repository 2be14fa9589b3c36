"""Two presses make one: by double click, in the same tick, by Enter; the button shows that it works and comes back."""

import re

import pytest
from playwright.sync_api import expect

from evidence.models import RequestMessage
from meetings.models import Invitation, Meeting
from notices.models import Notification
from planning.models import Action
from regions.models import Agency
from tests.browser.visit import NARROW, WIDE
from tests.builders.request_builders import request_items

IN_ONE_TICK = "button => { button.click(); button.click(); }"
SUBMITTED_TWICE = "button => { button.form.requestSubmit(button); button.form.requestSubmit(button); }"
WAYS = {
    "double click": lambda button: button.dblclick(),
    "same tick": lambda button: button.evaluate(IN_ONE_TICK),
    "submitted twice": lambda button: button.evaluate(SUBMITTED_TWICE),
}


def posts_of(page):
    """The addresses that the page posts to, from now on."""
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    return sent


def filled_action(visit, city, text="Menyusun pedoman", **options):
    window = visit(WIDE, "diskominfo", **options)
    window.page.goto(f"/siklus/{city.evaluation.pk}/rencana/baru/")
    window.page.locator("[name=text]").fill(text)
    return window, window.page.get_by_role("button", name="Simpan tindak lanjut")


@pytest.mark.parametrize("way", WAYS)
def test_the_second_press_is_not_even_sent(visit, city, way):
    window, button = filled_action(visit, city)
    sent = posts_of(window.page)
    WAYS[way](button)
    window.page.wait_for_url(re.compile(r"/rencana/\d+/$"))
    assert (len(sent), Action.objects.count()) == (1, 1)


def test_a2_without_scripts_a_double_click_makes_one_and_shows_it(visit, city):
    window, button = filled_action(visit, city, scripts=False)
    button.dblclick()
    window.page.wait_for_url(re.compile(r"/rencana/\d+/$"))
    expect(window.page.get_by_text("Menyusun pedoman").first).to_be_visible()
    assert Action.objects.count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_twice_makes_one_agency(visit, city, scripts):
    page = visit(NARROW, "admin", scripts=scripts).page
    page.goto("/opd/baru/")
    page.locator("[name=name]").fill("Dinas Sosial")
    page.locator("[name=short_name]").fill("Dinsos")
    page.locator("[name=short_name]").press("Enter", no_wait_after=True)
    page.keyboard.press("Enter")
    page.wait_for_url("**/opd/")
    page.get_by_text("Dinas Sosial").first.wait_for()
    assert Agency.objects.filter(short_name="Dinsos").count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_meeting_pressed_twice_invites_once(visit, city, scripts):
    page = visit(WIDE, "diskominfo", scripts=scripts).page
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/baru/?domain=4")
    for name, value in (("title", "Reviu layanan"), ("day", "20-08-2025"), ("starts", "09.00"), ("place", "Aula")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=chair]").select_option(f"orang-{city.people['koordinator'].pk}")
    page.locator("[name=agenda][value=i-45]").evaluate("box => { box.checked = true; }")
    page.locator(f"[name=agencies][value=opd-{city.agency.pk}]").evaluate("box => { box.checked = true; }")
    page.get_by_role("button", name="Simpan rapat").dblclick()
    page.wait_for_url(re.compile(r"/rapat/\d+/$"))
    told = list(Notification.objects.values_list("user", "text"))
    assert (Meeting.objects.count(), Invitation.objects.count()) == (1, 3)
    assert len(told) == len(set(told)) > 0


def test_a_message_pressed_twice_is_one_message(visit, city):
    (asked,) = request_items(city, "I45-L2-01")
    page = visit(NARROW, "opd").page
    page.goto(f"/permintaan/{asked.pk}/")
    sent = posts_of(page)
    page.get_by_label("Pesan").fill("Boleh tautan saja?")
    page.get_by_role("button", name="Kirim pesan").evaluate(IN_ONE_TICK)
    expect(page.locator(".utas__i--own")).to_have_count(1)
    expect(page.get_by_role("button", name="Kirim pesan")).not_to_have_attribute("aria-busy", "true")
    page.wait_for_load_state("networkidle")
    assert (len(sent), RequestMessage.objects.count()) == (1, 1)


# --- the button shows that it works -------------------------------------------------------------------


def is_working(button):
    expect(button).to_have_attribute("aria-busy", "true")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_contain_text("sedang dikirim")


def is_back(button):
    expect(button).not_to_have_attribute("aria-busy", "true")
    expect(button).not_to_have_attribute("aria-disabled", "true")
    expect(button).to_have_text("Simpan tindak lanjut")


def test_the_button_works_until_no_answer_came_and_may_then_be_pressed_again(visit, city):
    window, button = filled_action(visit, city)
    page = window.page
    page.clock.install()
    page.evaluate("() => { window.lost = (event) => event.preventDefault(); window.addEventListener('submit', lost); }")
    button.click()
    is_working(button)
    button.evaluate(SUBMITTED_TWICE)
    page.clock.fast_forward(31_000)
    is_back(button)
    page.evaluate("() => window.removeEventListener('submit', lost)")
    button.click()
    page.wait_for_url(re.compile(r"/rencana/\d+/$"))
    assert Action.objects.count() == 1


def test_the_button_comes_back_with_errors(visit, city):
    window, button = filled_action(visit, city, text="")
    with window.refused(422):
        button.dblclick()
        window.page.locator(".k-errsum").wait_for()
    is_back(button)


def test_the_button_comes_back_with_the_page(visit, city):
    """Also from the browser's memory, where it was left working."""
    window, button = filled_action(visit, city)
    page = window.page
    button.click()
    page.wait_for_url(re.compile(r"/rencana/\d+/$"))
    page.go_back()
    is_back(button)
    page.evaluate("() => { window.addEventListener('submit', (event) => event.preventDefault()); }")
    button.click()
    is_working(button)
    page.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    is_back(button)


def test_an_answer_that_fails_under_htmx_gives_the_button_back(visit, city):
    (asked,) = request_items(city, "I45-L2-01")
    window = visit(WIDE, "opd")
    page = window.page
    page.goto(f"/permintaan/{asked.pk}/")
    button = page.get_by_role("button", name="Kirim pesan")
    with window.refused(422):
        button.evaluate(IN_ONE_TICK)
        page.locator(".k-errsum").wait_for()
    expect(button).not_to_have_attribute("aria-busy", "true")
    page.get_by_label("Pesan").fill("Boleh tautan saja?")
    button.click()
    expect(page.locator(".utas__i--own")).to_have_count(1)


# --- another content from a page that was used --------------------------------------------------------


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_question_whether_a_second_one_is_meant(visit, city, width):
    """A tab that was copied, or that the browser brought back, still holds the token that was used."""
    window = visit(width, "diskominfo")
    page, address = window.page, f"/siklus/{city.evaluation.pk}/rencana/baru/"
    page.goto(address)
    token = page.locator("main [name=form_token]").get_attribute("value")
    page.locator("[name=text]").fill("Menyusun pedoman")
    page.get_by_role("button", name="Simpan tindak lanjut").click()
    page.wait_for_url(re.compile(r"/rencana/\d+/$"))
    page.goto(address)
    page.locator("main [name=form_token]").evaluate("(field, token) => { field.value = token; }", token)
    page.locator("[name=text]").fill("Melatih pegawai\ndinas")
    with window.refused(409):
        page.get_by_role("button", name="Simpan tindak lanjut").click()
        page.get_by_role("heading", name="Buat satu lagi?").wait_for()
    expect(page.get_by_label("Isian 1")).to_have_value("Melatih pegawai\ndinas")
    window.inspect()
    page.get_by_role("button", name="Ya, buat satu lagi").dblclick()
    page.wait_for_url(re.compile(r"/rencana/\d+/$"))
    expect(page.get_by_text("Melatih pegawai").first).to_be_visible()
    assert sorted(Action.objects.values_list("text", flat=True)) == ["Melatih pegawai dinas", "Menyusun pedoman"]
