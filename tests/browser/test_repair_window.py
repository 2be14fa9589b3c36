"""The repair after the interview on five screens: opened, extended, used on a telephone, closed at midnight, judged."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from evaluations.models import Evaluation
from evidence.files.sample_documents import sample_pdf
from evidence.models import Citation, Verdict
from evidence.repairs.queries import repair_tasks
from regions import clock
from tests.browser.visit import NARROW, WIDE
from tests.builders.assessor_builders import ACCEPTED, WRONG, at_stage, decide
from tests.work import cite_item

KEPT, BACK = "I20-L1-01", "I20-L2-01"


def on(day, hour=9, minute=0):
    clock.set_now(datetime(2026, 10, day, hour, minute, tzinfo=ZoneInfo("Asia/Makassar")))


@pytest.fixture
def interview(pemdi_city):
    """Two accepted pieces of evidence are with the assessors; one of the items came back."""
    city = at_stage(pemdi_city)
    city.evaluation.windows.create(stage="interviu", opens=date(2026, 9, 21), closes=date(2026, 9, 30))
    clock.set_now(datetime(2026, 8, 20, 9, tzinfo=ZoneInfo("Asia/Makassar")))
    cite_item(city, KEPT, "diterima")
    cite_item(city, BACK, "diterima")
    on(5)
    decide(city, {KEPT: ACCEPTED, BACK: WRONG})
    return city


def repair_file() -> dict:
    content = sample_pdf("Renja 2026", ["Subkegiatan pelatihan, halaman 14."])
    return {"name": "Renja_2026.pdf", "mimeType": "application/pdf", "buffer": content}


@pytest.mark.both_databases
def test_opened_extended_used_judged_and_closed_across_midnight(visit, interview):
    city, pk = interview, interview.evaluation.pk
    desk, agency, judge = visit(WIDE, "diskominfo"), visit(NARROW, "opd"), visit(WIDE, "penanggung_jawab")

    page = desk.page
    page.goto(f"/siklus/{pk}/nilai/")
    page.get_by_role("link", name="Putusan asesor per butir").click()
    desk.inspect()
    page.get_by_role("link", name="Bandingkan dengan putusan sendiri").click()
    expect(page.get_by_text("1 diterima di sini tetapi dikembalikan asesor")).to_be_visible()
    desk.inspect()
    page.goto(f"/siklus/{pk}/perbaikan/")
    desk.inspect()
    page.locator("[name=opens]").fill("05-10-2026")
    page.get_by_role("button", name="Buka masa perbaikan").click()
    expect(page.get_by_text("Masa perbaikan 5 Oktober 2026 sampai 9 Oktober 2026.")).to_be_visible()
    desk.inspect()

    page.get_by_role("link", name="Beri satu OPD waktu tambahan").click()
    page.get_by_label("Buka perbaikan data dukung satu OPD atau satu indikator").check()
    page.locator("[name=agency]").select_option(str(city.agency.pk))
    page.locator("[name=until]").fill("12-10-2026")
    page.locator("[name=reason]").fill("Kantor kebanjiran.")
    page.get_by_role("button", name="Perpanjang", exact=True).click()
    expect(page.get_by_text("Dibuka: Dinkes sampai 12 Oktober 2026.")).to_be_visible()

    on(12, hour=23, minute=50)
    page = agency.page
    page.goto("/tugas/")
    page.get_by_role("link", name="Perbaiki").click()
    expect(page.get_by_text(f"Diminta: {WRONG.recommendation}")).to_be_visible()
    expect(page.locator(f"#{BACK}")).to_be_visible()
    expect(page.locator(f"#{KEPT}")).to_have_count(0)
    agency.inspect()
    page.get_by_role("link", name="Ganti berkas").click()
    expect(page.get_by_text("Asesor, penilaian dokumen:")).to_be_visible()
    page.locator("[name=file]").set_input_files(repair_file())
    page.get_by_label("Seluruh dokumen").check()
    page.get_by_role("button", name="Kirim berkas baru").click()
    page.wait_for_url("**/terkirim/")
    page.get_by_role("link", name="Perbaikan setelah interviu").first.click()
    page.wait_for_url(f"**/siklus/{pk}/perbaikan/")
    expect(page.locator(f"#{BACK}").get_by_text("Menunggu tinjauan").first).to_be_visible()

    on(13, hour=0)
    page.reload()
    expect(page.get_by_role("link", name="Ganti berkas")).to_have_count(0)
    expect(page.get_by_role("link", name="Kirim data dukung")).to_have_count(0)
    agency.inspect()

    page = judge.page
    page.goto(f"/siklus/{pk}/tinjauan/")
    page.locator(f".tj__v p:has-text('{BACK}')").wait_for()
    judge.inspect()
    page.get_by_role("button", name="Terima dan lanjut").click()
    page.get_by_text("Tidak ada data dukung yang menunggu").wait_for()

    sent = Citation.objects.get(version__original_name="Renja_2026.pdf")
    assert Verdict.objects.get(citation=sent).outcome == "diterima"
    (task,) = repair_tasks(Evaluation.objects.select_related("region", "instrument").get(pk=pk))
    assert (task.item.code, task.state, task.is_open) == (BACK, "terima", False)
