"""The pictures of docs/panduan, taken from the demo city. SCREENSHOTS=1 writes them; each page is inspected anyway."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

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


@pytest.fixture
def demo(instruments, settings, monkeypatch):
    settings.DEMO = True
    if not os.environ.get("SCREENSHOTS"):  # nobody looks at them: that each file was read costs a minute
        monkeypatch.setattr("jobs.queue.send", lambda job: None)
    clock.set_now(MOMENT)
    load_regions()
    call_command("load_reference", verbosity=0)
    call_command("seed_demo", verbosity=0)
    return Evaluation.objects.get(state=CycleState.MANDIRI)


def test_the_pages_that_the_guides_show_are_in_order(visit, demo):
    change = AgencyChange.objects.get().pk
    sealed = Evaluation.objects.get(year=2025).pk
    for name, username, address in PICTURES:
        window = visit(WIDE)
        window.sign_in(username, DEMO_PASSWORD)
        window.page.goto(address.format(pk=demo.pk, sealed=sealed, change=change))
        window.inspect()
        window.picture(name, HEIGHT)
