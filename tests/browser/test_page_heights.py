"""No page is a scroll: what a reader seldom needs is folded or stands on another page of the list; paper shows all."""

import pytest
from django.urls import reverse

from evaluations.choices import Activity, CycleState, ValueColumn
from evaluations.models import Evaluation, Score
from tests.browser.visit import WIDE
from tests.work import cite, fill

TALLEST = 4000  # px at 1440
CYCLE_PAGES = (
    "interview",
    "assessor_pack",
    "values",
    "history",
    "years",
    "extensions",
    "expiry",
    "internal",
    "carryover",
)


@pytest.fixture
def full_cycle(city):
    """All 47 levels claimed and explained without evidence: each is doubtful, and every page has all it can show."""
    Evaluation.objects.filter(pk=city.evaluation.pk).update(activity=Activity.EVALUASI, state=CycleState.DOKUMEN)
    city.evaluation.refresh_from_db()
    for column in (ValueColumn.MANDIRI, ValueColumn.DOKUMEN):
        fill(city, dict.fromkeys(range(1, 48), 4), column)
    Score.objects.update(
        fact="Peraturan Wali Kota. " * 12, analysis="Memenuhi kriteria. " * 12, reason="Menunggu reviu."
    )
    for number in range(1, 48):
        cite(city, number, "diterima", title=f"Laporan pelaksanaan {number}")
    return city


def test_pages_that_were_long_are_short_and_open_where_the_address_points(visit, full_cycle):
    pk = full_cycle.evaluation.pk
    page = visit(WIDE, "diskominfo").page
    code = full_cycle.evaluation.instrument.address
    addresses = [reverse(name, args=[pk]) for name in CYCLE_PAGES]
    addresses += [
        reverse("instrument", args=[code]),
        reverse("crosswalk", args=[code]),
        reverse("gallery") + "?galat=1",
    ]
    addresses += [reverse("instrument_indicator", args=[code, 45])]
    heights = {}
    for address in addresses:
        page.goto(address)
        heights[address] = page.evaluate("document.documentElement.scrollHeight")
    assert {address: height for address, height in heights.items() if height > TALLEST} == {}
    page.goto(f"{reverse('interview', args=[pk])}#indikator-45")
    part = page.locator("#indikator-45")
    assert (part.is_visible(), page.locator("#indikator-44").is_visible()) == (True, False)
    page.evaluate("window.location.hash = 'indikator-44'")
    page.locator("#indikator-44").get_by_text("Peraturan Wali Kota.").wait_for()
    page.emulate_media(media="print")
    assert page.locator("#indikator-1").is_visible()


def test_without_scripts_the_address_still_opens_its_part(visit, full_cycle):
    window = visit(WIDE, "diskominfo", scripts=False)
    window.page.goto(f"{reverse('assessor_pack', args=[full_cycle.evaluation.pk])}#indikator-45")
    assert window.page.locator("#indikator-45").is_visible()
    window.page.locator("summary", has_text="44. ").click()
    assert window.page.locator("#indikator-44").is_visible()
