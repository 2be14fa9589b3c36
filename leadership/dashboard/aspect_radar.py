"""The radar and its table: own aspects where levels exist, beside the published national ones.

No list prints the aspects of a single institution: without levels there is no shape, and none is made up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluations.rules import scoring
from results.equal_ranks import join_tied
from results.instrument_versions import InstrumentVersion
from results.models import NationalAverage
from results.region_history import RegionHistory
from results.rules.source_words import source_citation
from results.year_index import SELF, YearIndex
from ui.charts import axis_position
from ui.formats import decimal_comma, number_word

MIN_ASPECTS = 3  # a radar with two axes is a line
COMMON_SUFFIXES = (
    " SPBE",
    " Berbasis Elektronik",
)  # what all names end with is left out on the chart, not in the table


@dataclass(frozen=True)
class RadarSeries:
    """One shape: a name, how it is drawn, and its values in the order of the aspects."""

    name: str
    style: str  # "own", "earlier" or "national"
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class AspectRow:
    """`filled` says how far an incomplete aspect has come."""

    number: int
    name: str
    values: tuple[Decimal | None, ...]
    filled: str

    @property
    def width(self) -> str | None:
        """Of its bar, where no radar can be drawn."""
        return axis_position(self.values[0]) if self.values else None


@dataclass(frozen=True)
class AspectProfile:
    finding: str
    own: YearIndex | None
    series: tuple[RadarSeries, ...]
    rows: tuple[AspectRow, ...]
    kicker: str
    note: str
    label: str
    chart: Mapping[str, Any]

    @property
    def has_shape(self) -> bool:
        """Own values on every axis: a shape with axes missing looks like a weakness where nothing is known."""
        own = [s for s in self.series if s.style == "own"]
        return len(self.rows) >= MIN_ASPECTS and any(None not in s.values for s in own)


def aspect_profile(record: RegionHistory, own: YearIndex | None, yardstick: InstrumentVersion) -> AspectProfile:
    """`own` is the reading with levels that the page looks at; `yardstick` serves where there is none."""
    scale = own.yardstick if own else yardstick
    means = _published_means(record, scale)
    series = tuple(s for s in (_own(own), _earlier(record, own), _national(means)) if s)
    rows = _rows(scale, series, own)
    return AspectProfile(
        finding=aspects_finding(own, scale),
        own=own,
        series=series,
        rows=rows,
        kicker=f"{number_word(len(rows))} aspek",
        note=_note(record, scale, means, own),
        label=_label(scale, series),
        chart=_chart(rows, series),
    )


def _own(own: YearIndex | None) -> RadarSeries | None:
    if own is None:
        return None
    return RadarSeries(_name(own), "own", _values(own))


def _name(reading: YearIndex) -> str:
    column = "Mandiri" if reading.origin == SELF else reading.column_word.capitalize()
    return f"{column} {reading.year}"


def _values(reading: YearIndex) -> tuple[Decimal | None, ...]:
    return tuple(scoring.printed_value(reading.aspect_value(a.number)) for a in reading.yardstick.aspects)


def _earlier(record: RegionHistory, own: YearIndex | None) -> RadarSeries | None:
    """The newest final values before, under the same instrument."""
    if own is None:
        return None
    older = [r for y, r in record.finals.items() if y < own.year and r.yardstick.is_same_scale(own.yardstick)]
    newest = max(older, key=lambda r: r.year, default=None)
    return RadarSeries(_name(newest), "earlier", _values(newest)) if newest else None


def _published_means(record: RegionHistory, scale: InstrumentVersion) -> tuple[NationalAverage | None, ...]:
    year = next((y for y in record.averages.aspect_years() if scale.instrument.covers(y)), None)
    if year is None:
        return ()
    return tuple(record.averages.aspect(year, aspect) for aspect in scale.aspects)


def _national(means: Sequence[NationalAverage | None]) -> RadarSeries | None:
    first = next((m for m in means if m), None)
    if first is None:
        return None
    return RadarSeries(f"Nasional {first.year}", "national", tuple(m.value if m else None for m in means))


def _rows(scale: InstrumentVersion, series: Sequence[RadarSeries], own: YearIndex | None) -> tuple[AspectRow, ...]:
    return tuple(
        AspectRow(a.number, a.name, tuple(s.values[place] for s in series), _filled(a, own))
        for place, a in enumerate(scale.aspects)
    )


def _filled(aspect: scoring.SchemeAspect, own: YearIndex | None) -> str:
    """ "2 dari 4 terisi" where the own value is missing for that reason."""
    if own is None or own.aspect_value(aspect.number) is not None:
        return ""
    levels = own.levels or {}
    filled = sum(levels.get(i.number) is not None for i in aspect.indicators)
    return f"{filled} dari {len(aspect.indicators)} terisi"


def _note(
    record: RegionHistory, scale: InstrumentVersion, means: Sequence[NationalAverage | None], own: YearIndex | None
) -> str:
    """What is published and what is not, and whose the own values are."""
    results = [(year, r) for year, r in sorted(record.results.items()) if r.outcome is None]
    printed = [str(year) for year, reading in results if reading.yardstick.is_same_scale(scale)]
    said = []
    if printed:
        said.append(f"Nilai aspek {record.region.name} {', '.join(printed)} tidak diterbitkan")
    if own:
        source = f" menurut {own.source}" if own.source else ""
        said.append(f"{_name(own)}: dihitung dari tingkat{source}")
    mean = next((m for m in means if m), None)
    said.append(
        f"Nasional: {source_citation(mean.source)}" if mean else f"Rata-rata nasional {scale.name} tidak diterbitkan"
    )
    return f"{'. '.join(said)}."


def aspects_finding(own: YearIndex | None, scale: InstrumentVersion) -> str:
    """Lowest and highest of the own aspects that are complete; equal is what prints alike."""
    if own is None:
        return "Belum ada tingkat per indikator"
    exact = [(own.aspect_value(a.number), a.name) for a in scale.aspects]
    known = [(scoring.round_half_up(value), name) for value, name in exact if value is not None]
    if len(known) < 2:
        return "Belum cukup aspek yang lengkap untuk dibandingkan"
    low, high = min(value for value, _ in known), max(value for value, _ in known)
    if low == high:
        return f"Semua aspek yang lengkap bernilai {decimal_comma(low)}"
    lowest = f"{_aspects_at(known, low)} terendah, {decimal_comma(low)}"
    return f"{lowest}; {_aspects_at(known, high)} tertinggi, {decimal_comma(high)}"


def _aspects_at(known: Sequence[tuple[Decimal, str]], value: Decimal) -> str:
    return join_tied([name for of, name in known if of == value], "aspek")


def _label(scale: InstrumentVersion, series: Sequence[RadarSeries]) -> str:
    names = ", ".join(s.name for s in series)
    return f"Radar {len(scale.aspects)} aspek: {names}. Angkanya ada pada tabel di samping."


def _chart_name(name: str) -> str:
    for ending in COMMON_SUFFIXES:
        name = name.removesuffix(ending)
    return name


def _chart(rows: Sequence[AspectRow], series: Sequence[RadarSeries]) -> dict[str, Any]:
    return {
        "labels": [f"{row.number}. {_chart_name(row.name)}" for row in rows],
        "series": [
            {"name": s.name, "style": s.style, "values": [None if v is None else str(v) for v in s.values]}
            for s in series
            if None not in s.values
        ],
    }
