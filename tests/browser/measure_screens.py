"""Measures the five pages in chromium as the tables of docs/screens.md have them, against a demo that runs.

make run                                                  # or with DEMO_PLAN=spbe47, for 47 indicators in work
.venv/bin/python -m tests.browser.measure_screens http://127.0.0.1:8000
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

WIDE, NARROW = 1440, 390  # `visit` has them too, but wants Django set up
HEIGHT = {WIDE: 900, NARROW: 844}
CHROMIUM = "/usr/bin/chromium"
DEMO_PASSWORD = "demo-spbe"
SLOW_LINE = {"offline": False, "latency": 100, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbit/s
MOST_STOPS = 400
FACTS = """() => [
  document.documentElement.scrollHeight,
  document.querySelector('main').innerText.split(/\\s+/).filter(Boolean).length,
  document.querySelectorAll('main a').length]"""
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0"
IS_ACT = "selector => document.activeElement === [...document.querySelectorAll(selector)].find(e => e.offsetParent)"


@dataclass(frozen=True)
class MeasuredPage:
    """A page, who works there, and the first control of their main act; "" where reading is the act."""

    name: str
    account: str
    address: str
    act: str


PAGES = (
    MeasuredPage("Tugas saya, petugas OPD", "opd", "/tugas/", "main li.tg a.btn"),
    MeasuredPage("Tugas saya, Diskominfo", "diskominfo", "/tugas/", "main li.tg a.btn"),
    MeasuredPage("Kirim data dukung", "opd", "{send}", "main input[type=file], main .btn"),
    MeasuredPage("Ringkasan", "pimpinan", "/siklus/{pk}/ringkasan/", ""),
    MeasuredPage("Lembar kerja", "diskominfo", "/siklus/{pk}/lembar-kerja/", "main [data-row] a.btn, main li a.btn"),
    MeasuredPage("Penugasan", "diskominfo", "/siklus/{pk}/penugasan/", "main input[name^=p-]"),
)


def sign_in(browser: Browser, site: str, account: str, width: int) -> BrowserContext:
    context = browser.new_context(base_url=site, viewport={"width": width, "height": HEIGHT[width]})
    page = context.new_page()
    page.goto("/masuk/")
    page.locator("[name=login]").fill(account)
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/masuk/" not in url)
    skip = page.locator("#pengenalan button[type=submit]")  # the tour of the first sign-in: measured is every other day
    if skip.count():
        skip.click()
        page.wait_for_load_state()
    return context


def fresh(browser: Browser, site: str, known: BrowserContext, width: int) -> Page:
    """A window of the same person that has stored nothing yet."""
    context = browser.new_context(base_url=site, viewport={"width": width, "height": HEIGHT[width]})
    context.add_cookies(known.cookies())  # type: ignore[arg-type]  # what one context gives, another takes
    return context.new_page()


def bytes_over_the_line(page: Page, address: str) -> int:
    """Of the page and all that it asks for, without fonts."""
    sizes: list[int] = []

    def note(request) -> None:  # type: ignore[no-untyped-def]  # playwright's own
        if request.resource_type != "font":
            sizes.append(max(0, request.sizes()["responseBodySize"]))

    page.on("requestfinished", note)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.remove_listener("requestfinished", note)
    return sum(sizes)


def first_paint(page: Page, address: str) -> float:
    """In seconds, on a line of 400 kbit/s."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return float(page.evaluate(PAINT)) / 1000


def tab_stops(page: Page, act: str) -> str:
    """How often Tab is pressed until the act has the focus."""
    if not act:
        return "0"
    for count in range(1, MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(IS_ACT, act):
            return str(count)
    return "–"


def addresses(browser: Browser, site: str) -> dict[str, str]:
    """The cycle in work, and the first item that the demo's clerk has to send."""
    desk = sign_in(browser, site, "diskominfo", WIDE).pages[0]
    desk.goto("/lainnya/")
    cycle = desk.locator("main a[href$='/penugasan/']").first.get_attribute("href") or ""
    clerk = sign_in(browser, site, "opd", WIDE).pages[0]
    clerk.goto("/tugas/")
    send = clerk.locator("main a[href*='/bukti/']").first.get_attribute("href") or ""
    return {"pk": cycle.split("/")[2], "send": send}


def lines(browser: Browser, site: str) -> Iterator[str]:
    found = addresses(browser, site)
    for measured in PAGES:
        address = measured.address.format(**found)
        known = sign_in(browser, site, measured.account, WIDE)
        page = fresh(browser, site, known, WIDE)
        size = bytes_over_the_line(page, address)
        height, words, links = page.evaluate(FACTS)
        stops = tab_stops(page, measured.act)
        again = bytes_over_the_line(page, address)
        narrow = fresh(browser, site, known, NARROW)
        narrow.goto(address)
        slow = first_paint(fresh(browser, site, known, WIDE), address)
        figures = (height, narrow.evaluate(FACTS)[0], words, links, stops, size // 1000, again // 1000, f"{slow:.1f}")
        yield " | ".join(["", measured.name, *map(str, figures), ""]).strip()
        known.close()


def main(site: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for line in lines(browser, site):
            print(line, flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
