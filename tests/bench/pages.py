"""Which requests are measured, as whom, and what is sent with them."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from domains.models import EvidenceItem
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evidence.models import Citation
from tests.bench.measuring import Ask
from tests.builders.form_builders import shown_fields
from tests.files import jpg

MEBIBYTE = 1024 * 1024
NUMBERS = count(1)


@dataclass(frozen=True)
class BenchSite:
    """What the addresses name: the cycle in work, the newest one, and an indicator with evidence."""

    cycle: Evaluation
    newest: Evaluation
    number: int


@dataclass(frozen=True)
class BenchPage:
    """One request. `make` gets everything ready, a form's fields too, and returns what is then measured."""

    name: str
    account: str
    make: Callable[[BenchSite, Client], Ask]


def read_site() -> BenchSite:
    """The cycle of the newest year whose self-assessment is open, and its indicator with the most evidence."""
    cycles = Evaluation.objects.select_related("instrument").order_by("-year")
    cycle = next(row for row in cycles if row.state == CycleState.MANDIRI)
    numbers = list(Citation.objects.filter(evaluation=cycle).values_list("indicator__number", flat=True))
    return BenchSite(cycle, cycles[0], max(sorted(set(numbers)), key=numbers.count))


def browser_of(account: str) -> Client:
    """A signed-in browser; what breaks is raised."""
    browser = Client(SERVER_NAME="localhost")
    if account:
        browser.force_login(get_user_model().objects.get(username=account))
    return browser


def _page(name: str, account: str, url: str, *args: str, query: str = "") -> BenchPage:
    """A page that is read; `args` are the attributes of `BenchSite` that its address takes."""

    def make(site: BenchSite, browser: Client) -> Ask:
        taken = [getattr(site, arg) for arg in args]
        address = reverse(url, args=[getattr(arg, "pk", arg) for arg in taken]) + query
        return lambda: browser.get(address)

    return BenchPage(name, account, make)


def _again(name: str, account: str, url: str, *args: str) -> BenchPage:
    """The same page once more, by a browser that has kept it: 304 as long as nothing has changed."""

    def make(site: BenchSite, browser: Client) -> Ask:
        taken = [getattr(site, arg) for arg in args]
        address = reverse(url, args=[getattr(arg, "pk", arg) for arg in taken])
        browser.get(address)  # sets the cookie of the forms
        held = {"If-None-Match": browser.get(address)["ETag"]}
        return lambda: browser.get(address, headers=held)

    return BenchPage(f"{name}_again", account, make)


def _save_level(site: BenchSite, browser: Client) -> Ask:
    """What the page sends when another level is chosen."""
    address = reverse("score_save", args=[site.cycle.pk, site.number])
    shown = shown_fields(browser, reverse("indicator", args=[site.cycle.pk, site.number]), address)
    sent = {"version": shown["version"], "value": "1" if shown["value"] == "2" else "2", "reason": ""}
    return lambda: browser.post(address, sent, headers={"HX-Request": "true"})


def _send_file(site: BenchSite, browser: Client) -> Ask:
    """The form of a new document with its file, as a browser without scripts sends it."""
    item = EvidenceItem.objects.filter(criterion__indicator__number=site.number)
    code = item.filter(criterion__indicator__instrument=site.cycle.instrument).order_by("position")[0].code
    address = f"{reverse('evidence_add', args=[site.cycle.pk, site.number])}?butir={code}"
    shown = shown_fields(browser, address, None) | {
        "title": "Laporan ukuran",
        "issued_on": "02-03-2025",
        "is_whole": "on",
    }
    number = next(NUMBERS)  # over HTTP files stay, and a second one of the same content is asked about
    shown["title"] += f" {number}"
    picture = jpg(b"\x12\xff\x00\x34" * (MEBIBYTE // 8) + f"{number:04}".encode())

    def send() -> Any:
        return browser.post(address, shown | {"file": SimpleUploadedFile("laporan.jpg", picture, "image/jpeg")})

    return send


def asking(page: BenchPage, site: BenchSite) -> Ask:
    """The page's request, ready to be sent."""
    return page.make(site, browser_of(page.account))


PAGES = (
    _page("healthz", "", "healthz"),
    _page("worklist", "diskominfo", "worklist", "cycle"),
    _page("dashboard", "pimpinan", "dashboard", "cycle"),
    _page("dashboard_details", "pimpinan", "dashboard_details", "cycle"),
    _page("presentation", "pimpinan", "presentation", "cycle"),
    _page("scores_api", "diskominfo", "api:scores", "cycle"),
    BenchPage("save_level", "diskominfo", _save_level),
    BenchPage("send_file", "diskominfo", _send_file),
    _page("indicator", "diskominfo", "indicator", "cycle", "number"),
    _page("agency_evidence", "opd", "agency_evidence", "cycle"),
    _page("duties_opd", "opd", "duties"),
    _page("duties", "diskominfo", "duties"),
    _page("library", "diskominfo", "library"),
    _page("reviews", "asesor", "reviews", "cycle"),
    _page("expiry", "diskominfo", "expiry", "cycle"),
    _page("assignments", "diskominfo", "assignments", "cycle"),
    _page("work_view", "pimpinan", "work_view", "cycle"),
    _page("years", "pimpinan", "years", "cycle"),
    _page("values", "diskominfo", "values", "cycle"),
    _page("internal", "asesor", "internal", "cycle"),
    _page("requests", "diskominfo", "requests", "cycle"),
    _page("history", "diskominfo", "history", "cycle"),
    _page("carryover", "diskominfo", "carryover", "newest"),
    _page("target", "koordinator", "target", "cycle"),
    _page("plan", "koordinator", "plan", "cycle"),
    _page("results", "pimpinan", "results"),
    _page("peers", "pimpinan", "peers"),
    _page("notifications", "diskominfo", "notifications"),
    _again("worklist", "diskominfo", "worklist", "cycle"),
    _again("dashboard", "pimpinan", "dashboard", "cycle"),
    _again("indicator", "diskominfo", "indicator", "cycle", "number"),
    _again("results", "pimpinan", "results"),
    _again("scores_api", "diskominfo", "api:scores", "cycle"),
)
