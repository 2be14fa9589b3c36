"""From an empty database to the first level, through the pages alone."""

import pytest

from accounts.models import User
from domains.models import Instrument
from evaluations.models import Score
from regions.models import Region
from spbe.setup import setup_code
from tests.browser.visit import NARROW, WIDE


@pytest.fixture
def empty(instruments, settings, tmp_path):
    """Instruments and one region; nobody has an account."""
    settings.VAR_DIR = tmp_path
    Region.objects.create(code="34", name="DI Yogyakarta", kind="provinsi", time_zone="Asia/Jakarta")
    assert (User.objects.count(), Instrument.objects.count()) == (0, 4)


def fill(page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_an_empty_city_is_started_and_scores_its_first_indicator(visit, empty, width):
    window = visit(width)
    page = window.page

    page.goto("/")
    page.wait_for_url("**/mulai/")
    window.inspect()
    page.locator("[name=region]").select_option(label="Provinsi DI Yogyakarta")
    fill(page, code=setup_code(), full_name="Sri Hastuti", username="sri", email="sri@uji.id")
    fill(page, password="awal-yang-baik-25", repeated="awal-yang-baik-25")
    page.get_by_label("Saya juga mengerjakan entri data (Diskominfo)").check()
    page.get_by_role("button", name="Mulai").click()
    page.get_by_role("heading", name="Langkah awal").first.wait_for()
    window.inspect()

    page.goto("/opd/baru/")
    fill(page, name="Dinas Kesehatan", short_name="Dinkes")
    page.locator("main form [type=submit]").click()
    page.wait_for_url("**/opd/")

    page.goto("/siklus/baru/")
    window.inspect()
    fill(page, tahun="2025")
    page.get_by_role("button", name="Tampilkan usulan").click()
    page.get_by_role("heading", name="Siklus 2025").wait_for()
    page.get_by_role("button", name="Buat siklus").click()
    page.wait_for_url("**/siapkan/jadwal/")
    window.inspect()
    fill(page, opens_mandiri="2025-08-01", closes_mandiri="2025-08-29")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.wait_for_url("**/siapkan/opd/")
    window.inspect()
    cycle = page.url.removesuffix("siapkan/opd/")

    page.goto(f"{cycle}penugasan/")
    window.inspect()
    page.get_by_role("checkbox", name="Pilih indikator").first.check()
    page.locator("#id_agency").fill("Dinas Kesehatan")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_load_state()
    window.inspect()

    page.goto(cycle)
    page.get_by_role("button", name="Buka penilaian mandiri").click()
    page.wait_for_load_state()
    page.goto(f"{cycle}indikator/1/")
    page.locator("#indeks").get_by_text("0 dari 47 terisi").wait_for()
    page.get_by_label("Alasan tingkat").fill("Peraturannya sudah terbit, berkasnya sedang dikirim.")
    page.get_by_text("2 Terkelola", exact=True).click()
    page.locator("#indeks").get_by_text("1 dari 47 terisi").wait_for()
    window.inspect()
    assert str(Score.objects.get().value) == "2"
