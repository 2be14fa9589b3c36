"""How far a self-assessment stood from what was decided on it, and what follows if that repeats. Pure and exact.

A gap is self − decided, in levels: above zero the self-assessment claimed more, below zero it claimed less. Nothing is
said about an indicator that one of the two left empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from evaluations.rules.scoring import HUNDRED, IndexOutcome, ScoringScheme, ValueRule


@dataclass(frozen=True)
class ValueGap:
    """One indicator, aspect or domain as claimed and as decided; None where unknown."""

    number: int
    name: str
    weight: Fraction
    own: Fraction | None
    decided: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        return None if self.own is None or self.decided is None else self.own - self.decided


@dataclass(frozen=True)
class GapCounts:
    """Over some indicators: how many were claimed higher, alike or lower, and the plain mean of their gaps."""

    over: int
    same: int
    under: int
    missing: int
    mean: Fraction | None

    @property
    def compared(self) -> int:
        return self.over + self.same + self.under


@dataclass(frozen=True)
class RepeatedGap:
    """The index if the gaps repeat: `low` and `high` differ where something is still unfilled.

    `capped` counts the parts that the repeated gap would push off the scale, and that stay at its end.
    """

    low: Fraction
    high: Fraction
    capped: int


def value_gaps(
    scheme: ScoringScheme, own: Mapping[int, Fraction | None], decided: Mapping[int, Fraction | None]
) -> list[ValueGap]:
    """Every indicator of the scheme, in its order."""
    return [ValueGap(i.number, i.name, i.weight, own.get(i.number), decided.get(i.number)) for i in scheme.indicators]


def count_gaps(compared: Iterable[ValueGap]) -> GapCounts:
    """Each indicator counts once: this says how people judged. What it did to the index, the layers say."""
    rows = list(compared)
    known = [gap.difference for gap in rows if gap.difference is not None]
    return GapCounts(
        over=sum(1 for gap in known if gap > 0),
        same=sum(1 for gap in known if gap == 0),
        under=sum(1 for gap in known if gap < 0),
        missing=len(rows) - len(known),
        mean=sum(known, Fraction(0)) / len(known) if known else None,
    )


def repeat_by_indicator(
    scheme: ScoringScheme, now: Mapping[int, Fraction | None], before: Mapping[int, Fraction | None]
) -> RepeatedGap | None:
    """Each indicator's claim of now minus its own gap of before, held on the scale; then the index as always.

    An indicator that is empty now may take any value, so both ends are moved. None where a gap is unknown: nothing
    is put in its place.
    """
    low = high = Fraction(0)
    capped = 0
    for indicator in scheme.indicators:
        gap, value = before.get(indicator.number), now.get(indicator.number)
        if gap is None:
            return None
        ends = (scheme.rule.low, scheme.rule.high) if value is None else (value, value)
        capped += value is not None and _clamp(value - gap, scheme.rule) != value - gap
        low += _clamp(ends[0] - gap, scheme.rule) * indicator.weight
        high += _clamp(ends[1] - gap, scheme.rule) * indicator.weight
    return RepeatedGap(low / HUNDRED, high / HUNDRED, capped)


def repeat_by_domain(
    scheme: ScoringScheme, now: IndexOutcome, before: Mapping[int, Fraction | None]
) -> RepeatedGap | None:
    """Each domain of now minus its gap of before, held on the scale, weighted: for years that print only domains.

    None where a gap is unknown, or where the instrument has no domains to compare.
    """
    layers = {layer.number: layer for layer in now.domains}
    low = high = Fraction(0)
    capped = 0
    for domain in scheme.domains:
        gap, layer = before.get(domain.number), layers.get(domain.number)
        if gap is None or layer is None:
            return None
        ends = (layer.low - gap, layer.high - gap)
        held = [_clamp(end, scheme.rule) for end in ends]
        capped += not layer.missing and held[0] != ends[0]
        low += held[0] * domain.weight
        high += held[1] * domain.weight
    return RepeatedGap(low / HUNDRED, high / HUNDRED, capped)


def _clamp(value: Fraction, rule: ValueRule) -> Fraction:
    return max(rule.low, min(rule.high, value))
