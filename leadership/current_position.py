"""Where the government stands: the leading index, what changed, what is next, and the running cycle beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from evaluations.models import Evaluation
from evaluations.rules import scoring
from leadership.thresholds import ThresholdLine
from results.models import NationalAverage
from results.models.result import NATIONAL
from results.newest_value import NewestValue, meanwhile_text, next_band_of
from results.next_band import NextPredicateBand
from results.region_history import RegionHistory
from results.rules.source_words import source_citation
from results.year_index import AWAITING_STATES, SELF, YearIndex, gaps_text, index_sentence
from ui.formats import decimal_comma


class YearUnknown(LookupError):
    """Nothing is known of that year."""


@dataclass(frozen=True)
class ReadingChange:
    """Against the last year that has a value of the same kind; `delta` only under the same instrument."""

    before: YearIndex | None
    delta: Decimal | None
    why_not: str = ""


@dataclass(frozen=True)
class HeadlineFigure:
    """One figure beside the index; `text` stands in its place where there is none."""

    term: str
    note: str
    value: Decimal | None = None
    text: str = ""
    is_change: bool = False
    is_sample: bool = False


@dataclass(frozen=True)
class CurrentPosition:
    title: str
    lead: YearIndex
    sentences: tuple[str, ...]
    change: ReadingChange
    next_band: NextPredicateBand | None
    near: tuple[str, ...]
    lines: tuple[ThresholdLine, ...]
    beside: YearIndex | None
    interim: YearIndex | None  # what the assessors have said so far in the page's own cycle
    estimate: YearIndex | None  # what accepted evidence of that cycle suggests
    span: tuple[Decimal, Decimal] | None
    record: RegionHistory

    @property
    def others(self) -> list[YearIndex]:
        """What is known of the page's own cycle beside the figure that leads."""
        return [reading for reading in (self.beside, self.interim, self.estimate) if reading]

    @cached_property
    def averages(self) -> tuple[NationalAverage, ...]:
        """The published means of the leading year: the nation's and those of the same kind of government."""
        found = (self.record.averages.index(self.lead.year, s) for s in (NATIONAL, self.record.region.kind))
        return tuple(average for average in found if average)

    @property
    def average_sources(self) -> tuple[str, ...]:
        return tuple(f"Rata-rata {a.scope}: {source_citation(a.source)}." for a in self.averages)

    @property
    def facts(self) -> tuple[HeadlineFigure, ...]:
        average = [_average_fact(self.lead, average) for average in self.averages[:1]]
        return (change_fact(self.change), band_fact(self.lead), *average, *map(beside_fact, self.others))

    @property
    def marks(self) -> tuple[Mapping[str, Any], ...]:
        """Only values of the leading instrument stand on its ruler."""
        means = [ruler_mark("rata", a.value, f"Rata-rata {a.scope} {a.year}") for a in self.averages]
        return (*means, *self.own_marks, *(line.mark for line in self.lines))

    @property
    def own_marks(self) -> tuple[Mapping[str, Any], ...]:
        """The year before, what stands beside, and last the figure that leads."""
        return _own_marks(self.lead, self.change, self.others)

    @property
    def readings(self) -> tuple[YearIndex | None, ...]:
        """Whose figures stand here."""
        return (self.lead, self.beside, self.interim, self.estimate)

    @property
    def gaps(self) -> str:
        return gaps_text(self.lead)


def leading_reading(record: RegionHistory, newest: NewestValue, year: int | None = None) -> YearIndex:
    """The year asked for; else the newest known value of the cycle."""
    if year is None:
        return newest.reading
    if year not in record.years:
        raise YearUnknown(year)
    return newest.reading if newest.reading.year == year else record.of(year)


def current_position(
    record: RegionHistory,
    evaluation: Evaluation,
    lead: YearIndex,
    newest: NewestValue,
    lines: tuple[ThresholdLine, ...],
) -> CurrentPosition:
    """The head of the page; `lines` are what the index is held against."""
    beside, interim, estimate = (None if r is lead else r for r in (newest.own, newest.interim, newest.estimate))
    return CurrentPosition(
        title=_title(record.region.name, lead),
        lead=lead,
        sentences=_sentences(record, evaluation, lead, newest),
        change=reading_change(record, lead),
        next_band=next_band_of(lead),
        near=tuple(note for r in (lead, beside) if r and (note := near_bound_warning(r))),
        lines=lines,
        beside=beside,
        interim=interim,
        estimate=estimate,
        span=_span(lead, beside),
        record=record,
    )


def reading_change(record: RegionHistory, lead: YearIndex) -> ReadingChange:
    """Like with like: a self-assessment is compared with the self-assessment before it, a result with a result."""
    if lead.is_estimate:
        return ReadingChange(None, None, "Perkiraan tidak dibandingkan dengan hasil.")
    rows = record.selfs if lead.origin == SELF else record.results
    before = next((rows[y] for y in sorted(rows, reverse=True) if y < lead.year and rows[y].complete), None)
    if before is None:
        return ReadingChange(None, None, "Belum ada tahun sebelumnya untuk dibandingkan.")
    if not before.yardstick.is_same_scale(lead.yardstick):
        return ReadingChange(before, None, f"Tidak dapat dibandingkan dengan {before.year}: instrumen lain.")
    delta = reading_difference(lead, before)
    return ReadingChange(
        before, delta, "" if delta is not None else "Belum dapat dihitung: masih ada yang belum terisi."
    )


def reading_difference(after: YearIndex, before: YearIndex) -> Decimal | None:
    """Between two readings of the same instrument; None where one of them has gaps."""
    return index_delta(after.value, before.value, exact=after.is_exact and before.is_exact)


def index_delta(now: Fraction | None, then: Fraction | None, *, exact: bool) -> Decimal | None:
    """Exact where both come from levels, else between the printed figures: a printed one is known no better."""
    if now is None or then is None:
        return None
    return scoring.round_half_up(now - then) if exact else scoring.round_half_up(now) - scoring.round_half_up(then)


def near_bound_warning(reading: YearIndex) -> str:
    """A warning within 0.005 of a bound: there the basis decides the predicate."""
    name = None if reading.value is None else scoring.near_bound(reading.yardstick.bands, reading.value)
    if name is None:
        return ""
    bound = next(band.low for band in reading.yardstick.bands if band.name == name)
    return (
        f"Indeks {decimal_comma(reading.printed)} ({reading.year} {reading.short}) paling jauh 0,005 dari batas {name} "
        f"({decimal_comma(scoring.round_half_up(bound))}); predikatnya bergantung pada dasar pembulatan."
    )


def _title(name: str, lead: YearIndex) -> str:
    if not lead.started:
        return f"{name}: belum ada indeks {lead.year}"
    if not lead.complete:
        return f"{name}: {gaps_text(lead)}"
    words = lead.predicate or f"indeks {decimal_comma(lead.printed)}"
    words += f" menurut {lead.column_word}" if lead.origin == SELF or lead.is_interim else ""
    words += " sementara" if lead.is_interim else ""
    above = next_band_of(lead)
    if above is None:
        return f"{name}: {words}"
    if not above.distance:
        return f"{name}: {words}, tepat di batas {above.name}"
    return f"{name}: {words}, kurang {decimal_comma(above.distance)} menuju {above.name}"


def _sentences(record: RegionHistory, evaluation: Evaluation, lead: YearIndex, newest: NewestValue) -> tuple[str, ...]:
    """What leads and what it is; then how far the page's own cycle has come."""
    return tuple(s for s in (index_sentence(lead), _cycle_sentence(record, evaluation, lead, newest)) if s)


def _cycle_sentence(record: RegionHistory, evaluation: Evaluation, lead: YearIndex, newest: NewestValue) -> str:
    if evaluation.year in record.published:
        return record.difference(evaluation.year)
    if evaluation.year in record.results:
        return ""
    interim = record.interims.get(evaluation.year)
    if evaluation.state in AWAITING_STATES:
        known = meanwhile_text((newest.own, newest.estimate))
        waits = f"Siklus {evaluation.year} menunggu hasil; {f'sementara ini: {known}' if known else 'belum ada nilai'}."
        if interim is None or interim is lead:
            return waits
        return f"{waits} {index_sentence(interim).removesuffix('.')}, {interim.dated}."
    if interim is lead or (lead.year == evaluation.year and lead.is_estimate):
        return ""
    if interim is not None:
        return index_sentence(interim)
    stage = evaluation.get_state_display().lower()
    own = record.selfs.get(evaluation.year)
    if own is None or not own.started:
        return f"Siklus {evaluation.year} masih {stage}; belum ada indikator yang terisi."
    return f"Siklus {evaluation.year} masih {stage}; angkanya belum dinilai kementerian."


def change_fact(change: ReadingChange) -> HeadlineFigure:
    """What became of the index since the year before, or why nobody can say."""
    if change.before is None:
        return HeadlineFigure("Perubahan", change.why_not, text="–")
    term = f"Perubahan dari {change.before.year}"
    if change.delta is None:
        return HeadlineFigure(term, change.why_not, text="–")
    note = f"dari {decimal_comma(change.before.printed)} ({change.before.short})"
    return HeadlineFigure(term, note, change.delta, is_change=True)


def band_fact(lead: YearIndex) -> HeadlineFigure:
    """How far the next predicate is, or why there is none to name."""
    if lead.is_estimate:
        return HeadlineFigure("Predikat", "Perkiraan tidak memiliki predikat; predikat ada pada nilai.", text="–")
    if not lead.complete:
        return HeadlineFigure("Predikat berikutnya", "Ada setelah semua indikator terisi.", text="–")
    above = next_band_of(lead)
    if above is None:
        return HeadlineFigure("Predikat", "Tidak ada predikat di atasnya.", text="Tertinggi")
    return HeadlineFigure(f"Menuju {above.name}", f"batas {decimal_comma(above.bound)}", above.distance)


def _average_fact(lead: YearIndex, average: NationalAverage) -> HeadlineFigure:
    note = "terbit; bukan rata-rata daftar instansi"
    if lead.printed is not None:
        gap = lead.printed - average.value
        word = "di atasnya" if gap > 0 else "di bawahnya"
        note = f"terbit; indeks {decimal_comma(abs(gap))} {word}" if gap else "terbit; indeks sama"
    return HeadlineFigure(f"Rata-rata {average.scope} {average.year}", note, average.value)


def beside_fact(beside: YearIndex) -> HeadlineFigure:
    """Another figure of the cycle, with whose it is."""
    if beside.is_estimate:
        is_open = beside.bounds and beside.bounds[0] != beside.bounds[1]
        open_ends = ", bergantung pada putusan dan nilai yang masih terbuka" if is_open else ""
        note = f"dari data dukung yang diterima{open_ends}; tanpa predikat"
        return HeadlineFigure(f"Perkiraan {beside.year}", note, text=beside.figure, is_sample=beside.is_sample)
    word, _, state = beside.short.partition(", ")
    term = f"{word.capitalize()} {beside.year}{f', {state}' if state else ''}"
    if beside.printed is not None:
        return HeadlineFigure(
            term, f"{beside.predicate}, dihitung oleh aplikasi", beside.printed, is_sample=beside.is_sample
        )
    outcome = beside.outcome
    filled = f"{outcome.filled} dari {outcome.rows}" if outcome else "–"
    return HeadlineFigure(term, gaps_text(beside).removeprefix(f"{filled} "), text=filled, is_sample=beside.is_sample)


def _own_marks(lead: YearIndex, change: ReadingChange, others: Sequence[YearIndex]) -> tuple[Mapping[str, Any], ...]:
    marks = []
    if change.before and change.delta is not None and change.before.printed is not None:
        marks.append(ruler_mark("lalu", change.before.printed, f"{change.before.year} {change.before.short}"))
    for reading in others:
        if reading.printed is not None and reading.yardstick.is_same_scale(lead.yardstick):
            marks.append(ruler_mark("mandiri", reading.printed, f"{reading.year} {reading.word}"))
    if lead.printed is not None:
        kind = "mandiri" if lead.origin == SELF else "resmi"
        marks.append(ruler_mark(kind, lead.printed, f"{lead.year} {lead.short}"))
    return tuple(marks)


def ruler_mark(kind: str, value: Decimal, label: str) -> dict[str, Any]:
    """As the ruler of ui takes it."""
    return {"kind": kind, "value": value, "label": label}


def _span(lead: YearIndex, beside: YearIndex | None) -> tuple[Decimal, Decimal] | None:
    """The interval of a self-assessment with gaps, drawn on the same ruler."""
    for reading in (lead, beside):
        same = reading is not None and reading.yardstick.is_same_scale(lead.yardstick)
        if reading is not None and same and reading.started and reading.interval:
            return reading.interval
    return None
