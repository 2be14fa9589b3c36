"""Strengths and weaknesses aspect by aspect, as the result report has them (Pedoman Menteri PANRB 3/2024).

Fulfilled are indicators at 2–5; strengths those at 4–5, from the highest; weaknesses those at 1–2, from the lowest.
Level 3 is neither. Nothing is said of what is not filled, and each is told apart by its evidence: supported or claimed.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.level_support import LevelSupport
from evaluations.rules import scoring
from results.year_index import YearIndex

FULFILLED, STRONG, WEAK = Fraction(2), Fraction(4), Fraction(2)
NO_STRENGTHS = "Belum ada kekuatan"


@dataclass(frozen=True)
class NotableIndicator:
    """One indicator with its level, the fact that was written for it, cut short, and whether evidence carries it."""

    number: int
    name: str
    level: Decimal
    fact: str
    support: str  # "didukung", "baru diklaim"


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
    support: LevelSupport

    @property
    def strength_support(self) -> str:
        """ "1 didukung, 37 baru diklaim"."""
        return self.support.counts(merit.number for merit in self.strengths)

    @property
    def weakness_support(self) -> str:
        return self.support.counts(merit.number for merit in self.weaknesses)

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
    def column(self) -> str:
        """Whose levels these are: "penilaian mandiri 2025"."""
        if self.reading is None:
            return ""
        return f"{self.reading.column_word} {self.reading.year}"

    @property
    def basis(self) -> str:
        if self.reading is None:
            return ""
        source = f" menurut {self.reading.source}" if self.reading.source else ""
        return f"Dari tingkat {self.column}{source}."


def strengths_and_weaknesses(reading: YearIndex | None, support: LevelSupport | None) -> StrengthsAndWeaknesses:
    """No query: the levels, their facts and their evidence are read. `support` is that of the reading."""
    if reading is None or reading.levels is None or reading.outcome is None or support is None:
        return StrengthsAndWeaknesses(None, (), "Belum ada tingkat per indikator")
    layers = {layer.number: layer for layer in reading.outcome.aspects}
    rows = tuple(_row(aspect, layers[aspect.number], reading, support) for aspect in reading.yardstick.aspects)
    return StrengthsAndWeaknesses(reading, rows, _finding(rows, support))


def _row(
    aspect: scoring.SchemeAspect, layer: scoring.IndexLayer, reading: YearIndex, support: LevelSupport
) -> AspectStrengths:
    levels = {i.number: v for i in aspect.indicators if (v := (reading.levels or {}).get(i.number)) is not None}
    strong = [number for number, level in levels.items() if level >= STRONG]
    weak = [number for number, level in levels.items() if level <= WEAK]
    told = {number: _notable_indicator(number, reading, support) for number in levels}
    return AspectStrengths(
        number=aspect.number,
        name=aspect.name,
        value=layer.printed,
        filled=len(levels),
        rows=len(aspect.indicators),
        fulfilled=sum(value >= FULFILLED for value in levels.values()),
        strengths=tuple(told[n] for n in sorted(strong, key=lambda n: (-levels[n], n))),
        weaknesses=tuple(told[n] for n in sorted(weak, key=lambda n: (levels[n], n))),
        support=support,
    )


def _notable_indicator(number: int, reading: YearIndex, support: LevelSupport) -> NotableIndicator:
    return NotableIndicator(
        number,
        reading.yardstick.short_names[number],
        scoring.round_half_up((reading.levels or {})[number] or Fraction(0)),
        reading.facts.get(number, ""),
        support.word(number),
    )


def _finding(rows: tuple[AspectStrengths, ...], support: LevelSupport) -> str:
    if not any(row.filled for row in rows):
        return "Belum ada tingkat per indikator"
    strong = [merit.number for row in rows for merit in row.strengths]
    weak = [merit.number for row in rows for merit in row.weaknesses]
    strengths = f"{len(strong)} kekuatan ({support.counts(strong)})" if strong else NO_STRENGTHS
    weaknesses = f"{len(weak)} kelemahan ({support.counts(weak)})" if weak else no_weaknesses(support)
    return f"{strengths}; {weaknesses[0].lower()}{weaknesses[1:]}"


def no_weaknesses(support: LevelSupport) -> str:
    """That nothing is weak is a claim too, until the evidence carries every level."""
    return "Tidak ada kelemahan" if support.is_whole else "Tidak ada kelemahan menurut tingkat yang terisi"
