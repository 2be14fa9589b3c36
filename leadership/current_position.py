"""Where the government stands: the leading index, what changed, what is next, and the running cycle beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluations.models import Evaluation
from evaluations.rules import scoring
from leadership.thresholds import Line
from results.models import NationalAverage
from results.models.result import NATIONAL
from results.next_band import NextBand, band_above
from results.region_history import Record
from results.rules.source_words import cited
from results.year_index import AWAITING, SELF, Reading, gaps, sentence
from ui.formats import decimal_comma


class UnknownYear(LookupError):
    """Nothing is known of that year."""


@dataclass(frozen=True)
class Change:
    """Against the last year that has a value of the same kind; `delta` only under the same instrument."""

    before: Reading | None
    delta: Decimal | None
    why_not: str = ""


@dataclass(frozen=True)
class Fact:
    """One figure beside the index; `text` stands in its place where there is none."""

    term: str
    note: str
    value: Decimal | None = None
    text: str = ""
    is_change: bool = False
    is_sample: bool = False


@dataclass(frozen=True)
class Standing:
    title: str
    lead: Reading
    sentences: tuple[str, ...]
    change: Change
    next_band: NextBand | None
    near: tuple[str, ...]
    lines: tuple[Line, ...]
    average_sources: tuple[str, ...]
    beside: Reading | None
    facts: tuple[Fact, ...]
    marks: tuple[Mapping[str, Any], ...]
    span: tuple[Decimal, Decimal] | None

    @property
    def gaps(self) -> str:
        return gaps(self.lead)


def leading(record: Record, evaluation: Evaluation, year: int | None = None) -> Reading:
    """The year asked for; else the newest result up to the cycle's year; else the cycle's own self-assessment."""
    if year is not None:
        if year not in record.years:
            raise UnknownYear(year)
        return record.of(year)
    newest = max((y for y in record.results if y <= evaluation.year), default=None)
    if newest is not None:
        return record.results[newest]
    return record.of(evaluation.year)


def standing(record: Record, evaluation: Evaluation, lead: Reading, lines: tuple[Line, ...]) -> Standing:
    """The head of the page; `lines` are what the index is held against."""
    own = record.selfs.get(evaluation.year)
    beside = None if own is lead else own
    change = change_of(record, lead)
    averages = _averages(record, lead)
    return Standing(
        title=_title(record.region.name, lead),
        lead=lead,
        sentences=_sentences(record, evaluation, lead),
        change=change,
        next_band=next_band(lead),
        near=tuple(note for r in (lead, beside) if r and (note := near(r))),
        lines=lines,
        average_sources=tuple(f"Rata-rata {a.scope}: {cited(a.source)}." for a in averages),
        beside=beside,
        facts=_facts(lead, change, averages, beside),
        marks=(*_marks(lead, change, averages, beside), *(line.mark for line in lines)),
        span=_span(lead, beside),
    )


def change_of(record: Record, lead: Reading) -> Change:
    """Like with like: a self-assessment is compared with the self-assessment before it, a result with a result."""
    rows = record.selfs if lead.origin == SELF else record.results
    before = next((rows[y] for y in sorted(rows, reverse=True) if y < lead.year and rows[y].complete), None)
    if before is None:
        return Change(None, None, "Belum ada tahun sebelumnya untuk dibandingkan.")
    if before.yardstick.pk != lead.yardstick.pk:
        return Change(before, None, f"Tidak dapat dibandingkan dengan {before.year}: instrumen lain.")
    delta = difference(lead, before)
    return Change(before, delta, "" if delta is not None else "Belum dapat dihitung: masih ada yang belum terisi.")


def difference(after: Reading, before: Reading) -> Decimal | None:
    """Between two readings of the same instrument; None where one of them has gaps."""
    return change_between(after.value, before.value, exact=after.is_exact and before.is_exact)


def change_between(now: Fraction | None, then: Fraction | None, *, exact: bool) -> Decimal | None:
    """Exact where both come from levels, else between the printed figures: a printed one is known no better."""
    if now is None or then is None:
        return None
    return scoring.half_up(now - then) if exact else scoring.half_up(now) - scoring.half_up(then)


def next_band(reading: Reading) -> NextBand | None:
    """The band above the one that was given, as printed; None in the top band or with gaps."""
    return None if reading.value is None else band_above(reading.yardstick.bands, reading.predicate, reading.value)


def near(reading: Reading) -> str:
    """A warning within 0.005 of a bound: there the basis decides the predicate."""
    name = None if reading.value is None else scoring.near_bound(reading.yardstick.bands, reading.value)
    if name is None:
        return ""
    bound = next(band.low for band in reading.yardstick.bands if band.name == name)
    return (
        f"Indeks {decimal_comma(reading.printed)} ({reading.year} {reading.short}) paling jauh 0,005 dari batas {name} "
        f"({decimal_comma(scoring.half_up(bound))}); predikatnya bergantung pada dasar pembulatan."
    )


def _title(name: str, lead: Reading) -> str:
    if not lead.started:
        return f"{name}: belum ada indeks {lead.year}"
    if not lead.complete:
        return f"{name}: {gaps(lead)}"
    words = lead.predicate or f"indeks {decimal_comma(lead.printed)}"
    above = next_band(lead)
    if above is None:
        return f"{name}: {words}"
    if not above.distance:
        return f"{name}: {words}, tepat di batas {above.name}"
    return f"{name}: {words}, kurang {decimal_comma(above.distance)} menuju {above.name}"


def _sentences(record: Record, evaluation: Evaluation, lead: Reading) -> tuple[str, ...]:
    """What leads and what it is; then how far the page's own cycle has come."""
    return tuple(s for s in (sentence(lead), _cycle_sentence(record, evaluation)) if s)


def _cycle_sentence(record: Record, evaluation: Evaluation) -> str:
    if evaluation.year in record.results:
        return ""
    if evaluation.state in AWAITING:
        return f"Siklus {evaluation.year} menunggu hasil; yang ada baru penilaian mandiri."
    stage = evaluation.get_state_display().lower()
    own = record.selfs.get(evaluation.year)
    if own is None or not own.started:
        return f"Siklus {evaluation.year} masih {stage}; belum ada indikator yang terisi."
    return f"Siklus {evaluation.year} masih {stage}; angkanya belum dinilai kementerian."


def _averages(record: Record, lead: Reading) -> tuple[NationalAverage, ...]:
    """The published means of the leading year: the nation's and those of the same kind of government."""
    found = (record.averages.index(lead.year, scope) for scope in (NATIONAL, record.region.kind))
    return tuple(average for average in found if average)


def _facts(
    lead: Reading, change: Change, averages: Sequence[NationalAverage], beside: Reading | None
) -> tuple[Fact, ...]:
    found = [_change_fact(change), _band_fact(lead)]
    found += [_average_fact(lead, average) for average in averages[:1]]
    if beside:
        found.append(_beside_fact(beside))
    return tuple(found)


def _change_fact(change: Change) -> Fact:
    if change.before is None:
        return Fact("Perubahan", change.why_not, text="–")
    term = f"Perubahan dari {change.before.year}"
    if change.delta is None:
        return Fact(term, change.why_not, text="–")
    note = f"dari {decimal_comma(change.before.printed)} ({change.before.short})"
    return Fact(term, note, change.delta, is_change=True)


def _band_fact(lead: Reading) -> Fact:
    if not lead.complete:
        return Fact("Predikat berikutnya", "Ada setelah semua indikator terisi.", text="–")
    above = next_band(lead)
    if above is None:
        return Fact("Predikat", "Tidak ada predikat di atasnya.", text="Tertinggi")
    return Fact(f"Menuju {above.name}", f"batas {decimal_comma(above.bound)}", above.distance)


def _average_fact(lead: Reading, average: NationalAverage) -> Fact:
    note = "terbit; bukan rata-rata daftar instansi"
    if lead.printed is not None:
        gap = lead.printed - average.value
        word = "di atasnya" if gap > 0 else "di bawahnya"
        note = f"terbit; indeks {decimal_comma(abs(gap))} {word}" if gap else "terbit; indeks sama"
    return Fact(f"Rata-rata {average.scope} {average.year}", note, average.value)


def _beside_fact(beside: Reading) -> Fact:
    term = f"Mandiri {beside.year}{', sementara' if beside.provisional else ''}"
    if beside.printed is not None:
        return Fact(term, f"{beside.predicate}, perhitungan kami", beside.printed, is_sample=beside.is_sample)
    outcome = beside.outcome
    filled = f"{outcome.filled} dari {outcome.rows}" if outcome else "–"
    return Fact(term, gaps(beside).removeprefix(f"{filled} "), text=filled, is_sample=beside.is_sample)


def _marks(
    lead: Reading, change: Change, averages: Sequence[NationalAverage], beside: Reading | None
) -> tuple[Mapping[str, Any], ...]:
    """Only values of the leading instrument stand on its ruler."""
    marks = [_mark("rata", a.value, f"Rata-rata {a.scope} {a.year}") for a in averages]
    if change.before and change.delta is not None and change.before.printed is not None:
        marks.append(_mark("lalu", change.before.printed, f"{change.before.year} {change.before.short}"))
    if beside and beside.printed is not None and beside.yardstick.pk == lead.yardstick.pk:
        marks.append(_mark("mandiri", beside.printed, f"{beside.year} mandiri"))
    if lead.printed is not None:
        marks.append(_mark("mandiri" if lead.origin == SELF else "resmi", lead.printed, f"{lead.year} {lead.short}"))
    return tuple(marks)


def _mark(kind: str, value: Decimal, label: str) -> dict[str, Any]:
    """As the ruler of ui takes it."""
    return {"kind": kind, "value": value, "label": label}


def _span(lead: Reading, beside: Reading | None) -> tuple[Decimal, Decimal] | None:
    """The interval of a self-assessment with gaps, drawn on the same ruler."""
    for reading in (lead, beside):
        same = reading is not None and reading.yardstick.pk == lead.yardstick.pk
        if reading is not None and same and reading.started and reading.interval:
            return reading.interval
    return None
