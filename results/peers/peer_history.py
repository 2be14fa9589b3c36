"""A chosen group of governments over the years, as published; lines end where the instrument changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from domains.models import Instrument
from evaluations.rules.scoring import round_half_up
from results.models import OfficialResult
from results.peers.peer_filter import institution_label
from results.rules.positions import spread_labels

LEFT, RIGHT = 3, 68  # per cent of the width that the years take; the names stand right of it
HEIGHT, TOP = 240, 12  # px of the scale 1–5
LINE_HEIGHT = 17  # px between two names


@dataclass(frozen=True)
class HistoryPoint:
    x: str
    y: str
    official: bool


@dataclass(frozen=True)
class HistorySegment:
    """A line between two years under one instrument; `sure` where no year between them is missing."""

    x1: str
    y1: str
    x2: str
    y2: str
    sure: bool


@dataclass(frozen=True)
class PeerHistory:
    institution: str
    label: str
    own: bool
    rest: tuple[str, ...]  # the others, for the address without this one
    results: tuple[OfficialResult | None, ...]  # in the order of the years
    changes: tuple[Decimal | None, ...]  # from the column before, under the same instrument
    points: tuple[HistoryPoint, ...]
    stretches: tuple[HistorySegment, ...]
    name_y: str
    name_from: str

    @property
    def cells(self) -> list[tuple[OfficialResult | None, Decimal | None]]:
        return list(zip(self.results, self.changes, strict=True))


@dataclass(frozen=True)
class PeerHistories:
    years: tuple[int, ...]
    ticks: tuple[tuple[str, int], ...]
    breaks: tuple[tuple[str, str], ...]  # place and the name of the instrument that begins
    rows: tuple[PeerHistory, ...]
    height: int = TOP + HEIGHT + 40
    base: int = TOP + HEIGHT

    @property
    def levels(self) -> list[tuple[int, int]]:
        return [(level, TOP + (5 - level) * HEIGHT // 4) for level in range(1, 6)]


def peer_histories(
    names: Sequence[str], rows: Sequence[OfficialResult], instruments: Mapping[int, Instrument], own: str
) -> PeerHistories:
    """`rows` are the published results of these institutions, the ministry's before any other of a year."""
    found: dict[str, dict[int, OfficialResult]] = {name: {} for name in names}
    for row in sorted(rows, key=lambda row: row.is_official):
        row.instrument = instruments[row.instrument_id]
        found[row.institution][row.year] = row
    years = tuple(sorted({row.year for row in rows}))
    measured = {row.year: instruments[row.instrument_id] for row in rows}
    ends = [_y(by_year[max(by_year)]) if by_year else Fraction(TOP + HEIGHT) for by_year in found.values()]
    places = spread_labels(ends, Fraction(LINE_HEIGHT))
    lines = [
        _line(name, by_year, years, own, [other for other in names if other != name], name_y)
        for (name, by_year), name_y in zip(found.items(), places, strict=True)
    ]
    breaks = [
        (_between(years, at), measured[year].short_name.split(" (")[0])
        for at, year in enumerate(years)
        if at and measured[years[at - 1]].scale != measured[year].scale
    ]
    return PeerHistories(years, tuple((_x(years, year), year) for year in years), tuple(breaks), tuple(lines))


def _line(
    name: str, by_year: Mapping[int, OfficialResult], years: Sequence[int], own: str, rest: Sequence[str], at: Fraction
) -> PeerHistory:
    known = [by_year[year] for year in years if year in by_year]
    kind = known[0].kind if known else ""
    results = tuple(by_year.get(year) for year in years)
    return PeerHistory(
        institution=name,
        label=institution_label(kind, name),
        own=name == own,
        rest=tuple(rest),
        results=results,
        changes=(None, *(_change(a, b) for a, b in pairwise(results)))[: len(results)],
        points=tuple(HistoryPoint(_x(years, r.year), _px(_y(r)), r.is_official) for r in known),
        stretches=tuple(
            HistorySegment(_x(years, a.year), _px(_y(a)), _x(years, b.year), _px(_y(b)), b.year - a.year == 1)
            for a, b in pairwise(known)
            if a.instrument.scale == b.instrument.scale
        ),
        name_y=_px(at),
        name_from=_x(years, known[-1].year) if known else "",
    )


def _change(before: OfficialResult | None, after: OfficialResult | None) -> Decimal | None:
    if before is None or after is None or before.instrument.scale != after.instrument.scale:
        return None
    return after.index - before.index


def _y(result: OfficialResult) -> Fraction:
    return TOP + (5 - Fraction(result.index)) / 4 * HEIGHT


def _x(years: Sequence[int], year: int) -> str:
    span = max(years[-1] - years[0], 1)
    return f"{round_half_up(Fraction(LEFT) + Fraction((RIGHT - LEFT) * (year - years[0]), span))}%"


def _between(years: Sequence[int], at: int) -> str:
    span = max(years[-1] - years[0], 1)
    middle = Fraction(years[at - 1] + years[at], 2) - years[0]
    return f"{round_half_up(LEFT + (RIGHT - LEFT) * middle / span)}%"


def _px(value: Fraction) -> str:
    return str(round_half_up(value, 1))
