"""What this year's self-assessment would become if the last gap repeats: an estimate, never an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from evaluations.rules import scoring
from results.rules import calibration
from results.rules.calibration import RepeatedGap
from results.year_index import YearIndex, gaps_text
from ui.formats import decimal_comma


@dataclass(frozen=True)
class IndexEstimate:
    """One way of letting the gap repeat: `by` names the way, `text` the figure or the interval."""

    by: str
    text: str
    note: str


@dataclass(frozen=True)
class IndexForecast:
    own: YearIndex | None  # the self-assessment that is moved
    estimate: IndexEstimate | None
    why_not: str

    @property
    def own_text(self) -> str:
        if self.own is None:
            return "–"
        return gaps_text(self.own) or decimal_comma(self.own.printed)


def forecast_index(before: YearIndex | None, decided: YearIndex | None, own: YearIndex | None) -> IndexForecast:
    """By indicator where both columns of the earlier year have levels, else by domain: one figure, not two alike."""
    reason = _why_not(before, decided, own)
    if reason or before is None or decided is None or own is None or own.outcome is None:
        return IndexForecast(own, None, reason)
    scheme = own.yardstick.scheme
    levels = _level_gaps(before, decided)
    found = {
        "tiap indikator": calibration.repeat_by_indicator(scheme, own.levels or {}, levels),
        "tiap domain": calibration.repeat_by_domain(scheme, own.outcome, _domain_gaps(before, decided)),
    }
    estimate = next((_estimate(by, repeat) for by, repeat in found.items() if repeat is not None), None)
    return IndexForecast(own, estimate, "" if estimate else f"Selisih {before.year} tidak lengkap.")


def _why_not(before: YearIndex | None, decided: YearIndex | None, own: YearIndex | None) -> str:
    if before is None or decided is None:
        return "Belum ada tahun yang memiliki penilaian mandiri dan hasil."
    if own is None or own.year <= before.year:
        return "Perkiraan hanya untuk tahun sesudah tahun yang dibandingkan."
    if not own.yardstick.is_same_scale(before.yardstick):
        return f"Instrumen {own.year} lain dari instrumen {before.year}; selisihnya tidak dapat dipindahkan."
    return "" if own.started else "Penilaian mandiri tahun ini belum terisi."


def _level_gaps(before: YearIndex, decided: YearIndex) -> Mapping[int, Fraction | None]:
    rows = calibration.value_gaps(before.yardstick.scheme, before.levels or {}, decided.levels or {})
    return {gap.number: gap.difference for gap in rows}


def _domain_gaps(before: YearIndex, decided: YearIndex) -> Mapping[int, Fraction | None]:
    """A printed domain is compared as printed; nothing is put in the place of one that was not."""
    values = {
        d.number: (before.domain_value(d.number), decided.domain_value(d.number)) for d in before.yardstick.domains
    }
    return {n: None if own is None or then is None else own - then for n, (own, then) in values.items()}


def _estimate(by: str, repeat: RepeatedGap) -> IndexEstimate:
    low, high = (decimal_comma(scoring.round_half_up(end)) for end in (repeat.low, repeat.high))
    text = low if repeat.low == repeat.high else f"{low}–{high}"
    note = f"{repeat.capped} {by.removeprefix('tiap ')} tertahan di ujung skala." if repeat.capped else ""
    return IndexEstimate(by, text, note)
