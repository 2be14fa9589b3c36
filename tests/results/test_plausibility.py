"""Printed results against their own domains and predicates."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from evaluations.rules.scoring import ROUNDED, UNROUNDED
from evaluations.scoring_inputs import instrument_scheme
from results.rules.plausibility import possible_predicates, printed_indices, result_conflicts

RESULTS = Path(__file__).resolve().parents[2] / "results" / "data" / "official-results.csv"
# Printed so by the ministry; a domain below 1 needs unfilled indicators counted as 0.
KNOWN_FAULTS = {(2023, "Kabupaten Banyuasin")}


@pytest.fixture
def spbe(instruments):
    return instrument_scheme(instruments["SPBE-2020"])


def published():
    """(year, institution, index, predicate, {domain: value}) of every row of the published lists."""
    with RESULTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            domains = {number: Decimal(row[f"d{number}"]) for number in range(1, 5) if row[f"d{number}"]}
            yield int(row["year"]), row["institution"], Decimal(row["index"]), row["predicate"], domains


def test_every_complete_published_row_is_possible_under_the_rule(spbe):
    complete = [row for row in published() if len(row[4]) == 4]
    impossible = {
        (year, name) for year, name, index, _, domains in complete if index not in printed_indices(spbe, domains)
    }
    assert (len(complete), impossible) == (1238, KNOWN_FAULTS)


def test_every_published_row_fits_its_predicate_and_domains(instruments):
    schemes = {code: instrument_scheme(instruments[code]) for code in ("SPBE-2018", "SPBE-2020")}
    found = {}
    for year, name, index, band, domains in published():
        code = "SPBE-2018" if year < 2021 else "SPBE-2020"
        if reasons := result_conflicts(schemes[code], instruments[code].basis_for(year), index, band, domains):
            found[year, name] = reasons
    reason = "Domain 4 bernilai 0,30; tidak ada tingkat yang menghasilkan nilai itu."
    assert found == {fault: [reason] for fault in KNOWN_FAULTS}


@pytest.mark.parametrize(
    ("basis", "index", "predicates"),
    [
        (UNROUNDED, "3.49", ["Baik"]),
        (UNROUNDED, "3.50", ["Baik", "Sangat Baik"]),
        (UNROUNDED, "3.51", ["Sangat Baik"]),
        (ROUNDED, "3.49", ["Baik"]),
        (ROUNDED, "3.50", ["Sangat Baik"]),
        (UNROUNDED, "1.80", ["Kurang", "Cukup"]),
        (UNROUNDED, "5.00", ["Memuaskan"]),
    ],
)
def test_a_printed_index_at_a_bound_may_carry_either_predicate(spbe, basis, index, predicates):
    assert possible_predicates(spbe, basis, Decimal(index)) == predicates


DENPASAR = {1: "3.00", 2: "3.30", 3: "2.18", 4: "3.55"}


@pytest.mark.parametrize(
    ("index", "band", "domains", "reasons"),
    [
        ("3.19", "Baik", DENPASAR, []),
        ("3.18", "Baik", DENPASAR, []),  # within the domains' own rounding
        ("4.67", "Sangat Baik", {}, ["Indeks 4,67 mendapat predikat Memuaskan, bukan Sangat Baik."]),
        ("3.50", "Cukup", {}, ["Indeks 3,50 mendapat predikat Baik atau Sangat Baik, bukan Cukup."]),
        (
            "2.10",
            "Sedang",
            {},
            ["Predikat “Sedang” tidak dikenal; yang ada: Kurang, Cukup, Baik, Sangat Baik, Memuaskan."],
        ),
        ("5.10", "", {}, ["Indeks 5,10 di luar 1,00–5,00."]),
        ("3.19", "", {5: "3.00"}, ["Domain 5 tidak ada dalam SPBE-2020."]),
        (
            "3.19",
            "",
            {**DENPASAR, 1: "3.05"},
            ["Domain 1 bernilai 3,05; tidak ada tingkat yang menghasilkan nilai itu."],
        ),
        (
            "3.20",
            "Baik",
            DENPASAR,
            ["Indeks 3,20 tidak mungkin berasal dari nilai domainnya, yang menghasilkan 3,18–3,19."],
        ),
        (
            "1.20",
            "Kurang",
            {4: "3.55"},
            ["Indeks 1,20 tidak mungkin berasal dari nilai domainnya, yang menghasilkan 2,16–4,34."],
        ),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(spbe, index, band, domains, reasons):
    printed = {number: Decimal(value) for number, value in domains.items()}
    assert result_conflicts(spbe, UNROUNDED, Decimal(index), band, printed) == reasons


def test_pemdi_has_no_domains_to_compare_but_its_own_bands(instruments):
    pemdi = instrument_scheme(instruments["PEMDI-2026"])
    assert result_conflicts(pemdi, UNROUNDED, Decimal("4.10"), "Memuaskan") == []
    assert result_conflicts(pemdi, UNROUNDED, Decimal("4.10"), "Sangat Baik") == [
        "Indeks 4,10 mendapat predikat Memuaskan, bukan Sangat Baik."
    ]
