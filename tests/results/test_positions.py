"""Dots never move sideways, and labels keep their distance."""

import random
from fractions import Fraction
from itertools import pairwise

from results.rules.positions import median, spread_labels, stack_rows


def test_the_median_is_the_middle_or_the_mean_of_both():
    assert (median([Fraction(3), Fraction(1), Fraction(2)]), median([Fraction(1), Fraction(2)]), median([])) == (
        2,
        Fraction(3, 2),
        None,
    )


def test_dots_of_one_row_have_room_and_nobody_floats():
    rng = random.Random(1)
    places = [Fraction(rng.randint(0, 400), 4) for _ in range(500)]
    rows = stack_rows(places, Fraction(5, 4))
    for row in range(max(rows) + 1):
        taken = sorted(place for place, at in zip(places, rows, strict=True) if at == row)
        assert all(b - a >= Fraction(5, 4) for a, b in pairwise(taken))
    assert set(rows) == set(range(max(rows) + 1))
    assert stack_rows([], Fraction(1)) == []


def test_labels_keep_their_distance_in_the_order_of_their_marks():
    placed = spread_labels([Fraction(10), Fraction(50), Fraction(12), Fraction(10)], Fraction(15))
    assert placed == [10, 55, 40, 25]
