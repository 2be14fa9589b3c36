"""How another body's index becomes the value of an indicator: straight between two known points of a table. Pure.

All is exact; only what is stored as the value is rounded, half up. Outside the known points nothing is guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from evaluations.rules.scoring import round_half_up

MOST_PLACES = 8


class IndexRefused(ValueError):
    """The table says nothing of this index; the text tells a person why."""


@dataclass(frozen=True)
class ConversionKnot:
    """One row of a table; None is not known."""

    index: Fraction | None
    value: Fraction | None


@dataclass(frozen=True)
class KnownKnot:
    index: Fraction
    value: Fraction


@dataclass(frozen=True)
class ConvertedIndex:
    """The index between its two points; at a point both are that one."""

    index: Fraction
    low: KnownKnot
    high: KnownKnot
    places: int = 2

    @property
    def value(self) -> Fraction:
        if self.low == self.high:
            return self.low.value
        share = (self.index - self.low.index) / (self.high.index - self.low.index)
        return self.low.value + share * (self.high.value - self.low.value)

    @property
    def printed(self) -> Decimal:
        """What is stored as the value."""
        return round_half_up(self.value, self.places)

    @property
    def terms(self) -> str:
        """ "25 di antara 12,5 (1,50) dan 37,5 (2,50): 1,50 + 12,5/25 × 1,00 = 2,00"."""
        low, high = self.low, self.high
        if low == high:
            return f"{exact_text(self.index)} tepat pada titik tabel: {self._result}"
        start, rise = _value_text(low.value), _value_text(high.value - low.value)
        between = f"{exact_text(low.index)} ({start}) dan {exact_text(high.index)} ({_value_text(high.value)})"
        share = f"{exact_text(self.index - low.index)}/{exact_text(high.index - low.index)}"
        return f"{exact_text(self.index)} di antara {between}: {start} + {share} × {rise} = {self._result}"

    @property
    def _result(self) -> str:
        printed = _printed(self.value, self.places)
        if self.value == Fraction(self.printed):
            return printed
        return f"{exact_text(self.value)}, dibulatkan (setengah ke atas) menjadi {printed}"


def convert_index(
    index: Fraction, table: Sequence[ConversionKnot], *, is_linear: bool = True, places: int = 2
) -> ConvertedIndex:
    """The value that the table gives; raises `IndexRefused` where it gives none.

    On a point that stands twice the later row counts: a value on a bound belongs to the range that begins there.
    """
    known = [KnownKnot(row.index, row.value) for row in table if row.index is not None and row.value is not None]
    if met := [knot for knot in known if knot.index == index]:
        return ConvertedIndex(index, met[-1], met[-1], places)
    for low, high in _segments(table):
        if low.index < index < high.index:
            if not is_linear:
                raise IndexRefused("Cara membaca nilai di antara dua titik tabel tidak diketahui.")
            return ConvertedIndex(index, low, high, places)
    raise IndexRefused(_outside(index, table))


def _segments(table: Sequence[ConversionKnot]) -> Iterable[tuple[KnownKnot, KnownKnot]]:
    """Neighbours that are both known: across an unknown point nothing is drawn."""
    for low, high in pairwise(table):
        if low.index is None or low.value is None or high.index is None or high.value is None:
            continue
        yield KnownKnot(low.index, low.value), KnownKnot(high.index, high.value)


def _outside(index: Fraction, table: Sequence[ConversionKnot]) -> str:
    ranges: list[tuple[Fraction, Fraction]] = []
    for low, high in _segments(table):
        if ranges and ranges[-1][1] == low.index:
            ranges[-1] = (ranges[-1][0], high.index)
        else:
            ranges.append((low.index, high.index))
    if not ranges:
        return "Tabel konversinya belum diketahui; nilainya tidak dapat dihitung."
    named = ", ".join(f"{exact_text(low)} sampai {exact_text(high)}" for low, high in ranges)
    return f"{exact_text(index)} di luar titik tabel yang diketahui ({named}); nilainya tidak dapat dihitung."


def exact_text(number: Fraction) -> str:
    """Nothing is rounded: "25", "12,5", "1,20625", else "7/6"."""
    for places in range(MOST_PLACES + 1):
        if (number * 10**places).denominator == 1:
            return _printed(number, places)
    return str(number)


def _value_text(number: Fraction) -> str:
    """As values are printed, "1,50", where that says all of it."""
    return _printed(number) if (number * 100).denominator == 1 else exact_text(number)


def _printed(number: Fraction, places: int = 2) -> str:
    return f"{round_half_up(number, places):f}".replace(".", ",")
