"""The sheets of an office from the file to what is stored: few clicks, counted by the browser, and nothing typed."""

from time import monotonic

from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Score
from regions.models import Agency
from tests.browser.clicks import acts, counting
from tests.browser.visit import WIDE
from tests.builders.assessor_builders import at_stage
from tests.workbooks import case

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CLICKS = 25  # of one sheet
MOST_SECONDS = 240  # four minutes


def bring(page, name, field="file"):
    page.locator(f"input[name={field}]").set_input_files({"name": name, "mimeType": XLSX, "buffer": case(name)})


def assert_few(page, began):
    """Of one sheet, from its page to what is stored; the moment when the next one begins."""
    clicks, keys = acts(page)
    assert (0 < clicks <= MOST_CLICKS, keys) == (True, 0), f"{clicks} clicks, {keys} keys"
    assert monotonic() - began < MOST_SECONDS
    return monotonic()


def test_agencies_and_people(visit, city):
    window = visit(WIDE, "admin")
    page, began = counting(window), monotonic()
    page.goto("/opd/")
    page.get_by_role("link", name="Impor").first.click()
    bring(page, "office-opd.xlsx")
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/opd/")
    began = assert_few(page, began)
    assert Agency.objects.filter(region=city.region).count() == 37
    people = city.region.memberships.values("user").distinct().count()
    page.goto("/orang/")
    page.get_by_role("link", name="Impor").first.click()
    bring(page, "office-people.xlsx")
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_role("button", name="Terapkan jawaban").click()
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/orang/")
    assert_few(page, began)
    assert city.region.memberships.values("user").distinct().count() >= people + 15


def test_levels_of_the_office_and_of_the_assessors(visit, city):
    window = visit(WIDE, "diskominfo")
    page, began = counting(window), monotonic()
    page.goto(f"/siklus/{city.evaluation.pk}/lembar-kerja/")
    page.get_by_text("Halaman terkait").click()
    page.get_by_role("link", name="Isi dari berkas").click()
    bring(page, "office-levels.xlsx")
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/lembar-kerja/")
    began = assert_few(page, began)
    assert Score.objects.filter(column=ValueColumn.MANDIRI, value__isnull=False).count() == 47
    at_stage(city, CycleState.DOKUMEN)
    page.goto(f"/siklus/{city.evaluation.pk}/nilai/dokumen/berkas/")
    bring(page, "office-assessor-levels.xlsx")
    page.get_by_role("button", name="Periksa").click()
    page.get_by_role("button", name="Simpan nilai").click()
    page.get_by_text("47 indikator diperbarui").wait_for()
    assert_few(page, began)
    assert Score.objects.filter(column=ValueColumn.DOKUMEN, value__isnull=False).count() == 47
