"""The worklist as XLSX: numbers as numbers, text never as a formula, and a head that says what it is."""

from datetime import datetime
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from assessment.scores import choose_service
from evaluations.models import Score
from tests.work import cite, fill
from ui.cells import plain_number, write_cell


def sheet_of(city, client, role="diskominfo"):
    client.force_login(city.people[role])
    response = client.get(reverse("worklist_xlsx", kwargs={"pk": city.evaluation.pk}))
    assert response["Content-Disposition"] == 'attachment; filename="lembar-kerja-51.71-2025.xlsx"'
    return openpyxl.load_workbook(BytesIO(response.content)).active


def head(sheet):
    return {sheet.cell(row, 1).value: sheet.cell(row, 3).value for row in range(1, 12)}


def lines(sheet):
    """The table's rows by indicator number."""
    return {row[0].value: row for row in sheet.iter_rows() if isinstance(row[0].value, int)}


def test_the_head_says_cycle_instrument_status_and_time(city, client):
    found = head(sheet_of(city, client))
    assert found["Pemerintah daerah"] == "Pemerintah Kota Denpasar"
    assert found["Siklus"] == "2025, pemantauan"
    assert found["Instrumen"] == city.evaluation.instrument.name
    assert found["Status"] == "Penilaian mandiri, sementara; tahap Penilaian mandiri"
    assert found["Dibuat"] == "14 Agustus 2025, 12.00 WITA"


def test_numbers_dates_and_words_of_a_row(city, client):
    fill(city, {34: 4})
    Score.objects.update(reason="SIPD sudah dipakai semua OPD.")
    cite(city, 34, "dikembalikan", "Notula lebih dari dua tahun.")
    row = [cell.value for cell in lines(sheet_of(city, client))[34]]
    assert row == [
        34,
        "Layanan Keuangan",
        "Layanan SPBE",
        "Layanan Administrasi Pemerintahan Berbasis Elektronik",
        2.75,
        None,
        4,
        "BPKAD",
        None,
        datetime(2025, 8, 22),  # noqa: DTZ001, spreadsheets know no zone
        1,
        0,
        1,
        0,
        0,
        "Dikembalikan",
        "Perbaiki",
        "Kedaluwarsa: Notula lebih dari dua tahun.",
        "SIPD sudah dipakai semua OPD.",
    ]
    assert len(lines(sheet_of(city, client))) == 47


def test_with_gaps_there_is_no_index_in_the_file(city, client):
    fill(city, dict.fromkeys(range(1, 44), 3))
    found = head(sheet_of(city, client))
    assert "Indeks" not in found
    assert (found["Indeks paling rendah"], found["Indeks paling tinggi"], found["Predikat"]) == (2.76, 3.24, "Baik")


def test_a_complete_cycle_has_its_index_as_a_number(city, client):
    fill(city, dict.fromkeys(range(1, 48), 3))
    found = head(sheet_of(city, client))
    assert (found["Indeks"], found["Predikat"]) == (3, "Baik")


@pytest.mark.parametrize("text", ["=1+1", "+62", "-5", "@SUM(A1)", "\t=1"])
def test_text_never_becomes_a_formula(text):
    sheet = openpyxl.Workbook().active
    cell = write_cell(sheet, 1, 1, text)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_a_formula_in_what_people_typed_stays_text_in_the_file(city, client):
    cite(city, 34, "dikembalikan", "=HYPERLINK(1) belum lengkap sama sekali")
    choose_service(
        evaluation=city.evaluation,
        indicator=city.indicator(45),
        service="=2+2",
        application="",
        by=city.people["diskominfo"],
    )
    city.other_agency.short_name = "=cmd"
    city.other_agency.save()
    sheet = sheet_of(city, client)
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert lines(sheet)[34][7].value == "=cmd"


def test_a_weight_without_a_finite_decimal_stays_a_fraction():
    assert (plain_number(Fraction(10, 3)), str(plain_number(Fraction("2.75")))) == ("10/3", "2.75")


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("opd", 403), ("asesor_eksternal", 404)])
def test_who_takes_the_file(city, client, role, status):
    client.force_login(city.people[role])
    assert client.get(reverse("worklist_xlsx", kwargs={"pk": city.evaluation.pk})).status_code == status
