"""Forms as a browser without scripts sends them: the page's own fields, less what is typed over, and one button."""

from typing import Any
from urllib.parse import urljoin

from django.http import HttpResponse
from django.test import Client
from lxml import html

BUTTON = ".//button[not(@type) or @type='submit']"


def form_with(page: str, button: str, path: str = "") -> tuple[str, dict[str, Any]]:
    """Address and fields of the one form that has a button with these words. `AssertionError` without one."""
    tree = html.fromstring(page)
    found = [
        (form, pressed)
        for form in tree.forms
        for pressed in [*form.xpath(BUTTON), *tree.xpath("//button[@form=$key]", key=form.get("id", ""))]
        if button in " ".join(pressed.text_content().split())
    ]
    assert len(found) == 1, f"{len(found)} forms have a button “{button}”"
    form, pressed = found[0]
    sent = fields_of(form)
    for box in tree.xpath("//input[@type='checkbox'][@form=$key][@checked]", key=form.get("id", "")):
        known = sent.get(box.get("name"), [])
        sent[box.get("name")] = [*(known if isinstance(known, list) else [known]), box.get("value")]
    if pressed.get("name"):
        sent[pressed.get("name")] = pressed.get("value", "")
    return urljoin(path, form.action or path), sent


def press(browser: Client, page: str, button: str, path: str = "", *, htmx: bool = False, **typed: Any) -> HttpResponse:
    """Send that form of the page; `typed` are the fields that the person has filled in."""
    address, sent = form_with(page, button, path)
    headers = {"HX-Request": "true"} if htmx else {}
    return browser.post(address, {**sent, **typed}, headers=headers)  # type: ignore[return-value]


def posting_form(content: bytes, path: str, action: str | None = None) -> html.FormElement:
    """The form that is posted to `action`, else the first one of the page's own address."""
    wanted = {action} if action else {None, "", path}
    forms = [form for form in html.fromstring(content).forms if form.method == "POST"]
    return next(form for form in forms if form.action in wanted)


def shown_fields(client: Client, path: str, action: str | None = None, **typed: Any) -> dict[str, Any]:
    """What the form on the page sends, with what is typed into it."""
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    return fields_of(posting_form(page.content, path, action)) | typed


def fields_of(form: html.FormElement) -> dict[str, Any]:
    """Names and values; several values of one name as a list."""
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in sent.items()}


def post_twice(client: Client, path: str, fields: dict[str, Any], **headers: Any) -> list[HttpResponse]:
    return [client.post(path, fields, **headers) for _ in range(2)]
