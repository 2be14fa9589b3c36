"""Shares of change add up exactly, for every pair that may be compared; nothing is shared across instruments."""

import csv
import random
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_scheme
from leadership.years.index_change import decimals_needed, format_exact_signed
from results.rules import shares
from tests.past import published_years

OFFICIAL = Path(settings.BASE_DIR) / "results" / "data" / "official-results.csv"


@pytest.fixture
def schemes(instruments):
    return {code: instrument_scheme(i) for code, i in instruments.items() if i.scorable}


def numbered(values):
    return {number: Fraction(value) for number, value in enumerate(values, 1)}


def drawn(rng, scheme):
    """Levels that the instrument allows."""
    if scheme.rule.integer:
        return {i.number: Fraction(rng.randint(1, 5)) for i in scheme.indicators}
    return {i.number: Fraction(rng.randint(100, 500), 100) for i in scheme.indicators}


def total(parts):
    return sum((part.share for part in parts), Fraction(0))


def assert_adds_up(scheme, before, after):
    found = shares.shares_of_levels(scheme, before, after)
    change = scoring.score_all(scheme, after).total.exact - scoring.score_all(scheme, before).total.exact
    assert (found.total, found.rounding) == (change, 0)
    assert total(found.indicators) == total(found.aspects) == change
    if found.domains:
        assert total(found.domains) == change


def test_the_shares_of_1000_random_pairs_add_up_exactly(schemes):
    rng = random.Random(2025)
    codes = sorted(schemes)
    for turn in range(1000):
        scheme = schemes[codes[turn % len(codes)]]
        assert_adds_up(scheme, drawn(rng, scheme), drawn(rng, scheme))


def test_the_shares_of_every_pair_of_levels_of_the_demo_city_add_up_exactly(schemes):
    years = published_years()
    pairs = [
        (schemes[a["instrument"]], numbered(a[column]), numbered(b[column]))
        for column in ("self", "official")
        for a, b in combinations(years, 2)
        if a["instrument"] == b["instrument"]
    ]
    pairs += [(schemes[y["instrument"]], numbered(y["self"]), numbered(y["official"])) for y in years]
    assert len(pairs) == 5
    for scheme, before, after in pairs:
        assert_adds_up(scheme, before, after)


def test_the_shares_of_every_published_pair_add_up_with_their_rounding(schemes):
    """Every institution whose domains are printed for two years, both ways; the rounding stays a rounding."""
    scheme = schemes["SPBE-2020"]
    rows: dict[str, dict[str, tuple]] = {}
    with OFFICIAL.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            domains = {n: Fraction(row[f"d{n}"]) for n in range(1, 5) if row[f"d{n}"]}
            if len(domains) == 4:
                rows.setdefault(row["institution"], {})[row["year"]] = (domains, Fraction(row["index"]))
    pairs = [(y["2023"], y["2024"]) for y in rows.values() if {"2023", "2024"} <= y.keys()]
    assert len(pairs) == 584
    for before, after in [*pairs, *((b, a) for a, b in pairs)]:
        found = shares.shares_of_domains(scheme, before[0], after[0], (before[1], after[1]))
        assert total(found.domains) + found.rounding == found.total == after[1] - before[1]
        assert abs(found.rounding) <= Fraction(2, 100)


def test_a_fall_is_shared_like_a_rise(schemes):
    scheme = schemes["SPBE-2020"]
    rng = random.Random(3)
    before, after = drawn(rng, scheme), drawn(rng, scheme)
    up, down = shares.shares_of_levels(scheme, before, after), shares.shares_of_levels(scheme, after, before)
    assert [part.share for part in up.indicators] == [-part.share for part in down.indicators]


def test_one_level_of_an_indicator_moves_its_weight(schemes):
    scheme = schemes["SPBE-2020"]
    threes = {i.number: Fraction(3) for i in scheme.indicators}
    found = shares.shares_of_levels(scheme, threes, {**threes, 21: Fraction(4), 42: Fraction(2)})
    moved = {part.number: part.share for part in found.indicators if part.change}
    assert moved == {21: Fraction(15, 1000), 42: Fraction(-3, 100)}
    assert found.total == Fraction(-15, 1000)


def test_a_missing_level_or_domain_has_no_shares(schemes):
    scheme = schemes["SPBE-2020"]
    threes = {i.number: Fraction(3) for i in scheme.indicators}
    with pytest.raises(shares.NotComparable):
        shares.shares_of_levels(scheme, threes, {**threes, 5: None})
    with pytest.raises(shares.NotComparable):
        shares.shares_of_levels(scheme, {n: v for n, v in threes.items() if n != 5}, threes)
    domains = {n: Fraction(3) for n in range(1, 5)}
    with pytest.raises(shares.NotComparable):
        shares.shares_of_domains(scheme, domains, {n: Fraction(3) for n in (2, 3, 4)}, (Fraction(3), Fraction(3)))


def test_a_mean_of_levels_needs_them_all():
    levels = {1: Fraction(2), 2: Fraction(3), 3: None}
    assert shares.mean_level(levels, [1, 2]) == Fraction(5, 2)
    assert (shares.mean_level(levels, [1, 3]), shares.mean_level(levels, [1, 9]), shares.mean_level({}, [])) == (
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(14, 100), "+0,14"),
        (Fraction(-13, 1000), "−0,013"),
        (Fraction(275, 10000), "+0,0275"),
        (Fraction(0), "0,00"),
        (Fraction(1, 30), "≈ +0,0333"),
        (Fraction(-1, 30), "≈ −0,0333"),
    ],
)
def test_a_share_is_written_to_its_last_digit_or_says_that_it_is_not(value, text):
    assert format_exact_signed(value) == text


def test_all_shares_of_a_table_have_as_many_decimals_as_the_longest_needs():
    assert decimals_needed([Fraction(1, 10), Fraction(-297, 10000), Fraction(0)]) == 4
    assert decimals_needed([Fraction(1, 10), Fraction(1, 2)]) == 2
    assert decimals_needed([Fraction(1, 10), Fraction(1, 30)]) == 4
    assert [format_exact_signed(value, 4) for value in (Fraction(1, 10), Fraction(1, 30))] == ["+0,1000", "≈ +0,0333"]


def test_tegal_the_governance_and_management_of_2023_are_shared_by_domain(schemes):
    """Domain.md §10: change per domain; official 2023 3,76, 2024 3,95."""
    before = {1: "4.60", 2: "3.60", 3: "2.64", 4: "4.02"}
    after = {1: "5.00", 2: "3.70", 3: "2.82", 4: "4.20"}
    found = shares.shares_of_domains(
        schemes["SPBE-2020"],
        {n: Fraction(v) for n, v in before.items()},
        {n: Fraction(v) for n, v in after.items()},
        (Fraction("3.76"), Fraction("3.95")),
    )
    printed = [scoring.round_half_up(part.share) for part in found.domains]
    assert printed == [Decimal("0.05"), Decimal("0.03"), Decimal("0.03"), Decimal("0.08")]
    assert found.rounding == Fraction("0.19") - Fraction("0.1886")
