"""Strengths and weaknesses aspect by aspect, by the rule of the instrument; without a rule there are none.

Strengths run from the highest, weaknesses from the lowest. Nothing is said of what is not filled, and each is told
apart by its evidence: supported or claimed.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.level_support import LevelSupport
from evaluations.rules import scoring
from results.instrument_versions import InstrumentVersion, StrengthRule
from results.year_index import YearIndex

NO_STRENGTHS = "Belum ada kekuatan"


@dataclass(frozen=True)
class NotableIndicator:
    """One indicator with its level, the fact that was written for it, cut short, and whether evidence carries it."""

    number: int
    name: str
    level: Decimal
    fact: str
    support: str  # "terbukti", "belum terbukti"


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
        """ "1 terbukti, 37 belum terbukti"."""
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
    rule: StrengthRule | None

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


def strengths_and_weaknesses(
    reading: YearIndex | None, support: LevelSupport | None, scale: InstrumentVersion
) -> StrengthsAndWeaknesses:
    """No query: the levels, their facts and their evidence are read. `support` is that of the reading; `scale` serves
    where there is none.
    """
    rule = reading.yardstick.strength_rule if reading else scale.strength_rule
    if reading is None or reading.levels is None or reading.outcome is None or support is None:
        return StrengthsAndWeaknesses(None, (), "Belum ada tingkat per indikator", rule)
    if rule is None:
        return StrengthsAndWeaknesses(reading, (), "", None)
    layers = {layer.number: layer for layer in reading.outcome.aspects}
    rows = tuple(_row(aspect, layers[aspect.number], reading, support, rule) for aspect in reading.yardstick.aspects)
    return StrengthsAndWeaknesses(reading, rows, _finding(rows, support), rule)


def _row(
    aspect: scoring.SchemeAspect,
    layer: scoring.IndexLayer,
    reading: YearIndex,
    support: LevelSupport,
    rule: StrengthRule,
) -> AspectStrengths:
    levels = {i.number: v for i in aspect.indicators if (v := (reading.levels or {}).get(i.number)) is not None}
    strong = [number for number, level in levels.items() if level >= rule.strong]
    weak = [number for number, level in levels.items() if level <= rule.weak]
    told = {number: _notable_indicator(number, reading, support) for number in levels}
    return AspectStrengths(
        number=aspect.number,
        name=aspect.name,
        value=layer.printed,
        filled=len(levels),
        rows=len(aspect.indicators),
        fulfilled=sum(value >= rule.fulfilled for value in levels.values()),
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
