"""How another body's index becomes a value: on the known points, straight between two of them, nowhere else."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rules.conversion import ConversionKnot, IndexRefused, convert_index
from evaluations.rules.scoring import round_half_up
from evaluations.scoring_inputs import converted_index, takes_external_index


def table(*pairs):
    return [ConversionKnot(*(None if part is None else Fraction(part) for part in pair)) for pair in pairs]


SDI = table(("0", "1"), ("12.5", "1.5"), ("37.5", "2.5"), ("62.5", "3.5"), ("75", "4"), ("100", "5"))
IPS = table(("1", "1"), ("1.8", "1.5"), ("2.6", "2.5"), ("3.5", "3.5"), ("4.2", "4"), ("5", "5"))
OPEN_BELOW = table((None, "1"), ("1.8", "1.5"), ("2.6", "2.5"))
BROKEN = table(("1", "1"), ("2", "2"), (None, "3"), ("4", "4"), ("5", "5"))


@pytest.mark.parametrize("knots", [SDI, IPS])
def test_each_point_of_the_table_gives_its_own_value(knots):
    for knot in knots:
        assert convert_index(knot.index, knots).value == knot.value


@pytest.mark.parametrize(
    ("index", "knots", "value", "terms"),
    [
        ("25", SDI, "2", "25 di antara 12,5 (1,50) dan 37,5 (2,50): 1,50 + 12,5/25 × 1,00 = 2,00"),
        ("68.75", SDI, "3.75", "68,75 di antara 62,5 (3,50) dan 75 (4,00): 3,50 + 6,25/12,5 × 0,50 = 3,75"),
        ("37.5", SDI, "2.5", "37,5 tepat pada titik tabel: 2,50"),
        (
            "1.33",
            IPS,
            "1.20625",
            "1,33 di antara 1 (1,00) dan 1,8 (1,50): 1,00 + 0,33/0,8 × 0,50 = "
            "1,20625, dibulatkan (setengah ke atas) menjadi 1,21",
        ),
        (
            "3",
            IPS,
            "53/18",
            "3 di antara 2,6 (2,50) dan 3,5 (3,50): 2,50 + 0,4/0,9 × 1,00 = "
            "53/18, dibulatkan (setengah ke atas) menjadi 2,94",
        ),
    ],
)
def test_between_two_points_it_is_straight_and_exact(index, knots, value, terms):
    converted = convert_index(Fraction(index), knots)
    assert (converted.value, converted.terms) == (Fraction(value), terms)


def test_a_tie_is_rounded_up_only_where_it_is_stored():
    converted = convert_index(Fraction("0.125"), SDI)  # 1 + 0,125/12,5 × 0,5
    assert (converted.value, converted.printed) == (Fraction("1.005"), Decimal("1.01"))


@pytest.mark.parametrize(
    ("index", "knots", "words"),
    [
        ("-0.01", SDI, "di luar titik tabel yang diketahui (0 sampai 100)"),
        ("100.01", SDI, "100,01 di luar titik tabel"),
        ("1.7", OPEN_BELOW, "1,7 di luar titik tabel yang diketahui (1,8 sampai 2,6)"),
        ("3", BROKEN, "3 di luar titik tabel yang diketahui (1 sampai 2, 4 sampai 5)"),
        ("3", [], "Tabel konversinya belum diketahui"),
    ],
)
def test_outside_the_known_points_nothing_is_guessed(index, knots, words):
    with pytest.raises(IndexRefused) as refused:
        convert_index(Fraction(index), knots)
    assert words in str(refused.value)


def test_where_nobody_says_how_to_read_between_only_the_points_count():
    assert convert_index(Fraction("12.5"), SDI, is_linear=False).value == Fraction("1.5")
    with pytest.raises(IndexRefused, match="tidak diketahui"):
        convert_index(Fraction(25), SDI, is_linear=False)


def test_on_a_bound_that_stands_twice_the_range_that_begins_there_counts():
    steps = table(("0", "1"), ("2", "1.5"), ("2", "2"), ("4", "3"))
    assert convert_index(Fraction(2), steps).value == 2
    assert convert_index(Fraction(1), steps).value == Fraction("1.25")
    assert convert_index(Fraction(3), steps).value == Fraction("2.5")


steps = st.fractions(min_value=Fraction(1, 20), max_value=20, max_denominator=40)
rising = st.lists(st.tuples(steps, steps), min_size=2, max_size=6)


@given(rising, st.fractions(min_value=0, max_value=1), st.fractions(min_value=0, max_value=1))
def test_a_higher_index_never_gives_a_lower_value(gaps, one, other):
    index = value = Fraction(0)
    knots = [ConversionKnot(index, value)]
    for more_index, more_value in gaps:
        index, value = index + more_index, value + more_value
        knots.append(ConversionKnot(index, value))
    low, high = sorted((one * index, other * index))
    values = convert_index(low, knots).value, convert_index(high, knots).value
    assert (values[0] <= values[1], values[0] < values[1]) == (True, low < high)
    assert round_half_up(values[0]) <= round_half_up(values[1])


def test_the_four_indicators_of_pemdi_and_their_printed_examples(instruments):
    pemdi = instruments["PEMDI-2026"]
    rows = [row for row in pemdi.indicators.order_by("number") if takes_external_index(row)]
    assert [row.number for row in rows] == [5, 6, 7, 18]
    for row in rows:
        facts = row.details["external_index"]
        for index, value in [*facts["knots"], *facts.get("checked_examples", [])]:
            assert converted_index(pemdi, row, Decimal(index)).printed == Decimal(value)
        for (low, _), (high, _) in pairwise(facts["knots"]):
            middle = (Decimal(low) + Decimal(high)) / 2
            assert Decimal(1) <= converted_index(pemdi, row, middle).printed <= Decimal(5)
    with pytest.raises(ValidationError, match="di luar titik"):
        converted_index(pemdi, rows[0], Decimal(101))
