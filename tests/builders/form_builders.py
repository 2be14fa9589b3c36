"""Forms as a browser without scripts sends them: the page's own fields, less what is typed over, and one button."""

from typing import Any
from urllib.parse import urljoin

from django.http import HttpResponse
from django.test import Client
from lxml import html

BUTTON = ".//button[not(@type) or @type='submit']"


def form_with(page: str, button: str, path: str = "") -> tuple[str, dict[str, Any]]:
    """Address and fields of the one form that has a button with these words. `AssertionError` without one."""
    found = [
        (form, pressed)
        for form in html.fromstring(page).forms
        for pressed in form.xpath(BUTTON)
        if button in " ".join(pressed.text_content().split())
    ]
    assert len(found) == 1, f"{len(found)} forms have a button “{button}”"
    form, pressed = found[0]
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    if pressed.get("name"):
        sent[pressed.get("name")] = pressed.get("value", "")
    return urljoin(path, form.action or path), sent


def press(browser: Client, page: str, button: str, path: str = "", *, htmx: bool = False, **typed: Any) -> HttpResponse:
    """Send that form of the page; `typed` are the fields that the person has filled in."""
    address, sent = form_with(page, button, path)
    headers = {"HX-Request": "true"} if htmx else {}
    return browser.post(address, {**sent, **typed}, headers=headers)  # type: ignore[return-value]
