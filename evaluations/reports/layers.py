"""Index, domains and aspects of every year in one table an instrument; results and self-assessments apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from evaluations import scoring
from evaluations.reports.readings import SELF, Reading
from evaluations.reports.record import Record
from evaluations.reports.yardsticks import Yardstick
from ui.formats import decimal_comma


@dataclass(frozen=True)
class LayerRow:
    label: str
    kind: str  # "indeks", "domain", "aspek"
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class LayerTable:
    """The years of one instrument; a column a reading."""

    yardstick: Yardstick
    columns: tuple[Reading, ...]
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


def layer_tables(record: Record) -> tuple[LayerTable, ...]:
    """One table a run of years under one instrument, the newest first."""
    found = [r for readings in (record.results, record.selfs) for r in readings.values() if r.started]
    found.sort(key=lambda r: (r.year, r.origin == SELF))
    runs = [list(run) for _, run in groupby(found, key=lambda r: r.yardstick.pk)]
    return tuple(_table(run) for run in reversed(runs))


def _table(columns: Sequence[Reading]) -> LayerTable:
    yardstick = columns[0].yardstick
    rows = [LayerRow(yardstick.instrument.index_name, "indeks", tuple(r.printed for r in columns))]
    for domain in yardstick.scheme.domains:
        if not domain.synthetic:
            rows.append(_row(f"Domain {domain.number}. {domain.name}", "domain", domain.number, columns))
        rows += [_row(f"{a.number}. {a.name}", "aspek", a.number, columns) for a in domain.aspects]
    shown = [row for row in rows if row.kind == "indeks" or any(value is not None for value in row.values)]
    return LayerTable(yardstick, tuple(columns), tuple(shown))


def _row(label: str, kind: str, number: int, columns: Sequence[Reading]) -> LayerRow:
    value_of = Reading.domain_value if kind == "domain" else Reading.aspect_value
    return LayerRow(label, kind, tuple(scoring.printed(value_of(reading, number)) for reading in columns))
