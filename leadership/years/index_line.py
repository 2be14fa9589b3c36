"""The index over the years: published and own values, self-assessments, the published national mean.

A line is cut where the instrument changes, never joined: values of two instruments are two scales.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from domains.models import Instrument
from evaluations.rules import scoring
from leadership.current_position import reading_difference
from results.instrument_versions import InstrumentVersion
from results.models import NationalAverage
from results.region_history import RegionHistory
from results.rules.source_words import source_citation
from results.year_index import YearIndex, gaps_text
from ui import formats
from ui.formats import decimal_comma


@dataclass(frozen=True)
class YearRow:
    """One year: the result, the self-assessment and the published national mean, each where known."""

    year: int
    yardstick: InstrumentVersion
    result: YearIndex | None
    own: YearIndex | None
    national: NationalAverage | None
    difference: str = ""  # what a published result says otherwise than our own final value
    other_scale: str = ""  # "skala lain, instrumen dicabut", where it is not the instrument of the page's cycle

    @property
    def index(self) -> Decimal | None:
        return self.result.printed if self.result else None

    @property
    def own_text(self) -> str:
        """The self-assessed index, or how far it has come."""
        if self.own is None:
            return formats.NO_VALUE
        return gaps_text(self.own) or formats.decimal_comma(self.own.printed)

    @property
    def mean(self) -> Decimal | None:
        return self.national.value if self.national else None


@dataclass(frozen=True)
class InstrumentBreak:
    """Between two years another instrument begins."""

    after: int
    before_size: str
    after_size: str
    after_name: str


@dataclass(frozen=True)
class YearsTrend:
    finding: str
    label: str  # the chart in one sentence, for those who do not see it
    rows: tuple[YearRow, ...]
    breaks: tuple[InstrumentBreak, ...]
    note: str  # why the line is cut
    sources: str
    chart: Mapping[str, Any]

    @property
    def origins(self) -> frozenset[str]:
        """The kinds of marks on the chart, for its key."""
        readings = [r for row in self.rows for r in (row.result, row.own) if r and r.started]
        national = ["rata"] if any(row.national for row in self.rows) else []
        return frozenset([*(r.origin for r in readings), *national])

    @property
    def sample_label(self) -> str:
        """Which marks are made up: "Data contoh: 2025"; empty if none is."""
        readings = [r for row in self.rows for r in (row.result, row.own) if r and r.started and r.is_sample]
        years_ = sorted({reading.year for reading in readings})
        return f"Data contoh: {_listed(years_)}" if years_ else ""


def years_trend(record: RegionHistory, current: InstrumentVersion) -> YearsTrend:
    """All years from the first to the last of which anything is known; `current` measures the page's cycle."""
    rows = _rows(record, current)
    breaks = _breaks(rows)
    results = [r.result for r in rows if r.result and r.result.complete]
    return YearsTrend(
        finding=_only_other_scales(results, current) or trend_finding(results, rows),
        label=_label(record.region.name, rows),
        rows=rows,
        breaks=breaks,
        note=_note(breaks),
        sources=f"Sumber. {'; '.join(_sources(rows))}.",
        chart=_chart(record.region.name, rows, breaks),
    )


def _only_other_scales(results: Sequence[YearIndex], current: InstrumentVersion) -> str:
    """Said where a newer instrument has no result yet: what came before is no trend of it."""
    known = [r for r in results if r.year >= (current.instrument.valid_from or 0)]
    if not results or known:
        return ""
    name, years_ = current.instrument.index_name, f"{results[0].year}–{results[-1].year}"
    before = years_ if len(results) > 1 else str(results[0].year)
    return f"Belum ada hasil {name}; {before} {_scale_words(results[-1].yardstick)}"


def _scale_words(yardstick: InstrumentVersion) -> str:
    revoked = yardstick.instrument.state == Instrument.State.REVOKED
    return f"skala lain{', instrumen dicabut' if revoked else ''}"


def _rows(record: RegionHistory, current: InstrumentVersion) -> tuple[YearRow, ...]:
    known = [*record.years, *record.averages.index_years()]
    rows = []
    for year in range(min(known), max(known) + 1) if known else ():
        yardstick = record.covering(year)
        if yardstick is not None:
            own, mean = record.selfs.get(year), record.averages.index(year)
            other = "" if yardstick.is_same_scale(current) else _scale_words(yardstick)
            rows.append(YearRow(year, yardstick, record.results.get(year), own, mean, record.difference(year), other))
    return tuple(rows)


def _breaks(rows: Sequence[YearRow]) -> tuple[InstrumentBreak, ...]:
    changes = [(a, b) for a, b in pairwise(rows) if not a.yardstick.is_same_scale(b.yardstick)]
    return tuple(InstrumentBreak(a.year, a.yardstick.size, b.yardstick.size, b.yardstick.name) for a, b in changes)


def trend_finding(results: Sequence[YearIndex], rows: Sequence[YearRow]) -> str:
    """The run of results under the newest instrument in one sentence; rises and falls are told alike."""
    if not results:
        return "Belum ada hasil yang tercatat"
    last = results[-1]
    run = [r for r in results if r.yardstick.is_same_scale(last.yardstick)]
    if len(run) == 1:
        return f"{decimal_comma(last.printed)} pada {last.year}; belum ada tahun lain dengan instrumen yang sama"
    years_ = [r.year for r in run]
    missing = [year for year in range(years_[0], years_[-1]) if year not in years_]
    steps = [reading_difference(b, a) or Decimal(0) for a, b in pairwise(run)]
    total = reading_difference(run[-1], run[0]) or Decimal(0)
    movement = movement_sentence(run, steps, total, missing)
    own = {r.year: r.printed for r in run if r.printed is not None}
    means = {r.year: r.national.value for r in rows if r.national}
    return f"{movement}{against_national(own, means, missing)}"


def movement_sentence(
    run: Sequence[YearIndex], steps: Sequence[Decimal], total: Decimal, missing: Sequence[int]
) -> str:
    """From the first year to the last; "terus" only where no year between them is missing and every step agrees."""
    first, last = run[0], run[-1]
    gaps = f" (tanpa hasil {_listed(missing)})" if missing else ""
    if not total:
        if missing or any(steps):
            return f"Sama pada {first.year} dan {last.year}, {decimal_comma(last.printed)}{gaps}"
        when = f"sejak {first.year}" if len(run) > 2 else f"pada {first.year} dan {last.year}"
        return f"Tetap {decimal_comma(last.printed)} {when}"
    word = "Naik" if total > 0 else "Turun"
    ends = f"dari {decimal_comma(first.printed)} menjadi {decimal_comma(last.printed)}"
    if missing:
        return f"{word} {ends} antara {first.year} dan {last.year}{gaps}"
    if len(steps) > 1 and all(step * total > 0 for step in steps):
        return f"{word} terus sejak {first.year}, {ends}"
    each = ", tidak setiap tahun" if len(steps) > 1 else ""
    return f"{word} sejak {first.year}{each}, {ends}"


def against_national(own: Mapping[int, Decimal], means: Mapping[int, Decimal], missing: Sequence[int]) -> str:
    """Beside the published mean; "selalu" only where every year from the first to the last has both."""
    both = [year for year in own if year in means]
    sides = {(own[year] > means[year]) - (own[year] < means[year]) for year in both}
    if len(sides) != 1 or 0 in sides:
        return ""
    word = "di atas" if 1 in sides else "di bawah"
    if missing or len(both) < len(own):
        return f", {word} rata-rata nasional pada {_listed(both)}"
    return f", selalu {word} rata-rata nasional"


def _label(name: str, rows: Sequence[YearRow]) -> str:
    own = [f"{r.year} {decimal_comma(r.result.printed)}" for r in rows if r.result and r.result.complete]
    mean = [f"{r.year} {decimal_comma(r.national.value)}" for r in rows if r.national]
    parts = [f"{name}: {', '.join(own) or 'belum ada hasil'}", f"nasional: {', '.join(mean) or 'tidak diterbitkan'}"]
    return f"Grafik garis indeks. {'; '.join(parts)}. Garis terputus saat instrumen berganti."


def _note(breaks: Sequence[InstrumentBreak]) -> str:
    if not breaks:
        return "Seluruhnya dengan instrumen yang sama."
    cuts = [f"{b.before_size} sampai {b.after}" for b in breaks]
    last = f"lalu {breaks[-1].after_size} ({breaks[-1].after_name})"
    return f"Garis diputus saat instrumen berganti: {', '.join(cuts)}, {last}. Nilai antarinstrumen tidak disambung."


def _sources(rows: Sequence[YearRow]) -> tuple[str, ...]:
    """Each source once, with the years it stands for."""
    readings = [r for row in rows for r in (row.result, row.own) if r and r.started]
    said: dict[str, list[int]] = {}
    for reading in readings:
        said.setdefault(_source(reading), []).append(reading.year)
    lines = [f"{_listed(sorted(set(years_)))}: {source}" for source, years_ in said.items()]
    national = _without_contained({source_citation(row.national.source) for row in rows if row.national})
    return (*lines, *(f"rata-rata nasional terbit: {source}" for source in national))


def _without_contained(sources: set[str]) -> list[str]:
    """ "Tabel 4" says it for "Tabel 4 dan 5" too."""
    return sorted(s for s in sources if not any(s != other and s.startswith(other) for other in sources))


def _source(reading: YearIndex) -> str:
    if reading.source:
        return reading.source if reading.outcome is None else f"{reading.source}, dihitung ulang oleh Kawal SPBE"
    return "tingkat yang diisi di Kawal SPBE"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(n) for n in numbers)


def _chart(name: str, rows: Sequence[YearRow], breaks: Sequence[InstrumentBreak]) -> dict[str, Any]:
    """What charts.js draws. Values are text ("3.19"): the arithmetic is done."""
    return {
        "name": name,
        "years": [row.year for row in rows],
        "result": [_point(row.result) for row in rows],
        "self": [_point(row.own) for row in rows],
        "national": [row.national and {"value": str(row.national.value), "origin": "rata"} for row in rows],
        "segments": _segments(rows),
    }


def _point(reading: YearIndex | None) -> dict[str, str] | None:
    if reading is None or not reading.started:
        return None
    if reading.printed is not None:
        return {"value": str(reading.printed), "origin": reading.origin}
    low, high = reading.interval or (None, None)
    return {"low": str(low), "high": str(high), "origin": reading.origin}


def _segments(rows: Sequence[YearRow]) -> list[dict[str, Any]]:
    """Runs of years under one instrument, with its bands."""
    found: list[dict[str, Any]] = []
    for _, group in groupby(enumerate(rows), key=lambda pair: pair[1].yardstick.scale):
        places = list(group)
        yardstick = places[0][1].yardstick
        found.append(
            {
                "from": places[0][0],
                "to": places[-1][0],
                "size": yardstick.size,
                "name": yardstick.name,
                "bands": [[b.name, str(scoring.round_half_up(b.low))] for b in yardstick.bands[1:]],
            }
        )
    return found
