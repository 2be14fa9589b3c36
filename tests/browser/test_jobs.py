"""Each role does its main job, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from regions.models import Agency
from tests.browser.visit import NARROW, WIDE
from tests.past import print_averages, print_official, record_levels

pytestmark = pytest.mark.parametrize("width", [WIDE, NARROW])


@pytest.fixture
def years(city, instruments):
    """What is published of the city: levels of 2018, 2019, 2021, results of 2023 and 2024, national means."""
    record_levels(city, instruments)
    print_official(city, instruments)
    print_averages()


def test_leadership_reads_index_predicate_and_the_years(visit, city, years, width):
    window = visit(width, "pimpinan")
    page = window.page
    page.goto(f"/siklus/{city.evaluation.pk}/ringkasan/rincian/")
    page.get_by_text("3,96").first.wait_for()
    expect(page.get_by_text("Sangat Baik").first).to_be_visible()
    page.get_by_role("img").first.wait_for()
    window.inspect()
    window.picture(f"ringkasan-{width}")
    page.get_by_label("Tahun yang ditampilkan").select_option("2021")
    page.get_by_role("button", name="Tampilkan").click()
    page.wait_for_url("**/rincian/?tahun=2021")
    window.inspect()


def test_the_auditor_reads_results_and_finds_nothing_to_change(visit, city, years, width):
    window = visit(width, "auditor")
    window.page.goto("/hasil/")
    window.page.get_by_text("3,96").first.wait_for()
    window.inspect()
    with window.refused(403):
        window.page.goto("/hasil/catat/")
    window.inspect()


def test_the_admin_adds_an_agency_after_being_told_what_is_missing(visit, city, width):
    window = visit(width, "admin")
    page = window.page
    page.goto("/opd/baru/")
    page.get_by_label("Nama", exact=False).first.fill("Dinas Pendidikan")
    page.locator("main form [type=submit]").click()
    page.locator(".k-errsum").wait_for()
    window.inspect()
    assert page.locator("[name=name]").input_value() == "Dinas Pendidikan"
    page.locator("[name=short_name]").fill("Disdik")
    page.locator("main form [type=submit]").click()
    page.wait_for_url("**/opd/")
    window.inspect()
    expect(page.get_by_text("Dinas Pendidikan").first).to_be_visible()
    assert Agency.objects.filter(region=city.region, name="Dinas Pendidikan").count() == 1
