"""A distribution as dots: every institution at its exact index, none binned, none moved across a bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.rules import scoring
from results.rules.positions import stacked
from ui.charts import place

# Up to how many dots, their radius in px, and the room between two in per cent of the width.
SIZES = ((60, 5, Fraction(5, 4)), (200, 4, Fraction(1)), (10_000, 3, Fraction(3, 4)))
TOP = 58  # px above the dots, for bands and labels
MIDDLE = 3  # of the axis: from there on a label hangs to the left, where there is room
FOOT = 30  # px below, for the scale


@dataclass(frozen=True)
class Dot:
    x: str
    y: int
    own: bool
    doubted: bool


@dataclass(frozen=True)
class Cut:
    """Where a band begins, with its name."""

    x: str
    name: str
    bound: Decimal
    width: str
    number: int


@dataclass(frozen=True)
class DotPlot:
    dots: tuple[Dot, ...]
    radius: int
    height: int
    base: int  # the y of the scale
    cuts: tuple[Cut, ...]
    median: str | None
    mean: str | None
    threshold: str | None
    label_x: str  # the own dot's label
    label_side: str

    @property
    def own(self) -> Dot | None:
        return next((dot for dot in self.dots if dot.own), None)

    @property
    def scale_y(self) -> int:
        return self.base + 24


def dot_plot(
    values: Sequence[tuple[Decimal, bool, bool]],
    bands: Sequence[scoring.Band],
    median: Decimal | None,
    mean: Decimal | None,
    threshold: Decimal | None,
) -> DotPlot:
    """`values` are (index, own, doubted); the own dot is drawn last and lies on top."""
    radius, room = next((r, gap) for most, r, gap in SIZES if len(values) <= most)
    ordered = sorted(values, key=lambda value: value[1])
    rows = stacked([_percent(index) for index, *_ in ordered], room)
    base = TOP + (max(rows, default=0) + 1) * (2 * radius + 1)
    dots = tuple(
        Dot(place(index) or "", base - radius - 2 - row * (2 * radius + 1), own, doubted)
        for (index, own, doubted), row in zip(ordered, rows, strict=True)
    )
    own = next((index for index, is_own, _ in values if is_own), None)
    return DotPlot(
        dots=dots,
        radius=radius,
        height=base + FOOT,
        base=base,
        cuts=_cuts(bands),
        median=place(median),
        mean=place(mean),
        threshold=place(threshold),
        label_x=place(own) or "",
        label_side="end" if own is not None and own > MIDDLE else "start",
    )


def _percent(value: Decimal) -> Fraction:
    return (Fraction(value) - 1) / 4 * 100


def _cuts(bands: Sequence[scoring.Band]) -> tuple[Cut, ...]:
    """The bands as they lie on the axis 1–5; the lowest begins where the axis does."""
    return tuple(
        Cut(
            x=place(scoring.half_up(max(band.low, Fraction(1)))) or "",
            name=band.name,
            bound=scoring.half_up(max(band.low, Fraction(1))),
            width=f"{scoring.half_up((band.high - max(band.low, Fraction(1))) / 4 * 100)}%",
            number=number,
        )
        for number, band in enumerate(bands, 1)
    )
