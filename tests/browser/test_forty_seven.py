"""47 indicators walked by one officer: assigned, asked, scored, reviewed, handed over; each click is counted."""

import pytest

from domains.models import EvidenceItem
from evaluations.models import Assignment, Score
from evidence.models import EvidenceRequest, Verdict
from outputs.models import Package, TauvalEntry
from tests.browser.clicks import acts, counting
from tests.browser.visit import WIDE
from tests.packing import cite, document

INDICATORS, DOCUMENTS = 47, 6
MOST_CLICKS = 100  # until everything is reviewed
HAND_OVER_CLICKS = 2  # an indicator


@pytest.fixture
def sent(city):
    """One item of each indicator has evidence that waits, as the agencies have sent it: six documents for all."""
    versions = [document(city, f"Peraturan Wali Kota {n + 1}", f"%PDF-1.7 {n}".encode()) for n in range(DOCUMENTS)]
    first: dict[int, str] = {}
    rows = EvidenceItem.objects.filter(instrument=city.evaluation.instrument).select_related("criterion__indicator")
    for item in rows.order_by("position"):
        first.setdefault(item.criterion.indicator.number, item.code)
    for number, code in first.items():
        cite(city, versions[number % DOCUMENTS], code, outcome=None)
    assert len(first) == INDICATORS
    return city


def pasted(lines):
    return "\n".join("\t".join(line) for line in lines)


def assign(page, cycle):
    """The office's own table, pasted."""
    rows = [(str(n), "Dinas Kesehatan" if n % 2 else "BPKAD", "25-08-2025") for n in range(1, INDICATORS + 1)]
    page.goto(f"{cycle}penugasan/")
    page.get_by_role("link", name="Tempel atau unggah").click()
    page.locator("textarea").fill(pasted([("Indikator", "Pengampu", "Tenggat"), *rows]))
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("ditugaskan dari berkas").wait_for()


def ask(page):
    """From the list of assignments: all of them, every item that is missing up to level 5."""
    page.locator("[data-pick=all]").click()
    page.get_by_role("button", name="Simpan dan minta data dukung").click()
    page.get_by_label("Setiap butir wajib yang belum ada, sampai tingkat 5").click()
    page.get_by_role("button", name="Kirim permintaan").click()
    page.get_by_role("heading", name="Permintaan data dukung", exact=True).wait_for()


def score(page, cycle):
    rows = [
        (str(n), f"Indikator {n}", "1", f"Fakta indikator {n}.", f"Analisis indikator {n}.")
        for n in range(1, INDICATORS + 1)
    ]
    page.goto(f"{cycle}lembar-kerja/")
    page.get_by_text("Halaman terkait").click()
    page.get_by_role("link", name="Isi dari berkas").click()
    page.locator("textarea").fill(pasted([("No", "Indikator", "Tingkat", "Fakta", "Analisis"), *rows]))
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/lembar-kerja/")


def review(page, cycle):
    """Document by document, until none waits."""
    for _ in range(DOCUMENTS):
        page.goto(f"{cycle}tinjauan/?urut=dokumen")
        page.get_by_role("link", name="butir sekaligus").first.click()
        page.get_by_role("radio", name="Terima").click()
        page.get_by_role("button", name="Simpan putusan").click()
        page.get_by_text("diputus.").first.wait_for()


def hand_over(page, cycle):
    page.goto(f"{cycle}tauval/")
    for number in range(1, INDICATORS + 1):
        row = page.locator(f"#indikator-{number}")
        row.get_by_role("button", name=f"Salin indikator {number}", exact=True).click()
        row.get_by_text("Sudah dimasukkan").wait_for()
        with page.expect_download():
            row.get_by_role("button", name=f"ZIP indikator {number}", exact=True).click()


def test_a_year_takes_under_a_hundred_clicks_and_the_hand_over_two_an_indicator(visit, sent):
    window = visit(WIDE, "diskominfo")
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, cycle = counting(window), f"/siklus/{sent.evaluation.pk}/"
    assign(page, cycle)
    assert Assignment.objects.filter(part="lead").count() == INDICATORS
    ask(page)
    assert EvidenceRequest.objects.standing().values("indicator").distinct().count() == INDICATORS
    score(page, cycle)
    assert Score.objects.filter(column="mandiri", value=1).count() == INDICATORS
    review(page, cycle)
    assert Verdict.objects.filter(outcome="diterima").count() == INDICATORS
    clicks, keys = acts(page)
    assert (0 < clicks < MOST_CLICKS, keys) == (True, 0), f"{clicks} clicks, {keys} keys"
    hand_over(page, cycle)
    assert acts(page).clicks == HAND_OVER_CLICKS * INDICATORS
    assert TauvalEntry.objects.filter(is_entered=True).count() == INDICATORS
    assert Package.objects.exclude(path="").count() == INDICATORS
    page.get_by_text(f"{INDICATORS} dari {INDICATORS} indikator sudah dimasukkan").first.wait_for()
