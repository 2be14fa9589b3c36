"""Strengths and weaknesses aspect by aspect, as the result report has them (Pedoman Menteri PANRB 3/2024).

Fulfilled are indicators at 2–5; strengths those at 4–5, from the highest; weaknesses those at 1–2, from the lowest.
Level 3 is neither. The best aspect is the one with the highest mean; nothing is said of what is not filled.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.rules import scoring
from results.year_index import SELF, YearIndex

FULFILLED, STRONG, WEAK = Fraction(2), Fraction(4), Fraction(2)


@dataclass(frozen=True)
class NotableIndicator:
    """One indicator with its level and the fact that was written for it, cut short."""

    number: int
    name: str
    level: Decimal
    fact: str


@dataclass(frozen=True)
class AspectStrengths:
    """One aspect; `value` only where it is complete."""

    number: int
    name: str
    value: Decimal | None
    filled: int
    rows: int
    fulfilled: int
    strengths: tuple[NotableIndicator, ...]
    weaknesses: tuple[NotableIndicator, ...]

    @property
    def fulfilment(self) -> str:
        """ "9 dari 10 terpenuhi"; what is not filled is said apart."""
        missing = self.rows - self.filled
        gaps = f", {missing} belum terisi" if missing else ""
        return f"{self.fulfilled} dari {self.rows}{gaps}"


@dataclass(frozen=True)
class StrengthsAndWeaknesses:
    reading: YearIndex | None
    rows: tuple[AspectStrengths, ...]
    finding: str

    @property
    def basis(self) -> str:
        """Whose levels these are."""
        if self.reading is None:
            return ""
        column = "penilaian mandiri" if self.reading.origin == SELF else "nilai akhir"
        source = f" menurut {self.reading.source}" if self.reading.source else ""
        return f"Dari tingkat {column} {self.reading.year}{source}."


def strengths_and_weaknesses(reading: YearIndex | None) -> StrengthsAndWeaknesses:
    """No query: the levels and their facts are read."""
    if reading is None or reading.levels is None or reading.outcome is None:
        return StrengthsAndWeaknesses(None, (), "Belum ada tingkat per indikator")
    layers = {layer.number: layer for layer in reading.outcome.aspects}
    rows = tuple(_row(aspect, layers[aspect.number], reading) for aspect in reading.yardstick.aspects)
    return StrengthsAndWeaknesses(reading, rows, _finding(rows))


def _row(aspect: scoring.SchemeAspect, layer: scoring.IndexLayer, reading: YearIndex) -> AspectStrengths:
    levels = {i.number: v for i in aspect.indicators if (v := (reading.levels or {}).get(i.number)) is not None}
    strong = [i for i in aspect.indicators if i.number in levels and levels[i.number] >= STRONG]
    weak = [i for i in aspect.indicators if i.number in levels and levels[i.number] <= WEAK]
    return AspectStrengths(
        number=aspect.number,
        name=aspect.name,
        value=layer.printed,
        filled=len(levels),
        rows=len(aspect.indicators),
        fulfilled=sum(value >= FULFILLED for value in levels.values()),
        strengths=_notable_indicators(sorted(strong, key=lambda i: (-levels[i.number], i.number)), levels, reading),
        weaknesses=_notable_indicators(sorted(weak, key=lambda i: (levels[i.number], i.number)), levels, reading),
    )


def _notable_indicators(
    indicators: Iterable[scoring.SchemeIndicator], levels: Mapping[int, Fraction], reading: YearIndex
) -> tuple[NotableIndicator, ...]:
    names, facts = reading.yardstick.short_names, reading.facts
    return tuple(
        NotableIndicator(i.number, names[i.number], scoring.round_half_up(levels[i.number]), facts.get(i.number, ""))
        for i in indicators
    )


def _finding(rows: tuple[AspectStrengths, ...]) -> str:
    strengths, weaknesses = sum(len(row.strengths) for row in rows), sum(len(row.weaknesses) for row in rows)
    if not any(row.filled for row in rows):
        return "Belum ada tingkat per indikator"
    return f"{strengths or 'Belum ada'} kekuatan, {weaknesses or 'tidak ada'} kelemahan"
