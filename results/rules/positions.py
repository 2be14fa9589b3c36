"""The middle of a group, and where dots and labels stand beside each other. Pure and exact."""

from collections.abc import Sequence
from fractions import Fraction


def median(values: Sequence[Fraction]) -> Fraction | None:
    """The middle one, or the mean of the two in the middle; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def stack_rows(places: Sequence[Fraction], room: Fraction) -> list[int]:
    """The row of each dot, from 0 at the axis: a dot keeps its exact place and rises until it has `room` beside it."""
    ends: list[Fraction] = []  # the last place taken in each row
    rows = dict.fromkeys(range(len(places)), 0)
    for number in sorted(rows, key=lambda n: places[n]):
        free = next((row for row, end in enumerate(ends) if places[number] - end >= room), len(ends))
        ends[free : free + 1] = [places[number]]
        rows[number] = free
    return [rows[number] for number in range(len(places))]


def spread_labels(wanted: Sequence[Fraction], room: Fraction) -> list[Fraction]:
    """Places for labels, at least `room` apart: each as near above its wish as those before it allow."""
    placed = dict.fromkeys(range(len(wanted)), Fraction(0))
    last: Fraction | None = None
    for number in sorted(placed, key=lambda n: wanted[n]):
        last = wanted[number] if last is None else max(wanted[number], last + room)
        placed[number] = last
    return [placed[number] for number in range(len(wanted))]
