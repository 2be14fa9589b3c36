"""Each role's main job by keyboard alone: how many controls are pressed, and how far the Tab key has to go to them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import AccountInvitation
from accounts.people.people_writes import create_person
from evidence.approving import set_head_approval
from evidence.files.sample_documents import sample_pdf
from evidence.models import Citation, Verdict
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import owed_evidence
from signing.models import Approval, Seal
from tests.browser.visit import WIDE
from tests.builders.evidence_builders import items, send
from tests.builders.request_builders import request_items
from tests.builders.signing_builders import approved, brought, ready, whole
from tests.city import PASSWORD, City
from tests.past import record_levels
from tests.work import fill

__all__ = ["whole"]
FILE = {"name": "notula.pdf", "mimeType": "application/pdf", "buffer": sample_pdf("NOTULA RAPAT", ["Isi notula."])}


class Hands:
    """On the keyboard: `acts` counts pressed controls, `tabs` the steps between them."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts, self.tabs = page, 0, 0

    def reach(self, control: Locator) -> None:
        control.first.wait_for()
        for _ in range(120):
            if control.first.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.tabs += 1
        raise AssertionError(f"Tab tidak sampai ke {control}")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.acts += 1

    def use(self, control: Locator, key: str = "Enter") -> None:
        self.reach(control)
        self.press(key)

    def first_task(self, verb: str) -> None:
        """The button of the first row of Tugas saya whose act this is."""
        row = self.page.locator("main li.tg", has=self.page.locator(".tg__v", has_text=f"{verb}:"))
        self.use(row.first.locator(".tg__s a"))


def clerk(hands: Hands, city: City) -> None:
    """The mail's link, the file, "Seluruh dokumen", "Kirim"."""
    asked = request_items(city, "I45-L1-01")
    (owed,) = owed_evidence(city.evaluation, asked, [], SentEvidence([]))
    page = hands.page
    page.goto(owed.place)
    hands.acts += 1
    hands.reach(page.locator("[name=file]"))
    page.locator("[name=file]").set_input_files(FILE)
    expect(page.locator(".fl__i").get_by_text("teks dapat dicari").first).to_be_visible()
    hands.use(page.locator(".fl__i").get_by_label("Seluruh dokumen"), "Space")
    hands.use(page.get_by_role("button", name="Kirim untuk ditinjau"))
    page.wait_for_url("**/terkirim/")
    assert Citation.objects.get().item.code == "I45-L1-01"


def officer(hands: Hands, city: City) -> None:
    """From Tugas saya straight to the next act."""
    hands.page.goto("/tugas/")
    button = hands.page.locator("main li.tg .tg__s a").first
    address = button.get_attribute("href")
    hands.use(button)
    hands.page.wait_for_url(f"**{address}")
    expect(hands.page.locator("h1")).not_to_have_text("Tugas saya")


def reviewer(hands: Hands, city: City) -> None:
    """Opens the review from the task, and accepts."""
    send(city, items=items(city, "I45-L1-01"), page="1")
    hands.page.goto("/tugas/")
    hands.first_task("Tinjau")
    expect(hands.page.locator(".tj__v")).to_contain_text("I45-L1-01")
    hands.press("t")
    hands.page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()
    assert Verdict.objects.get().outcome == "diterima"


def head(hands: Hands, city: City) -> None:
    """Approves what the operator has sent: it stands first."""
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    (sent,) = send(city, items=items(city, "I45-L1-01"), title="Notula reviu")
    page = hands.page
    page.goto("/tugas/")
    hands.first_task("Setujui")
    hands.use(page.get_by_role("button", name="Setujui Notula reviu"))
    page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()
    assert not Citation.objects.get(pk=sent.pk).awaits_head


def responsible(hands: Hands, city: City) -> None:
    """Approves the finished self-assessment."""
    page = hands.page
    page.goto("/tugas/")
    hands.first_task("Setujui")
    hands.use(page.get_by_role("button", name="Setujui penilaian mandiri"))
    page.get_by_text("Disetujui", exact=True).wait_for()
    assert Approval.objects.get().outcome == Approval.Outcome.APPROVED


def coordinator(hands: Hands, city: City) -> None:
    """Signs what was approved and compared, with the password."""
    approved(city)
    brought(city)
    ready(city)
    page = hands.page
    page.goto("/tugas/")
    hands.use(page.locator("main li.tg", has_text="menunggu tanda tangan").first.locator(".tg__s a"))
    hands.reach(page.locator("[name=password]"))
    page.keyboard.type(PASSWORD)
    hands.use(page.get_by_role("button", name="Tanda tangani dan kirim"))
    page.get_by_role("link", name="Segel").first.wait_for()
    assert Seal.objects.count() == 1


def mayor(hands: Hands, city: City) -> None:
    """Reads the four sentences where the sign-in has led."""
    for term in ("Terbukti", "Menahan", "Dahulukan", "Terlambat"):
        heading = hands.page.get_by_role("heading", name=term, exact=True)
        assert heading.evaluate("element => element.getBoundingClientRect().bottom < window.innerHeight")


def admin(hands: Hands, city: City) -> None:
    """Invites everybody who has a mail address and no password."""
    person = {"username": "luh", "full_name": "Luh Sari", "role": "opd", "agency": city.agency, "email": "luh@uji.id"}
    create_person(region=city.region, by=city.people["admin"], **person)
    page = hands.page
    page.goto("/tugas/")
    hands.use(page.get_by_role("link", name="Lainnya", exact=True))
    hands.use(page.get_by_role("link", name="Undangan", exact=True))
    hands.use(page.get_by_role("button", name="Surel kepada semua"))
    page.get_by_role("status").get_by_text("undangan").first.wait_for()
    assert AccountInvitation.objects.get().person.username == "luh"


@dataclass(frozen=True)
class KeyboardWalk:
    """A role's main job and what it may cost."""

    role: str
    job: Callable[[Hands, City], None]
    acts: int
    tabs: int
    ground: str = "city"


WALKS = (
    KeyboardWalk("opd", clerk, acts=3, tabs=40),
    KeyboardWalk("diskominfo", officer, acts=1, tabs=30),
    KeyboardWalk("asesor_internal", reviewer, acts=2, tabs=30),
    KeyboardWalk("kepala_opd", head, acts=2, tabs=60),
    KeyboardWalk("penanggung_jawab", responsible, acts=2, tabs=70, ground="whole"),
    KeyboardWalk("koordinator", coordinator, acts=2, tabs=70, ground="whole"),
    KeyboardWalk("pimpinan", mayor, acts=0, tabs=0, ground="full"),
    KeyboardWalk("admin", admin, acts=3, tabs=90),
)


@pytest.fixture
def full(city, instruments):
    """Levels and a past, as the leaders' page needs them."""
    record_levels(city, instruments)
    fill(city, dict.fromkeys(range(1, 44), 4))
    return city


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.role)
def test_the_main_job_of_each_role_by_keyboard_alone(visit, request, walk):
    city = request.getfixturevalue(walk.ground)
    window = visit(WIDE, walk.role)
    hands = Hands(window.page)
    walk.job(hands, city)
    assert hands.acts <= walk.acts, f"{hands.acts} kali menekan"
    assert hands.tabs <= walk.tabs, f"{hands.tabs} kali Tab"
