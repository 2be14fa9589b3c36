"""What accepted evidence suggests as a decimal value where the instrument only guesses how one follows. Pure.

The rule is `value_rule.estimate` of the instrument's file: the lower bound of the band of the level that still lacks
something, plus the accepted share of that level's required items times the width of the band. It was read off one
published assessment, so its result is called an estimate everywhere and is never stored as a value by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from evaluations.rules.scoring import ScoringScheme, round_half_up, score_all


@dataclass(frozen=True)
class LevelBand:
    """The values that belong to one level."""

    level: int
    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        return self.high - self.low


@dataclass(frozen=True)
class ValueEstimate:
    """The estimated value, and the level it ends in with what is accepted of its required items."""

    band: LevelBand
    met: int
    needed: int  # 0: no required item of this level is known, so the estimate ends at its lower bound

    @cached_property
    def value(self) -> Fraction:
        return self.band.low + self.met * self.gain

    @property
    def printed(self) -> Decimal:
        """As people enter it: two decimals, half up."""
        return round_half_up(self.value)

    @property
    def terms(self) -> str:
        """How the value comes about: "1,00 + 1/3 × 0,50"."""
        low, width = (f"{round_half_up(part)}".replace(".", ",") for part in (self.band.low, self.band.width))
        return f"{low} + {self.met}/{self.needed} × {width}" if self.needed else low

    @property
    def gain(self) -> Fraction:
        """What each accepted item of the level adds to the value."""
        return self.band.width / self.needed if self.needed else Fraction(0)

    @property
    def printed_gain(self) -> Decimal:
        return round_half_up(self.gain)

    @property
    def is_complete(self) -> bool:
        return 0 < self.needed == self.met


def estimate_value(counts: Mapping[int, tuple[int, int]], bands: Sequence[LevelBand]) -> ValueEstimate:
    """The estimate by level: how many required items are accepted, of how many; `bands` run from the lowest up.

    A level without a known required item is never complete: nothing would show that it was reached.
    """
    estimates = (ValueEstimate(band, *counts.get(band.level, (0, 0))) for band in bands)
    for estimate in estimates:
        if not estimate.is_complete:
            break
    return estimate


@dataclass(frozen=True)
class ObservedValue:
    """A published value of an assessor beside what was accepted of the level's items at that time."""

    indicator: int
    estimate: ValueEstimate
    value: Fraction


@dataclass(frozen=True)
class EstimateAccuracy:
    """How near the rule came to the values it was read off; indexes are compared as they are printed."""

    rows: int
    tested: int  # with some, but not all items accepted: only these test the share
    exact: int  # of those, as printed
    farthest: Fraction
    estimated_index: Decimal | None
    observed_index: Decimal | None


def estimate_accuracy(
    observed: Sequence[ObservedValue], scheme: ScoringScheme, default: Fraction | None
) -> EstimateAccuracy:
    """Compare the rule with what was observed; `default` stands in both indexes for indicators without a row."""
    tested = [row for row in observed if 0 < row.estimate.met < row.estimate.needed]
    estimated = {row.indicator: row.estimate.value for row in observed}
    values = {row.indicator: row.value for row in observed}
    return EstimateAccuracy(
        rows=len(observed),
        tested=len(tested),
        exact=sum(row.estimate.printed == round_half_up(row.value) for row in tested),
        farthest=max((abs(row.estimate.value - row.value) for row in observed), default=Fraction(0)),
        estimated_index=_index(scheme, estimated, default),
        observed_index=_index(scheme, values, default),
    )


@dataclass(frozen=True)
class EstimatedIndex:
    """The index by estimates: two bounds while verdicts are open or values are missing. It has no predicate."""

    low: Decimal
    high: Decimal
    waits: bool  # whether open verdicts may still raise it
    missing: tuple[int, ...]  # indicators without an estimate and without a value; they count with all they may be


def estimated_index(
    scheme: ScoringScheme, lowest: Mapping[int, Fraction | None], highest: Mapping[int, Fraction | None]
) -> EstimatedIndex:
    """The bounds of the index, by indicator number: as accepted now, and if all that waits is accepted."""
    low, high = (score_all(scheme.for_estimates, values).total for values in (lowest, highest))
    return EstimatedIndex(round_half_up(low.low), round_half_up(high.high), dict(lowest) != dict(highest), low.missing)


def _index(scheme: ScoringScheme, values: Mapping[int, Fraction], default: Fraction | None) -> Decimal | None:
    filled = {indicator.number: values.get(indicator.number, default) for indicator in scheme.indicators}
    return score_all(scheme.for_estimates, filled).total.printed
