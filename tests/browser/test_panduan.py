"""The pictures of docs/panduan, taken from the demo city. SCREENSHOTS=1 writes them; each page is inspected anyway."""

import pytest
from django.core.management import call_command

from evaluations.models import Evaluation
from regions.region_loader import load_regions
from reorganisation.models import AgencyChange
from tests.browser.visit import WIDE

DEMO_PASSWORD = "demo-spbe"
HEIGHT = 1100  # enough to see what a page is about, and a small file
# Picture, account, address; "{pk}" is the cycle of 2025, "{next}" that of 2026, "{change}" the change of agencies.
PICTURES = [
    ("ringkasan", "pimpinan", "/siklus/{pk}/ringkasan/"),
    ("paparan", "pimpinan", "/siklus/{pk}/paparan/"),
    ("lembar-kerja", "diskominfo", "/siklus/{pk}/lembar-kerja/"),
    ("indikator", "diskominfo", "/siklus/{pk}/indikator/9/"),
    ("penugasan", "diskominfo", "/siklus/{pk}/penugasan/"),
    ("siklus", "koordinator", "/siklus/{pk}/"),
    ("siapkan", "koordinator", "/siklus/{next}/siapkan/"),
    ("rapat", "diskominfo", "/siklus/{pk}/rapat/"),
    ("wawancara", "asesor", "/siklus/{pk}/wawancara/"),
    ("paket-asesor", "asesor", "/siklus/{pk}/paket-asesor/"),
    ("tugas", "opd", "/siklus/{pk}/tugas/"),
    ("kirim-bukti", "opd", "/siklus/{pk}/indikator/45/bukti/?tingkat=4"),
    ("bukti-ditinjau", "asesor", "/siklus/{pk}/indikator/34/"),
    ("dokumen", "opd", "/dokumen/"),
    ("permintaan", "diskominfo", "/siklus/{pk}/permintaan/"),
    ("masa-berlaku", "diskominfo", "/siklus/{pk}/masa-berlaku/"),
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
def demo(instruments, settings):
    settings.DEMO = True
    load_regions()
    call_command("load_reference", verbosity=0)
    call_command("seed_demo", verbosity=0)
    return Evaluation.objects.get(year=2025)


def test_the_pages_that_the_guides_show_are_in_order(visit, demo):
    change = AgencyChange.objects.get().pk
    following = Evaluation.objects.get(year=2026).pk
    for name, username, address in PICTURES:
        window = visit(WIDE)
        window.sign_in(username, DEMO_PASSWORD)
        window.page.goto(address.format(pk=demo.pk, next=following, change=change))
        window.inspect()
        window.picture(name, HEIGHT)
