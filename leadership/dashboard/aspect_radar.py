"""The radar and its table: own aspects where levels exist, beside the published national ones.

No list prints the aspects of a single institution: without levels there is no shape, and none is made up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluations.rules import scoring
from results.equal_ranks import together
from results.instrument_versions import Yardstick
from results.models import NationalAverage
from results.region_history import Record
from results.rules.source_words import cited
from results.year_index import Reading
from ui.formats import decimal_comma, number_word

FEWEST = 3  # a radar with two axes is a line
COMMON = (" SPBE", " Berbasis Elektronik")  # what all names end with is left out on the chart, not in the table


@dataclass(frozen=True)
class Series:
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


@dataclass(frozen=True)
class Aspects:
    finding: str
    own: Reading | None
    series: tuple[Series, ...]
    rows: tuple[AspectRow, ...]
    kicker: str
    note: str
    label: str
    chart: Mapping[str, Any]

    @property
    def has_shape(self) -> bool:
        """Own values on three axes at least; the national ones alone say nothing of this government."""
        known = max((sum(v is not None for v in s.values) for s in self.series if s.style != "national"), default=0)
        return known >= FEWEST


def aspects(record: Record, own: Reading | None, yardstick: Yardstick) -> Aspects:
    """`own` is the reading with levels that the page looks at; `yardstick` serves where there is none."""
    scale = own.yardstick if own else yardstick
    means = _means(record, scale)
    series = tuple(s for s in (_own(own), _earlier(record, own), _national(means)) if s)
    rows = _rows(scale, series, own)
    return Aspects(
        finding=_finding(own, scale),
        own=own,
        series=series,
        rows=rows,
        kicker=f"{number_word(len(rows))} aspek",
        note=_note(record, scale, means, own),
        label=_label(scale, series),
        chart=_chart(rows, series),
    )


def _own(own: Reading | None) -> Series | None:
    if own is None:
        return None
    return Series(_name(own), "own", _values(own))


def _name(reading: Reading) -> str:
    column = "Mandiri" if reading.origin == "mandiri" else "Nilai akhir"
    return f"{column} {reading.year}"


def _values(reading: Reading) -> tuple[Decimal | None, ...]:
    return tuple(scoring.printed(reading.aspect_value(a.number)) for a in reading.yardstick.aspects)


def _earlier(record: Record, own: Reading | None) -> Series | None:
    """The newest final values before, under the same instrument."""
    if own is None:
        return None
    older = [r for y, r in record.finals.items() if y < own.year and r.yardstick.pk == own.yardstick.pk]
    newest = max(older, key=lambda r: r.year, default=None)
    return Series(_name(newest), "earlier", _values(newest)) if newest else None


def _means(record: Record, scale: Yardstick) -> tuple[NationalAverage | None, ...]:
    year = next((y for y in record.averages.aspect_years() if scale.instrument.covers(y)), None)
    if year is None:
        return ()
    return tuple(record.averages.aspect(year, aspect) for aspect in scale.aspects)


def _national(means: Sequence[NationalAverage | None]) -> Series | None:
    first = next((m for m in means if m), None)
    if first is None:
        return None
    return Series(f"Nasional {first.year}", "national", tuple(m.value if m else None for m in means))


def _rows(scale: Yardstick, series: Sequence[Series], own: Reading | None) -> tuple[AspectRow, ...]:
    return tuple(
        AspectRow(a.number, a.name, tuple(s.values[place] for s in series), _filled(a, own))
        for place, a in enumerate(scale.aspects)
    )


def _filled(aspect: scoring.Aspect, own: Reading | None) -> str:
    """ "2 dari 4 terisi" where the own value is missing for that reason."""
    if own is None or own.aspect_value(aspect.number) is not None:
        return ""
    levels = own.levels or {}
    filled = sum(levels.get(i.number) is not None for i in aspect.indicators)
    return f"{filled} dari {len(aspect.indicators)} terisi"


def _note(record: Record, scale: Yardstick, means: Sequence[NationalAverage | None], own: Reading | None) -> str:
    """What is published and what is not, and whose the own values are."""
    printed = [str(y) for y, r in sorted(record.results.items()) if r.outcome is None and r.yardstick.pk == scale.pk]
    said = []
    if printed:
        said.append(f"Nilai aspek {record.region.name} {', '.join(printed)} tidak diterbitkan")
    if own:
        source = f" menurut {own.source}" if own.source else ""
        said.append(f"{_name(own)}: dihitung dari tingkat{source}")
    mean = next((m for m in means if m), None)
    said.append(f"Nasional: {cited(mean.source)}" if mean else f"Rata-rata nasional {scale.name} tidak diterbitkan")
    return f"{'. '.join(said)}."


def _finding(own: Reading | None, scale: Yardstick) -> str:
    """Lowest and highest of the own aspects that are complete."""
    if own is None:
        return "Belum ada tingkat per indikator"
    known = [(value, a.name) for a in scale.aspects if (value := own.aspect_value(a.number)) is not None]
    if len(known) < 2:
        return "Belum cukup aspek yang lengkap untuk dibandingkan"
    low, high = min(value for value, _ in known), max(value for value, _ in known)
    if low == high:
        return f"Semua aspek yang lengkap bernilai {_words(low)}"
    return f"{_extreme(known, low)} terendah, {_words(low)}; {_extreme(known, high)} tertinggi, {_words(high)}"


def _extreme(known: Sequence[tuple[Fraction, str]], value: Fraction) -> str:
    return together([name for of, name in known if of == value], "aspek")


def _words(value: Fraction) -> str:
    return decimal_comma(scoring.half_up(value))


def _label(scale: Yardstick, series: Sequence[Series]) -> str:
    names = ", ".join(s.name for s in series)
    return f"Radar {len(scale.aspects)} aspek: {names}. Angkanya ada pada tabel di samping."


def _chart_name(name: str) -> str:
    for ending in COMMON:
        name = name.removesuffix(ending)
    return name


def _chart(rows: Sequence[AspectRow], series: Sequence[Series]) -> dict[str, Any]:
    return {
        "labels": [f"{row.number}. {_chart_name(row.name)}" for row in rows],
        "series": [
            {"name": s.name, "style": s.style, "values": [None if v is None else str(v) for v in s.values]}
            for s in series
        ],
    }
