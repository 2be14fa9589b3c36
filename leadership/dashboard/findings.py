"""Sentences made from the data by rules: strengths, weaknesses, the biggest change, self against official.

What a strength and a weakness is says the instrument; without such a rule there are none. Each tells its evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from assessment.level_support import LevelSupport
from evaluations.rules import scoring
from leadership.calibration.queries import ComparedYear, compared_years
from leadership.domain_bars import DomainBar, DomainBars
from leadership.strengths import NO_STRENGTHS, no_weaknesses
from results.region_history import RegionHistory
from results.year_index import SELF, YearIndex, gaps_text
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
    record: RegionHistory, bars: DomainBars, levels: YearIndex | None, support: LevelSupport | None, until: int
) -> tuple[LeadershipFinding, ...]:
    """Those of the four that the data allow; a rule without data says nothing."""
    calibration = _calibration(record, until)
    found = (_strengths(levels, support), _weaknesses(levels, support), _biggest_change(bars), calibration)
    return tuple(finding for finding in found if finding)


def _strengths(levels: YearIndex | None, support: LevelSupport | None) -> LeadershipFinding | None:
    return _level_finding(levels, support, "kekuatan", "tertinggi", highest_first=True)


def _weaknesses(levels: YearIndex | None, support: LevelSupport | None) -> LeadershipFinding | None:
    return _level_finding(levels, support, "kelemahan", "terendah", highest_first=False)


def _level_finding(
    reading: YearIndex | None,
    support: LevelSupport | None,
    word: str,
    extreme: str,
    *,
    highest_first: bool,
) -> LeadershipFinding | None:
    if reading is None or reading.levels is None or reading.outcome is None or support is None:
        return None
    rule = reading.yardstick.strength_rule
    if rule is None:
        return None
    levels = {number: value for number, value in reading.levels.items() if value is not None}
    told = {n for n, v in levels.items() if (v >= rule.strong if highest_first else v <= rule.weak)}
    chosen = [i for i in reading.yardstick.scheme.indicators if i.number in told]
    of = f"dari {reading.outcome.filled} indikator yang terisi"
    bounds = rule.strong_levels if highest_first else rule.weak_levels
    if not chosen:
        head = NO_STRENGTHS if highest_first else no_weaknesses(support)
        return _finding(reading, f"{head}.", f"Tidak satu pun {of} berada pada tingkat {bounds}. {support.sentence}.")
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
    word = "Mandiri" if reading.origin == SELF else reading.column_word.capitalize()
    label = f"{word} {reading.year}"
    return LeadershipFinding(head, text, reading.origin, label, reading.is_sample)


def _biggest_change(bars: DomainBars) -> LeadershipFinding | None:
    """Only parts with both values are compared, and the sentence says when some have not."""
    changes = [(row, row.change) for row in bars.rows if row.change is not None]
    if not changes or bars.before is None:
        return None
    biggest, delta = max(changes, key=lambda pair: abs(pair[1]))
    label, since = f"{bars.lead.short.capitalize()} {bars.lead.year}", bars.before.year
    ties = sum(abs(other) == abs(delta) for _, other in changes)
    partly = f"{len(changes)} dari {len(bars.rows)} {bars.what}" if len(changes) < len(bars.rows) else ""
    if not delta:
        head = f"{partly or f'Semua {bars.what}'} tetap sejak {since}."
        text = "Nilainya sama pada kedua tahun."
    elif ties > 1:
        head = f"Perubahan terbesar sejak {since} sama pada beberapa {bars.what}: {decimal_comma(abs(delta))}."
        text = _all_changes(changes)
    else:
        head = f"{biggest.name} berubah paling besar: {movement_text(delta)} sejak {since}."
        text = _change_text(biggest, changes)
    if partly:
        text += f" Hanya {partly} yang memiliki nilai pada kedua tahun."
    return LeadershipFinding(head, text, bars.lead.origin, label, bars.lead.is_sample)


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
    """The newest year up to `until` that the calibration page compares, with its figures and its words."""
    pairs = [pair for pair in compared_years(record) if pair.year <= until]
    return next((told for pair in pairs if (told := _gap(pair) or _first_levels(pair))), None)


def _gap(pair: ComparedYear) -> LeadershipFinding | None:
    if pair.gap is None:
        return None
    head = f"Penilaian mandiri {pair.year} sama dengan {pair.decided_word}."
    if pair.gap:
        word = "lebih tinggi" if pair.gap > 0 else "lebih rendah"
        head = f"Penilaian mandiri {pair.year} {decimal_comma(abs(pair.gap))} {word} dari {pair.decided_word}."
    text = f"Mandiri {decimal_comma(pair.own.printed)}, {pair.decided_word} {decimal_comma(pair.decided.printed)}."
    return _of_pair(pair, head, f"{text}{_counts(pair)}")


def _first_levels(pair: ComparedYear) -> LeadershipFinding | None:
    """What the assessors have said so far: there is no index to compare yet, only levels."""
    counted = _counts(pair)
    if not pair.decided.is_interim or not counted:
        return None
    return _of_pair(pair, f"Nilai asesor {pair.year} sementara: {gaps_text(pair.decided)}.", counted.strip())


def _of_pair(pair: ComparedYear, head: str, text: str) -> LeadershipFinding:
    label = f"{pair.decided.short.capitalize()} {pair.year}"
    sample = pair.own.is_sample or pair.decided.is_sample
    return LeadershipFinding(head, text, pair.decided.origin, label, sample, is_calibration=True)


def _counts(pair: ComparedYear) -> str:
    """How many indicators were claimed higher and lower, where both have levels."""
    if pair.decided.levels is None or pair.own.levels is None:
        return ""
    pairs = [(pair.own.levels.get(n), value) for n, value in pair.decided.levels.items()]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    higher, lower = sum(a > b for a, b in known), sum(a < b for a, b in known)
    if not known:
        return ""
    return f" Mandiri lebih tinggi pada {higher} dan lebih rendah pada {lower} dari {len(known)} indikator."
