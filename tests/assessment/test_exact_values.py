"""A value of a decimal instrument may be a fraction: stored as it is, printed 1,17, its terms beside it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from assessment.scores import save_score
from assessment.worklist.queries import build_worklist
from assessment.worklist.worklist_sheet import worklist_file
from evaluations.choices import CycleState, ValueColumn
from evaluations.column_index import column_index
from evaluations.models import Evaluation, Score
from history.models import HistoryEntry
from outputs.reports.live_sheet import live_worksheet
from results.stage_result import stage_result
from signing.sealing import score_facts
from tests.builders.api_builders import client_of
from tests.builders.html_builders import one_line
from tests.history_rows import texts
from tests.work import fill

SEVEN_SIXTHS = Fraction(7, 6)
HINT = "Tulis angka 1–5, misalnya 2,75 atau 7/6."


@pytest.fixture
def desk(client, pemdi_city):
    client.force_login(pemdi_city.people["diskominfo"])
    return client


def stored(city, column=ValueColumn.MANDIRI, number=13):
    return Score.objects.get(evaluation=city.evaluation, indicator__number=number, column=column).value


def address(city, name, *args):
    return reverse(name, args=[city.evaluation.pk, *args])


def at_the_assessors(city):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.DOKUMEN)
    city.evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)


# --- typed ----------------------------------------------------------------------------------------


def test_a_fraction_typed_on_the_page_is_kept_and_printed_with_its_terms(desk, pemdi_city):
    sent = {"value": "7/6", "reason": "Perhitungan asesor internal.", "version": 0}
    desk.post(address(pemdi_city, "score_save", 13), sent)
    assert stored(pemdi_city) == SEVEN_SIXTHS
    page = one_line(desk.get(address(pemdi_city, "indicator", 13)).content.decode())
    assert 'name="value" value="7/6"' in page
    assert '>1,17</span> <small class="lv__t">(7/6)</small>' in page
    told = texts(HistoryEntry.objects.filter(indicator__number=13), "after")
    assert ("1,17 (7/6)",) in told


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("14/12", "7/6"), ("11 / 4", "11/4"), ("2,75", "11/4"), ("5/5", "1"), ("9999/2000", "9999/2000")],
)
def test_equal_values_are_stored_alike(pemdi_city, typed, kept):
    put(pemdi_city, typed)
    assert stored(pemdi_city) == Fraction(kept)


def put(city, value):
    return save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(13),
        by=city.people["diskominfo"],
        version=0,
        changes={"value": value},
        reason="Hitungan sendiri.",
    )


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("7/0", f"Nilai “7/0” bukan angka. {HINT}"),
        ("7/x", f"Nilai “7/x” bukan angka. {HINT}"),
        ("tiga", f"Nilai “tiga” bukan angka. {HINT}"),
        ("-7/6", f"Nilai “-7/6” bukan angka. {HINT}"),
        ("10001/9999", f"Nilai “10001/9999” bukan angka. {HINT}"),
        ("6/7", "Nilai 6/7 di luar 1–5."),
        ("31/6", "Nilai 31/6 di luar 1–5."),
        ("2,345", "Nilai 2,345 lebih dari 2 desimal."),
        ("1.123456789", "Nilai 1123456789/1000000000 lebih dari 2 desimal."),
    ],
)
def test_what_is_no_value_is_refused_with_an_example(pemdi_city, typed, reason):
    with pytest.raises(ValidationError) as refused:
        put(pemdi_city, typed)
    assert refused.value.messages == [reason]
    assert not Score.objects.filter(evaluation=pemdi_city.evaluation).exists()


def test_whole_levels_take_no_fraction(city):
    with pytest.raises(ValidationError, match="“6/2” bukan angka"):
        save_score(
            evaluation=city.evaluation,
            indicator=city.indicator(34),
            by=city.people["diskominfo"],
            version=0,
            changes={"value": "6/2"},
        )


@pytest.mark.parametrize("value", [Fraction(31, 6), Decimal("5.01"), -1])
def test_nothing_out_of_range_reaches_the_database_by_any_way(pemdi_city, value):
    with pytest.raises(ValidationError):
        fill(pemdi_city, {13: value})


# --- from the assessors, by hand and by sheet -----------------------------------------------------


def test_the_assessors_value_may_be_a_fraction(desk, pemdi_city):
    at_the_assessors(pemdi_city)
    url = address(pemdi_city, "value_edit", 13, "dokumen")
    assert "misalnya 2,75 atau pecahan 7/6." in desk.get(url).content.decode()
    desk.post(url, {"value": "7/6", "version": 0, "reason": "Lembar asesor."})
    assert stored(pemdi_city, ValueColumn.DOKUMEN) == SEVEN_SIXTHS
    assert 'name="value" value="7/6"' in one_line(desk.get(url).content.decode())
    assert "(7/6)</small>" in one_line(desk.get(address(pemdi_city, "values")).content.decode())


def column_of(city, desk, **sent):
    return desk.post(address(city, "values_import", "dokumen"), {"source": "Lembar hasil asesor.", **sent})


def test_a_sheet_brings_fractions_and_the_preview_shows_their_terms(desk, pemdi_city):
    at_the_assessors(pemdi_city)
    book = Workbook()
    for row in (["indikator", "tingkat"], [13, "7/6"], [14, "11/4"], [15, 2.5]):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    file = SimpleUploadedFile("hasil.xlsx", content.getvalue())
    seen = one_line(column_of(pemdi_city, desk, file=file).content.decode())
    assert '>1,17</span> <small class="lv__t">(7/6)</small>' in seen
    column_of(pemdi_city, desk, text="13;7/6\n14;11/4\n15;2,5", versions="{}", simpan="1")
    rows = {n: stored(pemdi_city, ValueColumn.DOKUMEN, n) for n in (13, 14, 15)}
    assert rows == {13: SEVEN_SIXTHS, 14: Fraction(11, 4), 15: Fraction(5, 2)}


def test_a_fraction_that_a_spreadsheet_took_for_a_day_says_so(desk, pemdi_city):
    at_the_assessors(pemdi_city)
    book = Workbook()
    for row in (["indikator", "tingkat"], [13, date(2026, 6, 7)], [14, 2]):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    answer = column_of(pemdi_city, desk, file=SimpleUploadedFile("hasil.xlsx", content.getvalue()))
    assert "Baris 2: indikator 13: nilai" in answer.content.decode()
    assert "mengubah pecahan menjadi tanggal" in answer.content.decode()


# --- the sums -------------------------------------------------------------------------------------


def test_sums_are_exact_and_rounded_once(pemdi_city):
    fill(pemdi_city, dict.fromkeys(range(1, 21), SEVEN_SIXTHS))
    total = column_index(pemdi_city.evaluation).total
    assert (total.exact, total.printed) == (SEVEN_SIXTHS, Decimal("1.17"))
    Score.objects.filter(indicator__number__lte=20).update(value=Fraction(469, 200))
    assert column_index(pemdi_city.evaluation).total.printed == Decimal("2.35")  # 2,345, half up


# --- out of the program ---------------------------------------------------------------------------


def test_the_api_takes_a_fraction_and_gives_both(pemdi_city):
    entry = client_of(pemdi_city.people["diskominfo"])
    url = f"/api/v1/evaluations/{pemdi_city.evaluation.pk}/scores/13/"
    answer = entry.patch(url, {"value": "7/6", "version": 0, "reason": "Hitungan."}, format="json")
    assert (answer.status_code, answer.json()["value"], answer.json()["value_exact"]) == (200, "1.17", "7/6")
    refused = entry.patch(url, {"value": "7/0", "version": 1}, format="json")
    assert (refused.status_code, refused.json()) == (400, {"value": [f"Nilai “7/0” bukan angka. {HINT}"]})


def test_the_seal_spells_decimals_as_ever_and_fractions_exactly(pemdi_city):
    score = put(pemdi_city, "7/6")
    assert score_facts(score)["level"] == SEVEN_SIXTHS
    score.value = Fraction(5, 2)
    assert f"{score_facts(score)['level']}" == "2.50"


def test_the_worklists_file_has_the_number_and_the_terms(pemdi_city):
    fill(pemdi_city, {13: SEVEN_SIXTHS, 14: Fraction(5, 2)})
    _, content = worklist_file(build_worklist(pemdi_city.evaluation))
    sheet = load_workbook(BytesIO(content)).active
    titles = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "No.")
    place = {title: position for position, title in enumerate(titles)}
    found = {row[0]: row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)}
    assert [(found[n][place["Mandiri"]], found[n][place["Nilai tepat"]]) for n in (13, 14)] == [
        (1.17, "7/6"),
        (2.5, None),
    ]


def test_the_live_sheet_keeps_the_fraction_as_a_formula(pemdi_city):
    fill(pemdi_city, dict.fromkeys(range(1, 21), SEVEN_SIXTHS))
    _, content = live_worksheet(stage_result(pemdi_city.evaluation, ValueColumn.MANDIRI))
    sheet = load_workbook(BytesIO(content))["Tingkat"]
    assert "=7/6" in {cell.value for cell in sheet["F"]}
