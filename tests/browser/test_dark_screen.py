"""A system that asks for a dark screen gets one, as legible as the light one; paper stays white."""

import pytest

from tests.browser.visit import WIDE
from tests.builders.evidence_builders import send
from tests.past import print_averages, record_levels
from tests.work import fill

LINE = "Object.values(Chart.instances)[0].data.datasets[0].borderColor"


@pytest.fixture
def at_work(city, instruments):
    record_levels(city, instruments)
    print_averages()
    fill(city, {1: 4, 21: 3})
    send(city)
    return city


def paper(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_pages_are_dark_and_legible(visit, at_work):
    window = visit(WIDE, "diskominfo")
    window.page.emulate_media(color_scheme="dark")
    cycle = f"/siklus/{at_work.evaluation.pk}"
    addresses = [
        "/ui/",
        f"{cycle}/",
        f"{cycle}/ringkasan/",
        f"{cycle}/ringkasan/rincian/",
        f"{cycle}/indikator/1/",
        f"{cycle}/lembar-kerja/",
        "/pemberitahuan/",
    ]
    found = {}
    for address in addresses:
        window.page.goto(address)
        assert paper(window.page) == "rgb(20, 24, 31)"
        if faults := window.faults():
            found[address] = faults
    assert found == {}


def test_what_is_printed_from_a_dark_screen_is_dark_on_white(visit, at_work):
    page = visit(WIDE, "pimpinan").page
    page.emulate_media(color_scheme="dark")
    page.goto(f"/siklus/{at_work.evaluation.pk}/ringkasan/rincian/")
    page.wait_for_function("window.Chart && Object.values(Chart.instances).length > 0")
    seen = [page.evaluate(LINE)]
    for event in ("beforeprint", "afterprint"):
        page.evaluate(f"window.dispatchEvent(new Event('{event}'))")
        seen.append(page.evaluate(LINE))
    assert seen == ["#8cbcf7", "#0a489f", "#8cbcf7"]
    page.emulate_media(media="print", color_scheme="dark")
    assert paper(page) == "rgb(255, 255, 255)"
