"""The leaders' page in a real browser: all answers without a scroll or a click, and on one sheet of paper."""

from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from accounts.models import User
from planning.targets.planning_writes import set_target
from regions import clock
from tests.browser.visit import NARROW
from tests.builders.pemdi_builders import NOON, build_pemdi_city
from tests.past import print_averages, print_official, record_levels
from tests.work import cite_item, fill

SCREEN = {"width": 1440, "height": 900}


@pytest.fixture(params=["spbe", "pemdi"])
def board(request, instruments):
    """47 indicators of SPBE with a past, a target and gaps; or 20 of Pemdi with an estimate."""
    if request.param == "pemdi":
        clock.set_now(NOON)
        city = build_pemdi_city()
        fill(city, dict.fromkeys(range(1, 19), Decimal("2.1")))
        cite_item(city, "I13-L1-01", "diterima")
    else:
        city = request.getfixturevalue("city")
        record_levels(city, instruments)
        fill(city, dict.fromkeys(range(1, 44), 4))
    print_official(city, instruments)
    print_averages()
    by, year = city.people["koordinator"], city.evaluation.year
    source = "Rencana Pembangunan Jangka Menengah Daerah 2021–2026, Bab VII, Tabel 7.3"
    set_target(evaluation=city.evaluation, year=year, scope="kota", value=Decimal("4.20"), source=source, by=by)
    return f"/siklus/{city.evaluation.pk}/ringkasan/"


def test_the_mayor_reads_all_answers_without_a_scroll_or_a_click_and_prints_one_sheet(visit, board):
    window = visit(SCREEN["width"], "pimpinan")
    page = window.page
    page.set_viewport_size(SCREEN)
    page.goto(board)
    page.wait_for_load_state("networkidle")
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= SCREEN["height"]
    for term in ("Terbukti", "Menahan", "Dahulukan", "Terlambat"):
        box = page.get_by_role("heading", name=term, exact=True).bounding_box()
        assert box["y"] + box["height"] < SCREEN["height"]
    window.inspect()
    assert len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 714, "height": 1011})
    assert page.locator(".rk__fig").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert heights_with_the_tour(page, board) == [SCREEN["height"]] * 3


def heights_with_the_tour(page, board):
    """Of the page as a newcomer meets it, step by step: one screen then too."""
    User.objects.filter(username="pimpinan").update(toured_at=None)
    page.emulate_media(media="screen")
    page.set_viewport_size(SCREEN)
    found = []
    for number in (1, 2, 3):
        page.goto(f"{board}?pengenalan={number}")
        page.get_by_role("region", name="Pengenalan").wait_for()
        found.append(page.evaluate("document.documentElement.scrollHeight"))
    return found


def test_on_a_phone_the_index_and_the_four_sentences_come_first(visit, board):
    window = visit(NARROW, "pimpinan")
    page = window.page
    page.goto(board)
    top = "list => list.map(e => e.getBoundingClientRect().top)"
    places = page.locator(".rk__fig, .rk__a, .rk__facts, .rk__ruler").evaluate_all(top)
    assert places == sorted(places)
    assert page.locator(".rk > *").first.get_attribute("class") == "rk__fig"
    window.inspect()
