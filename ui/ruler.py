"""Where things stand on the index ruler: places in per cent, and labels that never lie on each other.

Per cents are strings with a point: Django would print a number with the reader's decimal comma, unknown to SVG.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from ui.formats import decimal_comma

ROW, BAR, TICKS, NAMES = (
    40,
    34,
    20,
    24,
)  # heights in px: a row of labels, the bar, the numbers above it, the names below
CHARACTER_WIDTH = Fraction(11, 10)  # width of one in per cent of a 700 px ruler: the narrowest that still shows labels
KINDS_BELOW = {"rata", "lalu", "ambang"}  # comparisons hang below the bar, the city's own figures stand above it


class RulerBand(Protocol):
    """What the ruler needs of a predicate band."""

    @property
    def name(self) -> str: ...
    @property
    def low(self) -> Fraction: ...
    @property
    def high(self) -> Fraction: ...


@dataclass(frozen=True)
class RulerMark:
    kind: str
    label: str
    text: str
    x: str


PlacedMark = tuple[Fraction, RulerMark]  # a mark and its exact place in per cent


@dataclass(frozen=True)
class RulerLabel:
    """A mark's name and value beside its line: `anchor` says on which side, `y` at which height."""

    mark: RulerMark
    anchor: str
    y: int


def percent(value: Fraction) -> str:
    """1/3 → "0.33" with a point, two places."""
    hundredths = round(value * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def short_band_name(name: str) -> str:
    """ "Sangat Baik" → "S. Baik", for phones."""
    first, _, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest else name


def build_ruler(
    bands: Sequence[RulerBand], marks: Iterable[Mapping[str, Any]], span: tuple[Any, Any] | None = None
) -> dict[str, Any]:
    """What the ruler's template draws. Values are rounded already; None among the marks is left out."""
    low, high = Fraction(bands[0].low), Fraction(bands[-1].high)

    def place(value: Any) -> Fraction:
        return (Fraction(value) - low) / (high - low) * 100

    shown = [mark for mark in marks if mark["value"] is not None]
    pieces = [(place(mark["value"]), _mark(mark, place)) for mark in shown]
    if span:
        pieces.append(_span_piece(span, place))
    above, top = _labels([piece for piece in pieces if piece[1].kind not in KINDS_BELOW])
    under, bottom = _labels([piece for piece in pieces if piece[1].kind in KINDS_BELOW])
    bar = top * ROW + TICKS
    foot = bar + BAR + NAMES
    return {
        "bands": [_band(band, number, place) for number, band in enumerate(bands, 1)],
        "ticks": [_tick(bound, place) for bound in [*(band.low for band in bands), bands[-1].high]],
        "marks": [mark for _, mark in pieces],
        "span": span and {"x": percent(place(span[0])), "width": percent(place(span[1]) - place(span[0]))},
        "labels": [RulerLabel(mark, anchor, (top - 1 - row) * ROW) for mark, row, anchor in above],
        "under": [RulerLabel(mark, anchor, foot + row * ROW) for mark, row, anchor in under],
        "bar": bar,
        "height": foot + bottom * ROW,
        "reach": f"{_bound(low)} sampai {_bound(high)}",
    }


def _mark(mark: Mapping[str, Any], place: Any) -> RulerMark:
    return RulerMark(mark["kind"], mark["label"], decimal_comma(mark["value"]), percent(place(mark["value"])))


def _span_piece(span: tuple[Any, Any], place: Any) -> PlacedMark:
    """The interval of an index with gaps, labelled at its middle."""
    middle = (place(span[0]) + place(span[1])) / 2
    text = f"{decimal_comma(span[0])}–{decimal_comma(span[1])}"
    return middle, RulerMark("span", "Indeks antara", text, percent(middle))


def _labels(pieces: list[PlacedMark]) -> tuple[list[tuple[RulerMark, int, str]], int]:
    """Every label with its row (0 lies nearest the bar) and anchor, and how many rows they need.

    Labels left of some point hang to the left of their lines, the others to the right, so that no line crosses a
    label; the point is the one that keeps all inside and needs the fewest rows.
    """
    ordered = sorted(pieces, key=lambda piece: piece[0])
    splits = [
        _stack(ordered[:point], "end") + _stack(ordered[point:][::-1], "start") for point in range(len(ordered) + 1)
    ]
    best = min(splits, key=lambda placed: (_count_outside(placed), max((row for _, row, _ in placed), default=0)))
    return [(piece[1], row, anchor) for piece, row, anchor in best], max((row + 1 for _, row, _ in best), default=0)


def _stack(pieces: list[PlacedMark], anchor: str) -> list[tuple[PlacedMark, int, str]]:
    """One row farther for each label that reaches the line of the one before."""
    placed: list[tuple[PlacedMark, int, str]] = []
    for piece in pieces:
        touches = placed and abs(piece[0] - placed[-1][0][0]) < _width(piece[1])
        placed.append((piece, placed[-1][1] + 1 if touches else 0, anchor))
    return placed


def _count_outside(placed: list[tuple[PlacedMark, int, str]]) -> int:
    """How many labels would leave the ruler."""
    ends = [at + _width(mark) if anchor == "start" else at - _width(mark) for (at, mark), _, anchor in placed]
    return sum(not 0 <= end <= 100 for end in ends)


def _width(mark: RulerMark) -> Fraction:
    return CHARACTER_WIDTH * max(len(mark.label), len(mark.text)) + 1


def _band(band: RulerBand, number: int, place: Any) -> dict[str, Any]:
    x = place(band.low)
    return {
        "name": band.name,
        "short": short_band_name(band.name),
        "number": number,
        "x": percent(x),
        "width": percent(place(band.high) - x),
        "cut": x > 0,
    }


def _tick(bound: Fraction, place: Any) -> dict[str, str]:
    at = place(bound)
    anchor = {Fraction(0): "start", Fraction(100): "end"}.get(at, "middle")
    return {"x": percent(at), "text": _bound(Fraction(bound)), "anchor": anchor}


def _bound(bound: Fraction) -> str:
    return decimal_comma(Decimal(bound.numerator) / bound.denominator, 0 if bound.denominator == 1 else 2)
