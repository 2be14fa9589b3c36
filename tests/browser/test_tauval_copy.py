"""The hand-over in the browser: two presses an indicator, whatever the browser allows a script to copy."""

import zipfile

import pytest

from evaluations.models import Score
from outputs.models import TauvalEntry
from tests.browser.visit import NARROW, WIDE
from tests.packing import cite, document
from tests.work import fill

LIMIT = 4000  # px


@pytest.fixture
def whole(city):
    """Every indicator with a level and a text, two with a file."""
    fill(city, dict.fromkeys(range(1, 48), 3))
    Score.objects.update(fact="Fakta singkat.", analysis="Analisis singkat.")
    for number in (1, 2):
        cite(city, document(city, f"Perwali {number}", b"%PDF-1.7 isi"), number)
    return city


def opened(visit, city, width, **options):
    window = visit(width, "diskominfo", **options)
    window.page.goto(f"/siklus/{city.evaluation.pk}/tauval/")
    return window


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_copy_and_zip_are_one_press_each(visit, whole, width, tmp_path):
    window = opened(visit, whole, width)
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = window.page
    assert page.evaluate("document.documentElement.scrollHeight") < LIMIT
    window.inspect()
    for number in (1, 2):
        row = page.locator(f"#indikator-{number}")
        row.get_by_role("button", name=f"Salin indikator {number}").click()
        row.get_by_text("Sudah dimasukkan").wait_for()
        with page.expect_download() as download:
            row.get_by_role("button", name=f"ZIP indikator {number}").click()
        download.value.save_as(tmp_path / "indikator.zip")
        with zipfile.ZipFile(tmp_path / "indikator.zip") as archive:
            assert archive.namelist()[0] == f"{number}.a.Perwali-{number}.pdf"
        assert f"- {number}.a.Perwali-{number}.pdf: Perwali {number}" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_text("2 dari 47 indikator sudah dimasukkan").first.wait_for()
    window.inspect()


def test_without_a_clipboard_the_selected_text_is_copied(visit, whole):
    window = opened(visit, whole, WIDE)
    page = window.page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.evaluate("document.addEventListener('copy', () => { window.copied = String(document.activeElement.value); })")
    page.get_by_role("button", name="Salin indikator 1", exact=True).click()
    page.locator("#indikator-1").get_by_text("Sudah dimasukkan").wait_for()
    assert page.evaluate("window.copied").startswith("Fakta\nFakta singkat.")


def test_where_nothing_can_be_copied_nothing_is_ticked_before_a_second_press(visit, whole):
    window = opened(visit, whole, WIDE)
    page = window.page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.evaluate("document.execCommand = () => false")
    page.get_by_role("button", name="Salin indikator 1", exact=True).click()
    page.get_by_text("Belum tersalin: peramban tidak mengizinkan.").wait_for()
    assert page.evaluate("document.activeElement.id") == "teks-1"
    assert not TauvalEntry.objects.exists()
    page.get_by_role("button", name="Tandai indikator 1", exact=True).click()
    page.locator("#indikator-1").get_by_text("Sudah dimasukkan").wait_for()


def test_without_scripts_the_tick_is_a_form(visit, whole):
    window = opened(visit, whole, NARROW, scripts=False)
    page = window.page
    page.get_by_role("button", name="Tandai indikator 1", exact=True).click()
    page.locator("#indikator-1").get_by_text("Sudah dimasukkan").wait_for()
    page.get_by_role("button", name="Batalkan tanda indikator 1", exact=True).click()
    page.locator("#indikator-1").get_by_text("Belum dimasukkan").wait_for()
