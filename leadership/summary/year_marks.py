"""The last years of the leading instrument as a small line: each year with its figure, or said to be missing."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from evaluations.rules.scoring import round_half_up
from results.region_history import RegionHistory
from results.year_index import YearIndex
from ui.charts import percent

MOST = 6  # years
HEIGHT, EDGE = 34, 6  # px of the drawing, and what stays free above and below


@dataclass(frozen=True)
class YearMark:
    """A year's index, and where its point stands; no point where nothing is known."""

    year: int
    value: Decimal | None
    word: str
    x: str
    y: str


@dataclass(frozen=True)
class YearMarks:
    """Lines join years that follow each other, and nothing else."""

    rows: tuple[YearMark, ...]

    @property
    def lines(self) -> list[tuple[YearMark, YearMark]]:
        return [(a, b) for a, b in pairwise(self.rows) if a.value is not None and b.value is not None]

    @property
    def note(self) -> str:
        """Whose figures these are: "2021: dihitung oleh aplikasi; 2023, 2024: resmi"."""
        said: dict[str, list[int]] = {}
        for row in self.rows:
            if row.value is not None:
                said.setdefault(row.word, []).append(row.year)
        return "; ".join(f"{', '.join(map(str, years))}: {word}" for word, years in said.items())

    @property
    def height(self) -> int:
        return HEIGHT


def year_marks(record: RegionHistory, lead: YearIndex) -> YearMarks:
    """The results of the instrument that leads, and the leading figure itself; none where there is but one year."""
    same = {year: r for year, r in record.results.of_scale(lead.yardstick).items() if year <= lead.year}
    if lead.complete:
        same[lead.year] = lead
    if len(same) < 2:
        return YearMarks(())
    years = range(min(same), max(same) + 1)[-MOST:]
    return YearMarks(tuple(_mark(year, same.get(year), place, len(years)) for place, year in enumerate(years)))


def _mark(year: int, reading: YearIndex | None, place: int, count: int) -> YearMark:
    value = reading.printed if reading else None
    height = Fraction(0) if value is None else (5 - Fraction(value)) / 4 * (HEIGHT - 2 * EDGE)
    x = percent(Fraction(100 * (2 * place + 1), 2 * count))
    return YearMark(year, value, reading.short if reading else "", x, str(round_half_up(EDGE + height, 1)))
