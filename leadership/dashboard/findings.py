"""Sentences made from the data by rules: strengths, weaknesses, the biggest change, self against official.

Strength is a level of 4 or more, weakness 2 or less (Pedoman 3/2024); level 3 is neither. Each tells its evidence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.level_support import LevelSupport
from evaluations.rules import scoring
from leadership.domain_bars import DomainBar, DomainBars
from leadership.strengths import NO_STRENGTHS, STRONG, WEAK, no_weaknesses
from results.region_history import RegionHistory
from results.year_index import OWN, YearIndex
from ui.formats import decimal_comma

MAX_NAMED = 3  # so many indicators a sentence names


@dataclass(frozen=True)
class LeadershipFinding:
    """A bold beginning, the rest, and whose figures these are."""

    head: str
    text: str
    origin: str
    label: str
    is_sample: bool = False
    is_calibration: bool = False


def leadership_findings(
    record: RegionHistory, bars: DomainBars, levels: YearIndex | None, support: LevelSupport | None
) -> tuple[LeadershipFinding, ...]:
    """Those of the four that the data allow; a rule without data says nothing."""
    calibration = _calibration(record, bars.lead.year)
    found = (_strengths(levels, support), _weaknesses(levels, support), _biggest_change(bars), calibration)
    return tuple(finding for finding in found if finding)


def _strengths(levels: YearIndex | None, support: LevelSupport | None) -> LeadershipFinding | None:
    return _level_finding(levels, support, lambda v: v >= STRONG, "kekuatan", "tertinggi", highest_first=True)


def _weaknesses(levels: YearIndex | None, support: LevelSupport | None) -> LeadershipFinding | None:
    return _level_finding(levels, support, lambda v: v <= WEAK, "kelemahan", "terendah", highest_first=False)


def _level_finding(
    reading: YearIndex | None,
    support: LevelSupport | None,
    counts: Callable[[Fraction], bool],
    word: str,
    extreme: str,
    *,
    highest_first: bool,
) -> LeadershipFinding | None:
    if reading is None or reading.levels is None or reading.outcome is None or support is None:
        return None
    levels = {number: value for number, value in reading.levels.items() if value is not None}
    chosen = [i for i in reading.yardstick.scheme.indicators if i.number in levels and counts(levels[i.number])]
    of = f"dari {reading.outcome.filled} indikator yang terisi"
    bounds = "4–5" if highest_first else "1–2"
    if not chosen:
        head = NO_STRENGTHS if highest_first else no_weaknesses(support)
        return _finding(reading, f"{head}.", f"Tidak satu pun {of} bertingkat {bounds}. {support.sentence}.")
    chosen.sort(key=lambda i: (-levels[i.number] if highest_first else levels[i.number], -i.weight, i.number))
    names = "; ".join(
        f"{reading.yardstick.short_names[i.number]} "
        f"({scoring.plain_fraction(levels[i.number])}, {support.word(i.number)})"
        for i in chosen[:MAX_NAMED]
    )
    proof = support.counts(i.number for i in chosen)
    head = f"{len(chosen)} {of} menjadi {word} (tingkat {bounds}): {proof}."
    among = " antara lain" if len(chosen) > MAX_NAMED else ""
    return _finding(reading, head, f"Yang {extreme}{among}: {names}.")


def _finding(reading: YearIndex, head: str, text: str) -> LeadershipFinding:
    label = f"{'Nilai akhir' if reading.origin == OWN else 'Mandiri'} {reading.year}"
    return LeadershipFinding(head, text, reading.origin, label, reading.is_sample)


def _biggest_change(bars: DomainBars) -> LeadershipFinding | None:
    changes = [(row, row.change) for row in bars.rows if row.change is not None]
    if not changes or bars.before is None:
        return None
    biggest, delta = max(changes, key=lambda pair: abs(pair[1]))
    label = f"{bars.lead.short.capitalize()} {bars.lead.year}"
    sample = bars.lead.is_sample
    if not delta:
        head = f"Semua {bars.what} tetap sejak {bars.before.year}."
        return LeadershipFinding(head, "Nilainya sama pada kedua tahun.", bars.lead.origin, label, sample)
    head = f"{biggest.name} berubah paling besar: {movement_text(delta)} sejak {bars.before.year}."
    if sum(abs(other) == abs(delta) for _, other in changes) > 1:
        head = (
            f"Perubahan terbesar sejak {bars.before.year} sama pada beberapa {bars.what}: {decimal_comma(abs(delta))}."
        )
        return LeadershipFinding(head, _all_changes(changes), bars.lead.origin, label, sample)
    return LeadershipFinding(head, _change_text(biggest, changes), bars.lead.origin, label, sample)


def movement_text(delta: Decimal) -> str:
    """ "naik 0,50", "turun 0,18", "tetap"."""
    if not delta:
        return "tetap"
    return f"{'naik' if delta > 0 else 'turun'} {decimal_comma(abs(delta))}"


def _all_changes(changes: Iterable[tuple[DomainBar, Decimal]]) -> str:
    return f"{'; '.join(f'{row.name} {movement_text(delta)}' for row, delta in changes)}."


def _change_text(biggest: DomainBar, changes: Iterable[tuple[DomainBar, Decimal]]) -> str:
    others = [f"{row.name} {movement_text(delta)}" for row, delta in changes if row is not biggest]
    first = f"Dari {decimal_comma(biggest.before)} menjadi {decimal_comma(biggest.value)}."
    return f"{first} {'; '.join(others)}." if others else first


def _calibration(record: RegionHistory, until: int) -> LeadershipFinding | None:
    """The newest year up to the leading one with a self-assessment and a result of the same instrument."""
    both = [y for y in record.selfs if y in record.results and record.selfs[y].complete and y <= until]
    pairs = [(record.selfs[y], record.results[y]) for y in sorted(both, reverse=True)]
    for own, result in pairs:
        if own.value is not None and result.value is not None and own.yardstick.pk == result.yardstick.pk:
            return _gap(own, result)
    return None


def _gap(own: YearIndex, result: YearIndex) -> LeadershipFinding:
    gap = scoring.round_half_up((own.value or Fraction(0)) - (result.value or Fraction(0)))
    name = {"resmi": "hasil resmi", "hitung": "nilai akhir"}.get(result.origin, "hasil")
    word = "lebih tinggi" if gap > 0 else "lebih rendah"
    head = f"Penilaian mandiri {own.year} {decimal_comma(abs(gap))} {word} dari {name}."
    if not gap:
        head = f"Penilaian mandiri {own.year} sama dengan {name}."
    text = f"Mandiri {decimal_comma(own.printed)}, {name} {decimal_comma(result.printed)}."
    label = f"{result.short.capitalize()} {result.year}"
    return LeadershipFinding(
        head, f"{text}{_counts(own, result)}", result.origin, label, own.is_sample, is_calibration=True
    )


def _counts(own: YearIndex, result: YearIndex) -> str:
    """How many indicators were claimed higher and lower, where both have levels."""
    if result.levels is None or own.levels is None:
        return ""
    pairs = [(own.levels.get(n), value) for n, value in result.levels.items()]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    higher, lower = sum(a > b for a, b in known), sum(a < b for a, b in known)
    return f" Mandiri lebih tinggi pada {higher} dan lebih rendah pada {lower} dari {len(known)} indikator."
