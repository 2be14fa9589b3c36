"""A sentence is proved like a number: "terus" and "selalu" hold for every year, "sementara" until the seal."""

import re
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from domains.models import Instrument
from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Evaluation
from evaluations.rules import scoring
from leadership.years.index_line import trend_finding
from results.instrument_versions import InstrumentVersion
from results.region_history import read_region_history
from results.stage_result import stage_result
from results.year_index import YearIndex
from tests.builders.dashboard_builders import page
from tests.past import print_averages, print_official, print_result
from tests.work import fill, seal

OLD, NEW = (
    InstrumentVersion(Instrument(code=code), "", scoring.ScoringScheme(code, (), ()), {}, {})
    for code in ("SPBE-2018", "SPBE-2020")
)
INDEX = st.sampled_from([Decimal(n) / 100 for n in (230, 260, 260, 300, 301, 350)])


def told(results, means, old=()):
    """The sentence over tables {year: index}; `old` are the years of another instrument."""
    readings = [
        YearIndex(year=y, yardstick=OLD if y in old else NEW, origin="resmi", source="Laporan", printed=value)
        for y, value in sorted(results.items())
    ]
    rows = [
        SimpleNamespace(year=y, national=SimpleNamespace(value=means[y]) if y in means else None)
        for y in sorted({*results, *means})
    ]
    return trend_finding(readings, rows)


@given(
    st.dictionaries(st.integers(2018, 2025), INDEX, min_size=1),
    st.dictionaries(st.integers(2018, 2025), INDEX),
    st.sampled_from([(), (2018, 2019, 2020)]),
)
def test_c18_always_and_ever_are_said_of_unbroken_years_with_both_values_only(results, means, old):
    sentence = told(results, means, old)
    scale = max(results) in old
    run = {y: v for y, v in sorted(results.items()) if (y in old) == scale}
    unbroken = sorted(run) == list(range(min(run), max(run) + 1))
    steps = [b - a for a, b in pairwise(run.values())]
    steady = len(steps) > 1 and (all(s > 0 for s in steps) or all(s < 0 for s in steps))
    assert (" terus " in sentence) == (unbroken and steady)
    sides = {(run[y] > means[y]) - (run[y] < means[y]) for y in run if y in means}
    always = len(run) > 1 and unbroken and run.keys() <= means.keys() and sides in ({1}, {-1})
    assert ("selalu" in sentence) == always
    for year in re.findall(r"\d{4}", sentence):
        assert int(year) in range(min(run), max(run) + 1)
    if sentence.startswith("Tetap"):
        assert unbroken
        assert not any(steps)


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ({2021: "3.00", 2022: "3.20", 2023: "3.40"}, "Naik terus sejak 2021, dari 3,00 menjadi 3,40"),
        ({2021: "3.00", 2023: "3.40"}, "Naik dari 3,00 menjadi 3,40 antara 2021 dan 2023 (tanpa hasil 2022)"),
        ({2021: "3.00", 2022: "2.90", 2023: "3.40"}, "Naik sejak 2021, tidak setiap tahun, dari 3,00 menjadi 3,40"),
        ({2021: "3.00", 2022: "3.00", 2023: "3.40"}, "Naik sejak 2021, tidak setiap tahun, dari 3,00 menjadi 3,40"),
        ({2021: "3.00", 2022: "3.40", 2023: "3.00"}, "Sama pada 2021 dan 2023, 3,00"),
        ({2021: "3.00", 2024: "3.00"}, "Sama pada 2021 dan 2024, 3,00 (tanpa hasil 2022, 2023)"),
        ({2021: "3.00", 2022: "3.00", 2023: "3.00"}, "Tetap 3,00 sejak 2021"),
        ({2023: "3.00"}, "3,00 pada 2023; belum ada tahun lain dengan instrumen yang sama"),
    ],
)
def test_gaps_falls_and_standstills_are_told(results, words):
    assert told({y: Decimal(v) for y, v in results.items()}, {}) == words


def test_beside_the_mean_only_the_years_with_both_are_named():
    results = {2021: Decimal("3.00"), 2022: Decimal("3.20"), 2023: Decimal("3.40")}
    two = {2021: Decimal("2.24"), 2023: Decimal("2.79")}
    assert told(results, two).endswith(", di atas rata-rata nasional pada 2021, 2023")
    assert told(results, {**two, 2022: Decimal("3.20")}).endswith("menjadi 3,40")
    assert told(results, {**two, 2022: Decimal("2.34")}).endswith(", selalu di atas rata-rata nasional")


def test_without_names_the_domain_that_carries(city, instruments):
    print_official(city, instruments)
    assert "Tanpa Layanan SPBE, rata-rata tertimbang domain lain 3,76" in page(city).imbalance.text


# --- sealed, and what the assessors have said so far ----------------------------------------------


@pytest.mark.parametrize(("sealed", "words"), [(False, "mandiri, sementara"), (True, "mandiri, disegel")])
def test_c18_a_sealed_self_assessment_is_provisional_nowhere(city, client, sealed, words):
    fill(city, dict.fromkeys(range(1, 48), 3))
    if sealed:
        seal(city)
    own = read_region_history([city.evaluation], city.people["koordinator"]).selfs[2025]
    assert (own.short, stage_result(city.evaluation, ValueColumn.MANDIRI).status) == (words, words)
    client.force_login(city.people["koordinator"])
    pages = ("dashboard", "dashboard_details", "presentation", "years", "calibration")
    html = {name: client.get(reverse(name, args=[city.evaluation.pk])).content.decode() for name in pages}
    provisional = [name for name, text in html.items() if "sementara" in text]
    assert provisional == ([] if sealed else ["dashboard", "dashboard_details", "presentation", "years"])


def test_the_line_of_the_worklist_is_not_provisional_after_the_sealing(city, client):
    client.force_login(city.people["diskominfo"])
    shown = {}
    for state in (CycleState.MANDIRI, CycleState.DOKUMEN):
        Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state)
        html = client.get(reverse("worklist", args=[city.evaluation.pk])).content.decode()
        shown[state] = "Penilaian mandiri, sementara" in html
    assert shown == {CycleState.MANDIRI: True, CycleState.DOKUMEN: False}


@pytest.fixture
def assessed(city, instruments):
    """Sealed at level 4, and the assessors have begun: level 3 on ten indicators."""
    print_result(city, instruments, 2024, "3.19", "Baik")
    fill(city, dict.fromkeys(range(1, 48), 4))
    seal(city)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.DOKUMEN)
    fill(city, dict.fromkeys(range(1, 11), 3), column=ValueColumn.DOKUMEN)
    return city


def shown(city, client, name):
    client.force_login(city.people["pimpinan"])
    return client.get(reverse(name, args=[city.evaluation.pk])).context["page"]


def test_c18_interim_values_of_the_assessors_stand_on_every_page_alike(assessed, client):
    board = shown(assessed, client, "dashboard_details")
    fact = next(fact for fact in board.standing.facts if fact.term == "Nilai asesor 2025, sementara")
    assert fact.text == "10 dari 47"
    told_there = "Nilai asesor 2025 sementara: 10 dari 47 terisi, indeks antara 1,26 dan 4,74."
    assert board.calibration.head == told_there
    assert board.calibration.text == "Mandiri lebih tinggi pada 10 dan lebih rendah pada 0 dari 10 indikator."
    assert "Nilai asesor 2025, sementara" in board.lead
    slides = {screen.name: screen.title for screen in shown(assessed, client, "presentation").screens}
    assert slides["jujur"] == told_there
    pair = shown(assessed, client, "calibration").pair
    assert (pair.year, pair.decided.short, pair.decided.interval) == (
        2025,
        "nilai asesor, sementara",
        board.standing.interim.interval,
    )


def test_whole_interim_values_are_compared_with_the_calibration_s_figures(assessed, client):
    fill(assessed, dict.fromkeys(range(11, 48), 3), column=ValueColumn.DOKUMEN)
    board, pair = shown(assessed, client, "dashboard_details"), shown(assessed, client, "calibration").pair
    assert board.calibration.head == "Penilaian mandiri 2025 1,00 lebih tinggi dari nilai asesor sementara."
    assert (str(pair.gap), pair.direction) == ("1.00", "mandiri 1,00 lebih tinggi")
    mark = next(mark for mark in board.standing.marks if mark["label"] == "2025 nilai asesor")
    assert str(mark["value"]) == "3.00"
    assert 2025 not in {row.year for row in board.years.rows if row.result}


def test_a_change_of_some_domains_is_not_told_of_all(city, instruments):
    print_averages()
    print_result(city, instruments, 2023, "3.00", "Baik", ("3.00", "3.00"))
    print_result(city, instruments, 2024, "3.10", "Baik", ("3.00", "3.00", "3.50"))
    (finding,) = page(city).findings
    assert finding.head == "2 dari 4 domain tetap sejak 2023."
    assert finding.text.endswith("Hanya 2 dari 4 domain yang memiliki nilai pada kedua tahun.")
