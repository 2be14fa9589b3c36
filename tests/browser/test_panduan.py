"""The pictures of docs/panduan, taken from the demo city. SCREENSHOTS=1 writes them; each page is inspected anyway."""

import io
import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.core.management import call_command

from accounts.models import User
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from regions import clock
from regions.region_loader import load_regions
from reorganisation.models import AgencyChange
from tests.browser.visit import WIDE

DEMO_PASSWORD = "demo-spbe"
MOMENT = datetime(2026, 10, 14, 10, 0, tzinfo=ZoneInfo("Asia/Makassar"))
HEIGHT = 1100  # enough to see what a page is about, and a small file
# Picture, account, address; "{pk}" is the Pemdi cycle in work, "{sealed}" the SPBE cycle before it, "{change}" the
# change of agencies.
PICTURES = [
    ("ringkasan", "pimpinan", "/siklus/{pk}/ringkasan/"),
    ("paparan", "pimpinan", "/siklus/{pk}/paparan/"),
    ("lembar-kerja", "diskominfo", "/siklus/{pk}/lembar-kerja/"),
    ("indikator", "diskominfo", "/siklus/{pk}/indikator/13/"),
    ("penugasan", "diskominfo", "/siklus/{pk}/penugasan/"),
    ("siklus", "koordinator", "/siklus/{pk}/"),
    ("siapkan", "koordinator", "/siklus/{pk}/siapkan/"),
    ("rapat", "diskominfo", "/siklus/{pk}/rapat/"),
    ("wawancara", "asesor", "/siklus/{pk}/wawancara/"),
    ("paket-asesor", "asesor", "/siklus/{pk}/paket-asesor/"),
    ("tugas", "opd", "/tugas/"),
    ("kirim-bukti", "opd", "/siklus/{pk}/indikator/20/bukti/?butir=I20-L2-03"),
    ("bukti-ditinjau", "asesor", "/siklus/{pk}/indikator/20/"),
    ("dokumen", "opd", "/dokumen/"),
    ("permintaan", "diskominfo", "/siklus/{pk}/permintaan/"),
    ("masa-berlaku", "diskominfo", "/siklus/{sealed}/masa-berlaku/"),
    ("penilaian-internal", "penanggungjawab", "/siklus/{pk}/penilaian-internal/?keadaan=diusulkan"),
    ("tinjauan", "asesor", "/siklus/{pk}/tinjauan/"),
    ("target", "pimpinan", "/siklus/{pk}/target/?celah=terendah"),
    ("laporan", "pimpinan", "/siklus/{pk}/laporan/"),
    ("kop-laporan", "diskominfo", "/siklus/{pk}/laporan/kop/"),
    ("kerja", "koordinator", "/siklus/{pk}/kerja/"),
    ("rencana", "diskominfo", "/siklus/{pk}/rencana/"),
    ("tahun-tahun", "pimpinan", "/siklus/{pk}/tahun-tahun/"),
    ("orang", "admin", "/orang/"),
    ("perubahan-opd", "admin", "/opd/perubahan/{change}/"),
    ("hasil", "auditor", "/hasil/"),
    ("naskah", "koordinator", "/siklus/{pk}/pengesahan/naskah/"),
]


# Of the other roles, without a picture.
OTHER_PAGES = [
    ("", "kepala", "/tugas/"),
    ("", "kepala", "/siklus/{pk}/opd/persetujuan/"),
    ("", "eksternal", "/tugas/"),
    ("", "auditor", "/siklus/{pk}/riwayat/"),
    ("", "opd", "/siklus/{pk}/opd/data-dukung/"),
]
# The five pages people work on, in each width, in the dark and on paper: docs/panduan/layar.md.
FIVE = [
    ("tugas-saya", "opd", "/tugas/"),
    ("kirim", "opd", "/siklus/{pk}/indikator/20/bukti/?butir=I20-L2-03"),
    ("ringkasan", "pimpinan", "/siklus/{pk}/ringkasan/"),
    ("lembar-kerja", "diskominfo", "/siklus/{pk}/lembar-kerja/"),
    ("penugasan", "diskominfo", "/siklus/{pk}/penugasan/"),
]
SCREENS = {"1440": (1440, 900), "768": (768, 1024), "390": (390, 844)}
ZOOMED = (720, 450)  # a window of 1440 px at 200 %
ROWS = """[...document.querySelectorAll('main tbody tr, main li')]
  .filter(row => row.offsetHeight && row.innerText.trim()).length"""
WIDER = "document.documentElement.scrollWidth - window.innerWidth"
PAPER_SCALE = 1.2  # dots of the picture for each point of A4


@pytest.fixture
def demo(instruments, settings, monkeypatch):
    settings.DEMO = True
    if not os.environ.get("SCREENSHOTS"):  # nobody looks at them: that each file was read costs a minute
        monkeypatch.setattr("jobs.queue.send", lambda job: None)
    clock.set_now(MOMENT)
    load_regions()
    call_command("load_reference", verbosity=0)
    call_command("seed_demo", verbosity=0)
    User.objects.update(toured_at=MOMENT)  # the guides show the pages of every day
    return Evaluation.objects.get(state=CycleState.MANDIRI)


def test_the_pages_that_the_guides_show_are_in_order(visit, demo):
    """At 768 px and at 200 % nothing is lost either: no row, and no scrolling to the side."""
    change = AgencyChange.objects.get().pk
    sealed = Evaluation.objects.get(year=2025).pk
    windows = {}
    lost = {}
    for name, username, address in PICTURES + OTHER_PAGES:
        window = windows[username] = windows.get(username) or signed_in(visit, username)
        window.page.goto(address.format(pk=demo.pk, sealed=sealed, change=change))
        if name:
            window.inspect()
            window.picture(name, HEIGHT)
        if faults := faults_of_sizes(window.page):
            lost[address] = faults
    assert lost == {}
    for name, username, address in FIVE if os.environ.get("SCREENSHOTS") == "1" else ():
        windows[username].page.goto(address.format(pk=demo.pk))
        take_five(windows[username], name)


def signed_in(visit, username):
    window = visit(WIDE)
    window.sign_in(username, DEMO_PASSWORD)
    return window


def faults_of_sizes(page) -> list[str]:
    page.set_viewport_size({"width": WIDE, "height": 900})
    rows, faults = page.evaluate(ROWS), []
    for width, height in (SCREENS["768"], ZOOMED):
        page.set_viewport_size({"width": width, "height": height})
        if (excess := excess_of(page)) > 0:
            faults.append(f"{width} px: {excess} px terlalu lebar")
        if (left := page.evaluate(ROWS)) < rows:
            faults.append(f"{width} px: {left} dari {rows} baris")
    page.set_viewport_size({"width": WIDE, "height": 900})
    return faults


def excess_of(page) -> int:
    """How far the page goes beyond the window, once its drawings have followed the new width."""
    for _ in range(20):
        if (excess := page.evaluate(WIDER)) <= 0:
            break
        page.wait_for_timeout(100)
    return excess


def take_five(window, name) -> None:
    for words, (width, height) in SCREENS.items():
        window.page.set_viewport_size({"width": width, "height": height})
        window.keep_picture(f"layar/{name}-{words}", window.page.screenshot())
    window.page.set_viewport_size({"width": WIDE, "height": 900})
    window.page.emulate_media(color_scheme="dark")
    window.keep_picture(f"layar/{name}-gelap", window.page.screenshot())
    window.page.emulate_media(color_scheme="light")
    sheet = pypdfium2.PdfDocument(window.page.pdf(prefer_css_page_size=True, format="A4"))[0]
    drawn = io.BytesIO()
    sheet.render(scale=PAPER_SCALE).to_pil().save(drawn, "PNG")
    window.keep_picture(f"layar/{name}-cetak", drawn.getvalue())
