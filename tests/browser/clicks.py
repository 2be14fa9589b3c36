"""What a person does in a window, counted by the browser itself: real clicks and keys, nothing that a script sends."""

from typing import NamedTuple

from playwright.sync_api import Page

from tests.browser.visit import Visit

COUNTS = """for (const kind of ['click', 'keydown']) {
  addEventListener(kind, (event) => {
    if (event.isTrusted) sessionStorage.setItem(kind, 1 + Number(sessionStorage.getItem(kind)));
  }, true);
}"""


class Acts(NamedTuple):
    clicks: int
    keys: int


def counting(window: Visit) -> Page:
    """The page of the window, which counts from its next load on."""
    window.context.add_init_script(COUNTS)
    return window.page


def acts(page: Page) -> Acts:
    """Since the last call."""
    found = [int(page.evaluate(f"sessionStorage.getItem('{kind}')") or 0) for kind in ("click", "keydown")]
    page.evaluate("sessionStorage.removeItem('click'); sessionStorage.removeItem('keydown')")
    return Acts(*found)
