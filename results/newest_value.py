"""The newest known value of a cycle under its own instrument: the one answer of every page, file and API."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assessment.level_support import LevelSupport
from evaluations.models import Evaluation
from results.next_band import NextPredicateBand, band_above_predicate
from results.reading_support import CycleEvidence, read_cycle_evidence
from results.region_history import RegionHistory
from results.year_index import YearIndex
from ui.formats import decimal_comma


@dataclass(frozen=True)
class NewestValue:
    """The reading that speaks for the cycle, and the others that are known of it."""

    reading: YearIndex
    own: YearIndex | None  # the cycle's self-assessment
    interim: YearIndex | None  # what the assessors have said so far
    estimate: YearIndex | None  # by accepted evidence, where the instrument has a rule for it
    evidence: CycleEvidence | None

    @property
    def support(self) -> LevelSupport | None:
        """Of the reading's levels, or of the self-assessed ones where it has none; None where nobody asked."""
        levels = next((r for r in (self.reading, self.own) if r and r.levels is not None), None)
        return self.evidence.support(levels) if self.evidence and levels else None

    @property
    def next_band(self) -> NextPredicateBand | None:
        return next_band_of(self.reading)

    @property
    def sentence(self) -> str:
        """ "1,24, Kurang (nilai asesor, sementara; penilaian dokumen; dicatat …); 0,26 lagi ke Cukup"."""
        told = self.reading
        if not told.started:
            return "belum ada"
        said = "; ".join(filter(None, (told.short, told.stage, told.source, told.dated)))
        text = f"{told.figure}, {told.predicate_words} ({said})"
        if self.next_band and self.next_band.distance:
            text += f"; {decimal_comma(self.next_band.distance)} lagi ke {self.next_band.name}"
        return text


def meanwhile_text(readings: Iterable[YearIndex | None]) -> str:
    """What is known of a cycle that waits for its result, each with its day; "" where nothing is."""
    said = []
    for reading in readings:
        if reading is not None and reading.started:
            predicate = f" ({reading.predicate})" if reading.predicate else ""
            day = f", {reading.dated}" if reading.dated else ""
            said.append(f"{reading.short} {reading.figure}{predicate}{day}")
    return "; ".join(said)


def next_band_of(reading: YearIndex) -> NextPredicateBand | None:
    """The band above the one that was given, as printed; None in the top band, with gaps, and of an estimate."""
    if reading.value is None:
        return None
    return band_above_predicate(reading.yardstick.bands, reading.predicate, reading.value)


def read_newest_value(record: RegionHistory, evaluation: Evaluation) -> NewestValue:
    """Two queries, for the evidence."""
    evidence = read_cycle_evidence(evaluation, record.yardsticks[evaluation.instrument_id])
    return newest_value(record, evaluation, evidence)


def newest_value(record: RegionHistory, evaluation: Evaluation, evidence: CycleEvidence | None) -> NewestValue:
    """No query. The newest result under the cycle's instrument; without one the assessors' values before the
    self-assessment before the estimate, and what has gaps after what is complete.
    """
    own, interim = record.selfs.get(evaluation.year), record.interims.get(evaluation.year)
    estimate = evidence.estimate(own.levels if own else None) if evidence and not evaluation.is_past else None
    reading = next(_candidates(record, evaluation, own, interim, estimate))
    return NewestValue(reading, own, interim, estimate, evidence)


def _candidates(
    record: RegionHistory,
    evaluation: Evaluation,
    own: YearIndex | None,
    interim: YearIndex | None,
    estimate: YearIndex | None,
) -> Iterator[YearIndex]:
    """From the surest to what is there from the first day: the self-assessment with nothing filled."""
    results = (record.results[year] for year in sorted(record.results, reverse=True) if year <= evaluation.year)
    scale = record.yardsticks[evaluation.instrument_id]
    yield from (reading for reading in results if reading.yardstick.is_same_scale(scale))
    columns = [reading for reading in (interim, own) if reading is not None]
    yield from (reading for reading in columns if reading.complete)
    yield from (reading for reading in columns if reading.started)
    yield from (reading for reading in (estimate, own) if reading is not None)
    yield record.of(evaluation.year)
