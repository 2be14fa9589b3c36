"""The sheets of an office from the file to what is stored: few clicks, counted by the browser, and nothing typed."""

from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Score
from regions.models import Agency
from tests.browser.visit import WIDE
from tests.builders.assessor_builders import at_stage
from tests.workbooks import case

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CLICKS = 25  # of one sheet
COUNTS = """for (const kind of ['click', 'keydown']) {
  addEventListener(kind, (event) => {
    if (event.isTrusted) sessionStorage.setItem(kind, 1 + Number(sessionStorage.getItem(kind)));
  }, true);
}"""


def counting(window):
    """The window, which counts what the person does in it from now on."""
    window.context.add_init_script(COUNTS)
    return window.page


def acts(page):
    """(clicks, keys) since the last call."""
    found = tuple(int(page.evaluate(f"sessionStorage.getItem('{kind}')") or 0) for kind in ("click", "keydown"))
    page.evaluate("sessionStorage.removeItem('click'); sessionStorage.removeItem('keydown')")
    return found


def bring(page, name, field="file"):
    page.locator(f"input[name={field}]").set_input_files({"name": name, "mimeType": XLSX, "buffer": case(name)})


def assert_few(page):
    clicks, keys = acts(page)
    assert (0 < clicks <= MOST_CLICKS, keys) == (True, 0), f"{clicks} clicks, {keys} keys"


def test_agencies_and_people(visit, city):
    window = visit(WIDE, "admin")
    page = counting(window)
    page.goto("/opd/")
    page.get_by_role("link", name="Impor").first.click()
    bring(page, "office-opd.xlsx")
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/opd/")
    assert_few(page)
    assert Agency.objects.filter(region=city.region).count() == 37
    people = city.region.memberships.values("user").distinct().count()
    page.goto("/orang/")
    page.get_by_role("link", name="Impor").first.click()
    bring(page, "office-people.xlsx")
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_role("button", name="Terapkan jawaban").click()
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/orang/")
    assert_few(page)
    assert city.region.memberships.values("user").distinct().count() >= people + 15


def test_levels_of_the_office_and_of_the_assessors(visit, city):
    window = visit(WIDE, "diskominfo")
    page = counting(window)
    page.goto(f"/siklus/{city.evaluation.pk}/lembar-kerja/")
    page.get_by_text("Halaman terkait").click()
    page.get_by_role("link", name="Isi dari berkas").click()
    bring(page, "office-levels.xlsx")
    page.get_by_role("button", name="Lihat pratinjau").click()
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/lembar-kerja/")
    assert_few(page)
    assert Score.objects.filter(column=ValueColumn.MANDIRI, value__isnull=False).count() == 47
    at_stage(city, CycleState.DOKUMEN)
    page.goto(f"/siklus/{city.evaluation.pk}/nilai/dokumen/berkas/")
    bring(page, "office-assessor-levels.xlsx")
    page.get_by_role("button", name="Periksa").click()
    page.get_by_role("button", name="Simpan nilai").click()
    page.get_by_text("47 indikator diperbarui").wait_for()
    assert_few(page)
    assert Score.objects.filter(column=ValueColumn.DOKUMEN, value__isnull=False).count() == 47
