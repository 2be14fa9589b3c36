"""One person at one screen, and everything the browser complains about."""

import io
import os
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Response, expect

from accounts.models import User
from tests.city import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
WIDE, NARROW = 1440, 390
HEIGHT = {WIDE: 900, NARROW: 844}
WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GOOD_PRACTICE = "best-practice"  # rules of axe beyond WCAG; those of minor impact are left to the eye
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "panduan"
PICTURE_QUALITIES = (60, 45, 35)  # of 100, the first with which a picture is small enough
LARGEST_PICTURE = 80_000  # bytes
LONGEST_WAIT = 30_000  # ms; the machine of the tests may be busy
REPORT_CSP = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""

# People act on a page that is there. A test is quicker than the page's scripts, and would act on half a page.
NO_TOUCH_BEFORE_READY = """{
  const hidden = new CSSStyleSheet();
  hidden.replaceSync("body { visibility: hidden }");
  document.adoptedStyleSheets = [hidden];
  document.addEventListener("DOMContentLoaded", () => { document.adoptedStyleSheets = []; });
}"""


class Visit:
    """A browser window of one person. What it complains about stands in `complaints`; a test ends with none."""

    def __init__(self, browser: Browser, address: str, width: int, scripts: bool = True, locale: str = "id-ID") -> None:
        self.address = address
        self.complaints: list[str] = []
        self.expected: list[int] = []
        self.context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": HEIGHT[width]},
            java_script_enabled=scripts,
            locale=locale,
            timezone_id="Asia/Makassar",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(LONGEST_WAIT)
        expect.set_options(timeout=LONGEST_WAIT)
        self.context.add_init_script(REPORT_CSP)
        if scripts:
            self.context.add_init_script(NO_TOUCH_BEFORE_READY)
        self._listen()
        self.page: Page = self.context.new_page()

    def _listen(self) -> None:
        self.context.on("console", lambda message: message.type == "error" and self._complain(message.text))
        self.context.on("weberror", lambda error: self._complain(f"skrip: {error.error}"))
        self.context.on("requestfailed", lambda request: self._request_failed(request.url, request.failure))
        self.context.on("response", self._answered)

    def _complain(self, text: str) -> None:
        """What chromium and htmx say of a refused request is left to the answer itself, which has the address."""
        if not text.startswith(("Failed to load resource", "Response Status Error Code")):
            self.complaints.append(text)

    def _request_failed(self, url: str, failure: str | None) -> None:
        if failure != "net::ERR_ABORTED":  # a download, or a page that was left
            self.complaints.append(f"{failure} {url}")

    def _answered(self, response: Response) -> None:
        if response.status in self.expected:
            self.expected.remove(response.status)
        elif response.status >= 400:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")

    @contextmanager
    def refused(self, status: int):
        """Inside, exactly one answer of this status belongs to the story."""
        self.expected.append(status)
        yield
        self.page.wait_for_load_state()
        assert self.expected == [], f"tidak ada jawaban {status}"

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Through the form, as people do."""
        self.page.goto("/masuk/")
        self.page.locator("[name=login]").fill(username)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("main form [type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/masuk/" not in url)

    def go_on_as(self, username: str) -> None:
        """With a session that has begun already, on the page that a sign-in leads to."""
        browser = Client()
        browser.force_login(User.objects.get(username=username))
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}])
        self.page.goto("/")

    def inspect(self) -> None:
        """The page as it stands now: no finding of WCAG A or AA or of good practice, no sideways scroll, one h1."""
        faults = self.faults()
        assert faults == [], "\n".join([self.page.url, *faults])

    def settle(self) -> None:
        """Wait for the page that a click has called: for a moment the window holds a document without a root."""
        self.page.wait_for_load_state()
        self.page.locator("body").wait_for()

    def faults(self) -> list[str]:
        self.settle()
        with self.unrolled():
            self.page.evaluate(AXE_SCRIPT)
            found = self.page.evaluate(
                "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
                [*WCAG_AA, GOOD_PRACTICE],
            )
        faults = [_words(violation) for violation in found["violations"] if _counts(violation)]
        excess = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if excess > 0:
            faults.append(f"{excess} px lebih lebar dari layar")
        if (headings := self.page.locator("h1").count()) != 1:
            faults.append(f"{headings} h1")
        return faults

    @contextmanager
    def unrolled(self):
        """The whole page on one tall screen: a bar that sticks to the window's edge covers nothing by chance."""
        size = self.page.viewport_size
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
        yield
        self.page.set_viewport_size(size)

    def picture(self, name: str, height: int | None = None) -> None:
        """With SCREENSHOTS=1 the guide gets its picture: the whole page, or a window of that height."""
        if os.environ.get("SCREENSHOTS") == "1":
            self.settle()
            self.page.evaluate("scrollTo(0, 0)")
            if height:
                self.page.set_viewport_size({"width": self.page.viewport_size["width"], "height": height})
            self.keep_picture(name, self.page.screenshot(full_page=not height, caret="initial"))

    def keep_picture(self, name: str, content: bytes) -> None:
        """As WebP: a guide of sixty pictures stays a few MB."""
        path = GUIDE / f"{name}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn = Image.open(io.BytesIO(content)).convert("RGB")
        for quality in PICTURE_QUALITIES:
            drawn.save(path, quality=quality, method=6)
            if path.stat().st_size <= LARGEST_PICTURE:
                break


def task(page: Page, title: str, action: str) -> Locator:
    """The button of the first row of "Tugas saya" that says this."""
    return page.locator("main li.tg", has_text=title).first.get_by_role("link", name=action)


def _counts(violation: dict) -> bool:
    """Any finding of level A or AA; of good practice what weighs more than a trifle."""
    return GOOD_PRACTICE not in violation["tags"] or violation["impact"] != "minor"


def _words(violation: dict) -> str:
    places = "; ".join(f"{node['target']} {node['failureSummary']}" for node in violation["nodes"][:3])
    return f"{violation['id']}: {places}"
