"""Every form on every page, as everybody who sees it: the address that it posts to reads each of its fields.

A form that is drawn on another page than its own and names no address posts to the page, where nobody takes it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import pytest
from django.http import QueryDict
from django.test import Client
from lxml import html

from tests.access.table import COLUMNS
from tests.access.walk import address, browser_of, knock, undone
from tests.builders.access_builders import READS, world  # noqa: F401  # the fixture

PAGES = [row for row in READS if row.object != "other" and row.url != "gallery" and not row.url.startswith("api:")]
OURS = ("csrfmiddlewaretoken", "form_token")
FILLED = ".//*[self::input[not(@type='hidden' or @type='submit')] or self::textarea or self::select]"
OPEN = "[not(@form or @disabled or @readonly or ancestor::fieldset[@disabled])]"
BUTTON = ".//button[@type='submit' and @name and not(@disabled)]"


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
    """A form that is posted: its address, what its browser would send by each of its buttons, and what people fill."""

    def __init__(self, form: html.FormElement, path: str) -> None:
        self.target = urljoin(path, form.action or path)
        fields = form.xpath(FILLED + OPEN)
        self.filled = {field.get("name") for field in fields} - {None, *OURS}
        empty = {
            f.get("name"): "" for f in fields if f.get("type") not in ("checkbox", "radio", "file") and f.get("name")
        }
        self.sent = empty | dict(form.form_values())
        self.buttons = [{}, *({b.get("name"): b.get("value", "")} for b in form.xpath(BUTTON))]


def forms_on(page: bytes, path: str) -> list[PageForm]:
    """Those that ask for something; a bare button is none, nor is that of signing out."""
    forms = [PageForm(form, path) for form in html.fromstring(page).forms if form.method == "POST"]
    return [form for form in forms if form.filled]


def names_asked(browser: Client, form: PageForm) -> set[str]:
    """Which of its fields the address reads, whichever button is pressed."""
    asked: set[str] = set()
    for button in form.buttons:
        with undone(), names_read() as read:
            browser.post(form.target, form.sent | button)
        asked |= read
    return asked


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_the_address_of_each_form_reads_its_fields(world, row):  # noqa: F811
    unread = set()
    for column in COLUMNS:
        browser, path = browser_of(world, column), address(row, world)
        page = knock(browser, "GET", path)
        if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html"):
            continue
        for form in forms_on(page.content, path):
            unread |= {(form.target, name) for name in form.filled - names_asked(browser, form)}
    assert unread == set()
