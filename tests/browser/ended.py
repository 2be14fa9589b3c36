"""A form filled in, the session gone before it is sent, and what the tab and the tables hold afterwards."""

import re
from dataclasses import dataclass, field, replace

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import CharField, Q, TextField
from playwright.sync_api import Page, expect

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
    ticks: tuple[str, ...] = ()  # boxes, as selectors

    def at(self, places: dict[str, object]) -> "Save":
        """With the rows named that only the tables know."""
        choices = {name: choice.format(**places) for name, choice in self.choices.items()}
        return replace(self, choices=choices, ticks=tuple(tick.format(**places) for tick in self.ticks))

    def __str__(self) -> str:
        return f"{self.who} {self.model}"


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
    for name in save.ticks:
        box = page.locator(name).first
        box.evaluate(
            "field => { for (let e = field; e; e = e.parentElement) if (e.matches('details')) e.open = true; }"
        )
        box.check()


def values(page: Page, save: Save) -> dict[str, str]:
    typed = {name: field_of(page, name).input_value() for name in (*save.texts, *save.choices)}
    return typed | {name: str(page.locator(name).first.is_checked()) for name in save.ticks}


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


def walk(window, save: Save, address: str) -> None:
    """Type, lose the session, sign in again, find everything, send it: once, and the tab is empty."""
    page = window.page
    page.goto(address)
    fill(page, save)
    typed = values(page, save)
    press_without_a_session(window, save)
    assert rows_with(MARK) == {}
    sign_in(page, save.who)
    assert page.url.endswith(address)
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


def is_stolen_by_nobody(window, save: Save, address: str, elsewhere: str) -> None:
    """Whoever signs in instead finds nothing of it, in the page and in the tab."""
    page = window.page
    page.goto(address)
    fill(page, save)
    press_without_a_session(window, save)
    assert MARK not in page.content()
    sign_in(page, "auditor")
    page.go_back()
    page.goto(elsewhere)
    assert MARK not in page.content() + page.evaluate("JSON.stringify(sessionStorage)")
    assert rows_with(MARK) == {}
    window.complaints[:] = [line for line in window.complaints if not line.startswith("403 GET")]  # not their page
