"""The leaders' pages on paper: A4, no menus, buttons or forms; charts, provenance and the day are there."""

from decimal import Decimal
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from planning.rules.target_query import ASSUME_LOWEST, TargetQuery
from planning.targets.planning_writes import save_scenario, set_target
from tests.browser.visit import WIDE
from tests.builders.dashboard_builders import fill
from tests.past import print_averages, print_official, record_levels

A4 = (595, 842)
# Page, address, and the most sheets it may take with a whole history and 47 levels.
PAGES = [
    ("Ringkasan pimpinan", "/siklus/{pk}/ringkasan/", 1),
    ("Rincian ringkasan", "/siklus/{pk}/ringkasan/rincian/", 4),
    ("Dari tahun ke tahun", "/siklus/{pk}/tahun-tahun/", 4),
    ("Selisih nilai mandiri dan hasil", "/siklus/{pk}/kalibrasi/", 4),
    ("Simulasi target", "/siklus/{pk}/target/?target=3,20", 3),
    ("Target tiap tahun", "/siklus/{pk}/target/tahun/", 1),
    ("Perbandingan skenario", "/siklus/{pk}/target/banding/", 2),
    ("Kota Denpasar 2024", "/hasil/pembanding/", 2),
]
LEFT_OVER = ".btn, header, nav, form input:not([type=hidden]), form select, form textarea"


@pytest.fixture
def whole(city, instruments):
    """A past, targets, two saved answers, and a self-assessment without gaps."""
    record_levels(city, instruments)
    print_official(city, instruments)
    print_averages()
    city.evaluation.region.results.update(province="Bali")
    fill(city, {number: 4 if number < 20 else 3 for number in range(1, 48)})
    by = city.people["koordinator"]
    set_target(
        evaluation=city.evaluation, year=2024, scope="kota", value=Decimal("4.00"), source="RPJMD, hlm. 12", by=by
    )
    for name, most in (("Paling ringan", None), ("Satu tingkat", 1)):
        wish = TargetQuery(Decimal("3.60"), gaps=ASSUME_LOWEST, most=most)
        save_scenario(evaluation=city.evaluation, name=name, wish=wish, by=by)
    return city


@pytest.mark.parametrize(("words", "address", "most"), PAGES)
def test_a_page_of_the_leaders_on_paper(visit, whole, words, address, most):
    """As the coordinator, who has all buttons: on paper none of them is left."""
    window = visit(WIDE, "koordinator")
    page = window.page
    page.goto(address.format(pk=whole.evaluation.pk))
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    shown = "list => list.filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))"
    assert page.locator(LEFT_OVER).evaluate_all(shown) == []
    expect(page.locator(".k-printhead")).to_have_count(1)
    charts = page.locator("main canvas, main svg.k-svg:not([aria-hidden])").evaluate_all(
        "list => list.map(e => e.getBoundingClientRect()).filter(r => r.width < 50 || r.height < 10).length"
    )
    assert charts == 0
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {A4}
    first = " ".join(sheets[0].extract_text().split())
    assert ("Kawal SPBE ·" in first, words in first, "dicetak" in first) == (True, True, True)
    assert len(sheets) <= most


def test_the_screens_of_a_meeting_take_a_sheet_each(visit, whole):
    window = visit(WIDE, "pimpinan")
    page = window.page
    page.goto(f"/siklus/{whole.evaluation.pk}/paparan/")
    page.wait_for_load_state("networkidle")
    screens = page.locator("[data-screen]").count()
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert [(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets] == [A4[::-1]] * screens
    assert all("Kawal SPBE" in " ".join(sheet.extract_text().split()) for sheet in sheets)


def test_on_paper_the_tables_of_the_peers_stand_one_under_the_other(visit, whole):
    """Side by side they are wider than a sheet and lie over each other."""
    page = visit(WIDE, "pimpinan").page
    page.goto("/hasil/pembanding/")
    page.emulate_media(media="print")
    columns = page.locator(".pb-duo").evaluate("grid => getComputedStyle(grid).gridTemplateColumns.split(' ').length")
    assert columns == 1
