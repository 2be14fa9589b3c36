"""Issue 10, B11: a browser that speaks English shows and takes days and hours as written here."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visit import NARROW, WIDE
from tests.builders.meeting_builders import meet


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_day_is_spelled_while_it_is_typed_and_a_far_one_is_asked_about(visit, city, width):
    window = visit(width, "diskominfo", locale="en-US")
    page = window.page
    meeting = meet(city)
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/{meeting.pk}/ubah/")
    day, spelled = page.get_by_label("Tanggal"), page.locator("#id_day_ejaan")
    expect(day).to_have_value("20-08-2025")
    expect(spelled).to_have_text("20 Agustus 2025")
    expect(page.get_by_label("Jam mulai")).to_have_value("09.00")
    day.fill("15-12-20")
    expect(spelled).to_have_text("hh-bb-tttt")
    day.fill("15-12-2026")
    expect(spelled).to_have_text("15 Desember 2026")
    day.fill("1/2/2125")
    expect(spelled).to_have_text("1 Februari 2125")
    page.get_by_label("Tempat").fill("Aula lantai dua")
    window.inspect()
    with window.refused(422):
        page.get_by_role("button", name="Simpan rapat").click()
    expect(page.get_by_text(re.compile("1 Februari 2125 di luar tahun 1945–2100")).first).to_be_visible()
    expect(page.get_by_label("Tempat")).to_have_value("Aula lantai dua")
    window.inspect()
    page.get_by_label("Ya, 1 Februari 2125").check()
    page.get_by_role("button", name="Simpan rapat").click()
    expect(page.get_by_role("button", name="Simpan rapat")).to_have_count(0)
    meeting.refresh_from_db()
    assert meeting.day.isoformat() == "2125-02-01"


def test_without_scripts_the_day_is_taken_and_spelled_by_the_server(visit, city):
    window = visit(WIDE, "diskominfo", scripts=False, locale="en-US")
    page = window.page
    meeting = meet(city)
    page.goto(f"/siklus/{city.evaluation.pk}/rapat/{meeting.pk}/ubah/")
    expect(page.locator("#id_day_ejaan")).to_have_text("20 Agustus 2025")
    page.get_by_label("Tanggal").fill("21/08/2025")
    page.get_by_label("Jam mulai").fill("9.30")
    page.get_by_role("button", name="Simpan rapat").click()
    expect(page.get_by_role("button", name="Simpan rapat")).to_have_count(0)
    meeting.refresh_from_db()
    assert (meeting.day.isoformat(), meeting.starts.isoformat()) == ("2025-08-21", "09:30:00")
