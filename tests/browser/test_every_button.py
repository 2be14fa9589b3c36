"""Every button of every page is pressed in chromium: it sends its form where that is taken, or the page changes.

Nothing reaches the server: each request of a press is answered by 204, at which the browser stays where it is. What
the server makes of each form, as everybody who sees it, `tests/access/test_forms_on_pages.py` asks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from lxml import html
from playwright.sync_api import Page, Request, Route

from tests.access.table import COLUMNS
from tests.access.walk import address, browser_of, knock, rows
from tests.access.world import World, build_world, store_files
from tests.browser.visit import WIDE
from tests.builders.page_builders import PAGES

POSTS = {row.url for row in rows() if row.method == "POST"}
FORMS_OWN = {"csrfmiddlewaretoken", "form_token"}

BUTTONS = """() => {
  document.querySelectorAll('main details').forEach((part) => { part.open = true; });
  return [...document.querySelectorAll('main button')].map((button) => ({
    words: button.textContent.trim().split(/\\s+/).join(' '),
    sends: button.type === 'submit' && Boolean(button.form),
    closed: button.hasAttribute('disabled'),
    works: button.getAttribute('aria-disabled') !== 'true' && button.getClientRects().length > 0,
    address: button.form ? button.getAttribute('formaction') || button.form.getAttribute('action') || '' : '',
  }));
}"""
PRESS = """async (index) => {
  const whole = () => document.body.outerHTML
    + [...document.querySelectorAll('input, select, textarea')].map((field) => field.value + field.checked).join('|')
    + (document.activeElement ? document.activeElement.outerHTML.length : 0);
  const button = document.querySelectorAll('main button')[index];
  button.focus();
  const before = whole();
  let printed = false;
  window.print = () => { printed = true; };
  button.click();
  const isSeen = () => printed || whole() !== before;
  for (let turn = 0; turn < 30 && !isSeen(); turn += 1) await new Promise((done) => setTimeout(done, 10));
  await new Promise((done) => setTimeout(done, 60)); // what is sent a moment later
  const changed = isSeen();
  document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); // the form may be sent again
  return changed;
}"""


@dataclass
class Watch:
    """What a press sends, while `pressing`; each gets an answer that leaves the page as it is."""

    page: Page
    pressing: bool = False
    sent: list[Request] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    met: set[tuple[str, str, str]] = field(default_factory=set)  # page, words, address: each is pressed once
    presses: int = 0

    def __post_init__(self) -> None:
        self.page.on("dialog", lambda dialog: (self.asked.append(dialog.message), dialog.accept()))

    def open(self, path: str) -> None:
        """A page with all that it loads; from then on nothing leaves it."""
        self.page.unroute_all()
        self.page.goto(path)
        self.page.route("http://**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if not self.pressing or route.request.resource_type not in ("document", "xhr", "fetch"):
            route.continue_()
            return
        self.sent.append(route.request)
        route.fulfill(status=204)

    def press(self, index: int, sends: bool) -> bool:
        """Whether the page showed it. What is on its way belongs to this press, on a busy machine also a bit later."""
        self.sent, self.asked, self.pressing = [], [], True
        changed = self.page.evaluate(PRESS, index)
        for turn in range(15):
            if turn and (self.sent or not sends):
                break
            self.page.wait_for_timeout(20)
        self.pressing = False
        return bool(changed)


@pytest.fixture
def world(city) -> World:
    built = build_world(city)
    store_files(built)
    return built


def pages_with_news(world: World, column: str, met: set[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """Pages of this person on which stands a button that nobody before has met."""
    browser = browser_of(world, column)
    for row in PAGES:
        if row.expected[column] != "200" or row.url == "gallery":
            continue
        path = address(row, world)
        answer = knock(browser, "GET", path)
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            buttons = html.fromstring(answer.content).xpath("//main//button[not(@disabled)]")
            if any((row.url, *_named(button)) not in met for button in buttons):
                yield row.url, path


def _named(button: html.HtmlElement) -> tuple[str, str]:
    form = next(button.iterancestors("form"), None)
    if named := button.get("form"):
        form = button.getroottree().getroot().xpath("//form[@id=$key]", key=named)[0]
    target = "" if form is None else button.get("formaction") or form.get("action") or ""
    return " ".join(button.text_content().split()), target


def faults_of(watch: Watch, url: str) -> Iterator[str]:
    buttons = watch.page.evaluate(BUTTONS)
    for index, button in enumerate(buttons):
        key = (url, button["words"], button["address"])
        if key in watch.met or button["closed"]:
            continue
        watch.met.add(key)
        if not button["works"]:
            continue
        watch.presses += 1
        changed = watch.press(index, bool(button["sends"]))
        posts = [request for request in watch.sent if request.method == "POST"]
        if button["sends"] and len(posts) > 1:
            yield f"{url}: {button['words']!r} mengirim {[request.url for request in posts]}"
        for request in posts:
            target = resolve(urlsplit(request.url).path)
            body = request.post_data_buffer or b""
            if target.view_name not in POSTS:
                yield f"{url}: {button['words']!r} ke {request.url}, yang tidak menerima formulir"
            if b"csrfmiddlewaretoken" not in body and "x-csrftoken" not in request.headers:
                yield f"{url}: {button['words']!r} tanpa token"
        if not (watch.sent or watch.asked or changed):
            yield f"{url}: {button['words']!r} tidak berbuat apa-apa"


def test_c21_every_button_of_every_page_does_something(visit, world):
    """Each by the first person who sees it, in the order of the access table."""
    found: list[str] = []
    met: set[tuple[str, str, str]] = set()
    presses = 0
    for column in COLUMNS:
        if (user := world.people[column]) is None:
            continue
        window = visit(WIDE, user.username)
        watch = Watch(window.page, met=met)
        for url, path in pages_with_news(world, column, met):
            watch.open(path)
            found += faults_of(watch, url)
        presses += watch.presses
        window.context.close()
    assert found == [], "\n".join(found)
    assert presses > 150  # the pages are there
