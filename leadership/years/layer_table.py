"""Index, domains and aspects of every year in one table an instrument; results and self-assessments apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from evaluations.rules import scoring
from results.instrument_versions import InstrumentVersion
from results.region_history import RegionHistory
from results.year_index import SELF, YearIndex
from ui.formats import decimal_comma

HEIGHT, EDGE = 30, 5  # px of a row's line, and its margin


@dataclass(frozen=True)
class LayerPoint:
    year: int
    x: str
    y: str
    own: bool  # a self-assessment


@dataclass(frozen=True)
class LayerSegment:
    x1: str
    y1: str
    x2: str
    y2: str
    own: bool


@dataclass(frozen=True)
class LayerDrawing:
    """One row drawn: results joined with results, self-assessments with theirs, never over a missing year."""

    marks: tuple[LayerPoint, ...]
    strokes: tuple[LayerSegment, ...]


@dataclass(frozen=True)
class LayerRow:
    label: str
    kind: str  # "indeks", "domain", "aspek"
    values: tuple[Decimal | None, ...]
    line: LayerDrawing


@dataclass(frozen=True)
class LayerTable:
    """The years of one instrument; a column a reading."""

    yardstick: InstrumentVersion
    columns: tuple[YearIndex, ...]
    rows: tuple[LayerRow, ...]

    @property
    def title(self) -> str:
        return f"{self.yardstick.name}, {self.yardstick.size}"

    @property
    def anchor(self) -> str:
        return f"h-lapis-{self.columns[0].year}"

    @property
    def gaps(self) -> str:
        """Which columns have no index yet, with how far they may reach."""
        open_ones = [reading for reading in self.columns if reading.interval]
        return "; ".join(
            f"{r.year} {r.short}: indeks antara {decimal_comma(r.interval[0])} dan {decimal_comma(r.interval[1])}"
            for r in open_ones
            if r.interval
        )


def layer_tables(record: RegionHistory) -> tuple[LayerTable, ...]:
    """One table a run of years under one instrument, the newest first."""
    found = [r for readings in (record.results, record.selfs) for r in readings.values() if r.started]
    found.sort(key=lambda r: (r.year, r.origin == SELF))
    runs = [list(run) for _, run in groupby(found, key=lambda r: r.yardstick.scale)]
    return tuple(_table(run) for run in reversed(runs))


def _table(columns: Sequence[YearIndex]) -> LayerTable:
    yardstick = columns[0].yardstick
    rows = [_drawn(yardstick.instrument.index_name, "indeks", tuple(r.printed for r in columns), columns)]
    for domain in yardstick.scheme.domains:
        if not domain.synthetic:
            rows.append(_row(f"Domain {domain.number}. {domain.name}", "domain", domain.number, columns))
        rows += [_row(f"{a.number}. {a.name}", "aspek", a.number, columns) for a in domain.aspects]
    shown = [row for row in rows if row.kind == "indeks" or any(value is not None for value in row.values)]
    return LayerTable(yardstick, tuple(columns), tuple(shown))


def _row(label: str, kind: str, number: int, columns: Sequence[YearIndex]) -> LayerRow:
    value_of = YearIndex.domain_value if kind == "domain" else YearIndex.aspect_value
    return _drawn(label, kind, tuple(scoring.printed_value(value_of(reading, number)) for reading in columns), columns)


def _drawn(label: str, kind: str, values: tuple[Decimal | None, ...], columns: Sequence[YearIndex]) -> LayerRow:
    marks = {
        own: [
            _mark(reading.year, value, columns, own)
            for reading, value in zip(columns, values, strict=True)
            if value is not None and (reading.origin == SELF) == own
        ]
        for own in (True, False)
    }
    strokes = [
        LayerSegment(a.x, a.y, b.x, b.y, own)
        for own, found in marks.items()
        for a, b in pairwise(found)
        if b.year == a.year + 1
    ]
    return LayerRow(label, kind, values, LayerDrawing((*marks[True], *marks[False]), tuple(strokes)))


def _mark(year: int, value: Decimal, columns: Sequence[YearIndex], own: bool) -> LayerPoint:
    """By the year from left to right, by the value 1–5 from below."""
    first, span = columns[0].year, max(columns[-1].year - columns[0].year, 1)
    x = scoring.round_half_up(Fraction(6) + Fraction(88 * (year - first), span))
    y = scoring.round_half_up(EDGE + (5 - Fraction(value)) / 4 * (HEIGHT - 2 * EDGE), 1)
    return LayerPoint(year, f"{x}%", str(y), own)
