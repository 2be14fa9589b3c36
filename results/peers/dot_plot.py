"""A distribution as dots: every institution at its exact index, none binned, none moved across a bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.rules import scoring
from results.rules.positions import stack_rows
from ui.charts import axis_position

# Up to how many dots, their radius in px, and the room between two in per cent of the width.
DOT_SIZES = ((60, 5, Fraction(5, 4)), (200, 4, Fraction(1)), (10_000, 3, Fraction(3, 4)))
LABEL_HEIGHT = 58  # px above the dots, for bands and labels
MIDDLE = 3  # of the axis: from there on a label hangs to the left, where there is room
AXIS_HEIGHT = 30  # px below, for the scale


@dataclass(frozen=True)
class Dot:
    x: str
    y: int
    own: bool
    doubted: bool


@dataclass(frozen=True)
class BandStart:
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
    cuts: tuple[BandStart, ...]
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
    bands: Sequence[scoring.PredicateBand],
    median: Decimal | None,
    mean: Decimal | None,
    threshold: Decimal | None,
) -> DotPlot:
    """`values` are (index, own, doubted); the own dot is drawn last and lies on top."""
    radius, room = next((r, gap) for most, r, gap in DOT_SIZES if len(values) <= most)
    ordered = sorted(values, key=lambda value: value[1])
    rows = stack_rows([((Fraction(index) - 1) / 4 * 100) for index, *_ in ordered], room)
    base = LABEL_HEIGHT + (max(rows, default=0) + 1) * (2 * radius + 1)
    dots = tuple(
        Dot(axis_position(index) or "", base - radius - 2 - row * (2 * radius + 1), own, doubted)
        for (index, own, doubted), row in zip(ordered, rows, strict=True)
    )
    own = next((index for index, is_own, _ in values if is_own), None)
    return DotPlot(
        dots=dots,
        radius=radius,
        height=base + AXIS_HEIGHT,
        base=base,
        cuts=_band_starts(bands),
        median=axis_position(median),
        mean=axis_position(mean),
        threshold=axis_position(threshold),
        label_x=axis_position(own) or "",
        label_side="end" if own is not None and own > MIDDLE else "start",
    )


def _band_starts(bands: Sequence[scoring.PredicateBand]) -> tuple[BandStart, ...]:
    """The bands as they lie on the axis 1–5; the lowest begins where the axis does."""
    return tuple(
        BandStart(
            x=axis_position(scoring.round_half_up(max(band.low, Fraction(1)))) or "",
            name=band.name,
            bound=scoring.round_half_up(max(band.low, Fraction(1))),
            width=f"{scoring.round_half_up((band.high - max(band.low, Fraction(1))) / 4 * 100)}%",
            number=number,
        )
        for number, band in enumerate(bands, 1)
    )
