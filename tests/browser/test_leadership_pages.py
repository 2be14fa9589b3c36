"""Years, calibration and peers with real figures in them, in a real browser and on paper."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from leadership.years.year_notes import YearNoteInput, add_year_note
from planning.rules.target_query import ASSUME_LOWEST, TargetQuery
from planning.targets.planning_writes import save_scenario
from tests.browser.visit import NARROW, WIDE
from tests.past import print_averages, print_official, print_result, record_levels
from tests.work import fill


@pytest.fixture
def denpasar(city, instruments):
    """The city's past, two neighbours, a note, and a self-assessment in work."""
    record_levels(city, instruments)
    print_official(city, instruments)
    print_averages()
    city.evaluation.region.results.update(province="Bali")
    for name, index, predicate in (
        ("Kabupaten Badung", "4.25", "Memuaskan"),
        ("Kabupaten Gianyar", "3.96", "Sangat Baik"),
    ):
        neighbour = {"institution": name, "kind": "kabupaten", "province": "Bali", "region": None}
        print_result(city, instruments, 2024, index, predicate, ("4.00", "4.00", "3.00", "4.20"), **neighbour)
    add_year_note(
        region=city.region,
        said=YearNoteInput(2015, "PeGI 2,5 dari 4", "Laporan PeGI 2015"),
        by=city.people["diskominfo"],
    )
    fill(city, {1: 4, 21: 3})
    return city


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_leadership_pages_pass_the_inspection_with_figures(visit, denpasar, width):
    window = visit(width, "diskominfo")
    cycle = denpasar.evaluation.pk
    pages = {
        "kalibrasi": f"/siklus/{cycle}/kalibrasi/",
        "tahun-tahun": f"/siklus/{cycle}/tahun-tahun/?dari=2018&ke=2019&kolom=mandiri",
        "pembanding": "/hasil/pembanding/?ambang=3,0&daerah=Kota+Denpasar&daerah=Kabupaten+Badung",
    }
    for name, address in pages.items():
        window.page.goto(address)
        window.inspect()
        window.picture(f"{name}-{width}")


def test_a_change_is_chosen_and_explained(visit, denpasar):
    window = visit(WIDE, "pimpinan")
    page = window.page
    page.goto(f"/siklus/{denpasar.evaluation.pk}/ringkasan/rincian/")
    page.get_by_role("link", name="Riwayat indeks").click()
    page.get_by_role("heading", name="2023 → 2024, hasil +0,16").wait_for()
    page.get_by_label("Dari", exact=True).select_option("2018")
    page.get_by_label("Ke", exact=True).select_option("2021")
    page.get_by_role("button", name="Tampilkan").click()
    page.get_by_text("Tidak dihitung", exact=True).wait_for()
    page.locator("summary", has_text="Tampilkan setiap langkah").click()
    page.get_by_role("link", name="2021 → 2023").click()
    page.get_by_text("Pembulatan", exact=True).wait_for()
    window.inspect()


def test_a_government_is_followed_and_let_go(visit, denpasar):
    window = visit(WIDE, "pimpinan")
    page = window.page
    page.goto("/hasil/pembanding/")
    page.get_by_role("heading", name="Kota Denpasar 2024: posisi 2 dari 3").wait_for()
    page.get_by_label("Tambah daerah").fill("Kabupaten Badung")
    page.get_by_role("button", name="Tambah").click()
    page.get_by_role("link", name="Lepas Kabupaten Badung").wait_for()
    assert page.url.endswith("daerah=Kabupaten+Badung#h-kelompok")
    page.get_by_role("link", name="Lepas Kabupaten Badung").click()
    page.get_by_role("link", name="Lepas Kabupaten Badung").wait_for(state="detached")


def test_on_paper_the_forms_go_and_the_figures_stay(visit, denpasar):
    window = visit(WIDE, "pimpinan")
    page = window.page
    page.emulate_media(media="print")
    page.goto("/hasil/pembanding/")
    expect(page.locator(".k-printhead")).to_be_visible()
    expect(page.get_by_role("search")).to_be_hidden()
    tie = page.get_by_text("posisi 2 dari 3 kabupaten dan kota di Bali, sama dengan Kabupaten Gianyar")
    expect(tie).to_be_visible()


@pytest.mark.parametrize(
    "address",
    ["/siklus/{pk}/nilai/", "/siklus/{pk}/target/banding/", "/hasil/pembanding/", "/siklus/{pk}/tahun-tahun/"],
)
def test_on_a_phone_no_column_lies_outside_the_screen(visit, denpasar, address):
    """Tables fold into labelled blocks: nothing is left to be found by pushing sideways."""
    for name, most in (("Paling ringan", None), ("Satu tingkat per indikator", 1)):
        wish = TargetQuery(Decimal("2.00"), gaps=ASSUME_LOWEST, most=most)
        coordinator = denpasar.people["koordinator"]
        save_scenario(evaluation=denpasar.evaluation, name=name, wish=wish, by=coordinator)
    window = visit(NARROW, "diskominfo")
    window.page.goto(address.format(pk=denpasar.evaluation.pk))
    window.inspect()
    tables = window.page.locator(".k-scroll:has(.k-stacked)")
    expect(tables).not_to_have_count(0)
    assert tables.evaluate_all("list => list.filter(t => t.scrollWidth > t.clientWidth).map(t => t.ariaLabel)") == []
    cut = "list => list.filter(t => t.getBoundingClientRect().right > innerWidth).map(t => t.textContent)"
    assert window.page.locator("svg.pb-dots text").evaluate_all(cut) == []
