"""Every form on every page, as everybody who sees it: every button does its work, and Enter that of no other.

A form that is drawn on another page than its own and names no address posts to the page, where nobody takes it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.access.table import COLUMNS
from tests.access.walk import address, browser_of, knock, undone
from tests.builders.access_builders import READS, world  # noqa: F401  # the fixture

PAGES = [row for row in READS if row.object != "other" and row.url != "gallery" and not row.url.startswith("api:")]
OURS = ("csrfmiddlewaretoken", "form_token")
FIELDS = "//*[self::input[not(@type='submit')] or self::textarea or self::select]"
OPEN = "[not(@disabled or @readonly or ancestor::fieldset[@disabled])]"
BUTTONS = "//button[not(@type) or @type='submit']"
NO_ENTER = ("hidden", "file")
OWN_WORK = ("name", "formaction", "hx-get", "hx-post")
CHOICES = ("checkbox", "radio")
TAKEN = {200, 201, 302, 409, 422}
LEAVES = {reverse("account_logout")}


@contextmanager
def names_read() -> Iterator[set[str]]:
    """The names that the view asks of what was sent."""
    read: set[str] = set()

    def watched(method, takes_all=False):
        def ask(self, *args, **kwargs):
            if "django/http/" not in (asker := sys._getframe(1).f_code.co_filename) and "datastructures" not in asker:
                read.update(list(self) if takes_all else args[:1])
            return method(self, *args, **kwargs)

        return ask

    with pytest.MonkeyPatch.context() as patch:
        for kind in (QueryDict, *QueryDict.__mro__[1:2]):
            for name in ("get", "getlist", "__getitem__", "__contains__"):
                patch.setattr(kind, name, watched(getattr(kind, name)))
            for name in ("items", "lists"):
                patch.setattr(kind, name, watched(getattr(kind, name), takes_all=True))
        yield read


class PageForm:
    """A form of a page, with what belongs to it: fields and buttons may also stand outside of it."""

    def __init__(self, form: html.FormElement, page: html.HtmlElement, path: str) -> None:
        self.form, self.method = form, form.method
        self.target = urljoin(path, form.action or path)
        self.fields = [field for field in page.xpath(FIELDS + OPEN) if field.get("name") and self._owns(field)]
        self.buttons = [button for button in page.xpath(BUTTONS) if self._owns(button)]
        shown = [field for field in self.fields if field.get("type") != "hidden"]
        self.filled = {field.get("name") for field in shown} - {*OURS}

    def _owns(self, element: html.HtmlElement) -> bool:
        if named := element.get("form"):
            return named == self.form.get("id")
        return next(element.iterancestors("form"), None) is self.form

    @property
    def sent(self) -> dict[str, list[str]]:
        """What a browser sends without a button."""
        values: dict[str, list[str]] = {}
        for field in self.fields:
            value = field.value if field.tag != "input" or field.get("type") in CHOICES else field.get("value", "")
            if field.get("type") == "file" or (field.get("type") in CHOICES and field.get("checked") is None):
                continue
            several = field.tag == "select" and field.multiple
            values.setdefault(field.get("name"), []).extend(value if several else [value or ""])
        return values

    def presses(self) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
        """Each press: what stands on the button, the address, and all that is sent. A script presses without one."""
        if not self.buttons:
            yield "", self.target, self.sent
        for button in self.buttons:
            if button.get("disabled") is None:
                named = {button.get("name"): [button.get("value", "")]} if button.get("name") else {}
                target = urljoin(self.target, button.get("formaction") or self.target)
                yield button.text_content().strip(), target, self.sent | named

    @property
    def enter_goes_astray(self) -> bool:
        """Whether Enter in a field presses one of several buttons that is not the form's own."""
        if len(self.buttons) < 2 or all(f.tag != "input" or f.get("type") in NO_ENTER for f in self.fields):
            return False
        first = self.buttons[0]
        main = [button for button in self.buttons if "btn-primary" in button.get("class", "").split()]
        is_plain = not any(name in first.attrib for name in OWN_WORK)
        return first.get("disabled") is None and not is_plain and main != [first]


def forms_on(page: bytes, path: str) -> list[PageForm]:
    """All but that of signing out."""
    tree = html.fromstring(page)
    return [form for form in (PageForm(form, tree, path) for form in tree.forms) if form.target not in LEAVES]


def pressed(browser: Client, form: PageForm, data: dict[str, list[str]], target: str) -> tuple[int, set[str]]:
    """The answer's status, and which names the view has read."""
    with undone(), names_read() as read:
        return browser.post(target, data).status_code, read


def faults_of(browser: Client, form: PageForm, path: str) -> Iterator[str]:
    if form.enter_goes_astray:
        yield f"{path}: Enter menekan {form.buttons[0].text_content().strip()!r}"
    if form.method != "POST":
        return
    if "csrfmiddlewaretoken" not in form.sent:
        yield f"{path}: {form.target} tanpa token"
    asked: set[str] = set()
    for label, target, data in form.presses():
        status, read = pressed(browser, form, data, target)
        asked |= read
        if form.buttons and status not in TAKEN:
            yield f"{path}: {label!r} ke {target} dijawab {status}"
    if form.filled - asked:
        yield f"{path}: {form.target} tidak membaca {form.filled - asked}"


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_c21_every_button_of_every_form_does_its_work(world, row):  # noqa: F811
    found = set()
    for column in (column for column in COLUMNS if row.expected[column] == "200"):
        browser, path = browser_of(world, column), address(row, world)
        page = knock(browser, "GET", path)
        if page.status_code == 200 and page.get("Content-Type", "").startswith("text/html"):
            for form in forms_on(page.content, path):
                found |= set(faults_of(browser, form, path))
    assert found == set()
