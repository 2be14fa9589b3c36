"""The weakest levers: the lowest indicators, and what one level more on each adds to the index."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.rules import scoring
from results.year_index import YearIndex
from ui import formats

MAX_SHOWN = 5
ONE_LEVEL = Fraction(1)


@dataclass(frozen=True)
class IndicatorImprovement:
    number: int
    name: str
    level: Decimal
    goal: Decimal
    gain: Fraction  # on the index: weight/100
    aspect: str
    agency: str

    @property
    def gain_text(self) -> str:
        return format_gain(self.gain)


@dataclass(frozen=True)
class ImprovementPotential:
    reading: YearIndex | None
    finding: str
    rows: tuple[IndicatorImprovement, ...]
    total: Fraction
    reached: Decimal | None = None  # the index after all of them; None with gaps
    reached_predicate: str = ""
    basis: str = ""

    @property
    def kicker(self) -> str:
        return f"{formats.number_word(len(self.rows))} indikator prioritas" if self.rows else "Indikator prioritas"

    @property
    def sum_text(self) -> str:
        """With gaps there is no index that could rise."""
        if self.reached is None or self.reading is None:
            return "Jumlah"
        column = self.reading.column_word.removeprefix("nilai ").removeprefix("penilaian ")
        return f"Jumlah; nilai {column} menjadi {formats.decimal_comma(self.reached)} ({self.reached_predicate})"

    @property
    def total_text(self) -> str:
        return format_gain(self.total)


def format_gain(gain: Fraction) -> str:
    """ "+0,015"; four places where the third is not enough ("+0,0275"), as weights have them."""
    below = gain.as_integer_ratio()[1]
    places = 4 if 10**4 % below == 0 and 10**3 % below else 3
    return formats.format_signed(scoring.round_half_up(gain, places), places)


def improvement_potential(reading: YearIndex | None) -> ImprovementPotential:
    """The lowest levels first, among equals what adds most. No query: the lead agencies are read with the levels."""
    if reading is None or reading.levels is None:
        return ImprovementPotential(None, "Belum ada tingkat per indikator", (), Fraction(0))
    rows = _weakest(reading)
    total = sum((row.gain for row in rows), Fraction(0))
    exact = reading.outcome.total.exact if reading.outcome else None
    reached = None if exact is None else exact + total
    if reached is None or reading.outcome is None:
        predicate = ""
    else:
        predicate = scoring.predicate_of(reading.yardstick.bands, reached, reading.outcome.basis)
    # Which levels these are, and how many are still missing.
    column = reading.column_word
    source = f" menurut {reading.source}" if reading.source else ""
    missing = len(reading.outcome.total.missing) if reading.outcome else 0
    gaps = f" {missing} indikator belum terisi dan tidak ikut dihitung." if missing else ""
    basis = f"Dari tingkat {column} {reading.year}{source}.{gaps}"
    return ImprovementPotential(
        reading=reading,
        finding=_finding(rows, total),
        rows=rows,
        total=total,
        reached=None if reached is None else scoring.round_half_up(reached),
        reached_predicate=predicate,
        basis=basis,
    )


def _weakest(reading: YearIndex) -> tuple[IndicatorImprovement, ...]:
    """Indicators with a value that can still rise by a whole level; unfilled ones are gaps, not levers."""
    levels, high = reading.levels or {}, reading.yardstick.scheme.rule.high
    found = [
        IndicatorImprovement(
            number=i.number,
            name=reading.yardstick.short_names[i.number],
            level=scoring.round_half_up(level),
            goal=scoring.round_half_up(level + ONE_LEVEL),
            gain=i.weight / 100,
            aspect=aspect.name,
            agency=reading.leads.get(i.number, ""),
        )
        for aspect in reading.yardstick.aspects
        for i in aspect.indicators
        if (level := levels.get(i.number)) is not None and level + ONE_LEVEL <= high
    ]
    return tuple(sorted(found, key=lambda lever: (lever.level, -lever.gain, lever.number))[:MAX_SHOWN])


def _finding(rows: tuple[IndicatorImprovement, ...], total: Fraction) -> str:
    if not rows:
        return "Tidak ada indikator terisi yang dapat naik satu tingkat"
    count = formats.number_word(len(rows)).lower()
    return (
        f"Naik satu tingkat pada {count} indikator ini menambah {formats.decimal_comma(scoring.round_half_up(total))}"
    )
