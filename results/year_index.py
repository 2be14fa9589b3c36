"""Every index known of a government, each with who says it. No reading is ever called more than it is.

Only rows of the ministry's reports are "hasil resmi"; their index and predicate stand as printed. What we compute
from levels says so. A statement of a newspaper or a portal stays a statement of its source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.utils import timezone

from evaluations.choices import CycleState, ValueColumn, fallback_chain
from evaluations.column_index import effective_scores
from evaluations.models import Evaluation
from evaluations.rules import scoring
from evaluations.rules.estimate import EstimatedIndex
from results.instrument_versions import InstrumentVersion
from results.known_values import MAX_FACT_LETTERS, KnownValue
from results.models import OfficialResult
from results.rules.source_words import source_citation
from results.stage_result import ASSESSORS, is_provisional, self_assessment_status
from ui.formats import NO_VALUE, decimal_comma, long_date

# The kinds of the provenance chip; a row of a source keeps its own (resmi, berita, statement).
OFFICIAL, OWN, SELF = "resmi", "hitung", "mandiri"
ESTIMATE = "perkiraan"  # by accepted evidence: no value, and so without a predicate
AWAITING_STATES = frozenset(
    {CycleState.DOKUMEN, CycleState.INTERVIU, CycleState.VISITASI, CycleState.REVIU, CycleState.SELESAI}
)


@dataclass(frozen=True)
class YearIndex:
    """One index of one year: published, stated, or computed by us from levels."""

    year: int
    yardstick: InstrumentVersion
    origin: str
    source: str
    at: date | None = None
    printed: Decimal | None = None
    predicate: str = ""
    printed_domains: Mapping[int, Decimal] | None = None
    printed_aspects: Mapping[int, Decimal] | None = None
    outcome: scoring.IndexOutcome | None = None  # of the levels, where there are any
    levels: Mapping[int, Fraction | None] | None = None
    facts: Mapping[int, str] = field(default_factory=dict)  # by number, cut short; read only where a page shows them
    leads: Mapping[int, str] = field(default_factory=dict)  # the lead agencies by number; read likewise
    is_sample: bool = False
    state: str = CycleState.SELESAI
    evaluation_id: int | None = None
    is_sealed: bool = False  # a self-assessment that was signed and not reopened
    bounds: tuple[Decimal, Decimal] | None = None  # of an estimate
    stage: str = ""  # the newest stage that gave a value, of what is computed from levels

    @property
    def is_estimate(self) -> bool:
        return self.origin == ESTIMATE

    @property
    def complete(self) -> bool:
        return self.printed is not None

    @property
    def value(self) -> Fraction | None:
        """The exact index of levels, or the printed one; None with gaps."""
        exact = self.outcome.total.exact if self.outcome else None
        return exact if exact is not None or self.printed is None else Fraction(self.printed)

    @property
    def is_exact(self) -> bool:
        return self.outcome is not None

    @property
    def basis(self) -> str:
        """What a bound is held against: a printed index is known no better than it was printed."""
        return self.outcome.basis if self.outcome else scoring.ROUNDED

    @property
    def started(self) -> bool:
        """Whether anything is known at all."""
        return self.complete or self.is_estimate or bool(self.outcome and self.outcome.filled)

    @property
    def provisional(self) -> bool:
        """A self-assessment until it is sealed, values of the assessors until the cycle is finished."""
        return self.is_interim or (self.origin == SELF and is_provisional(self.state, is_sealed=self.is_sealed))

    @property
    def short(self) -> str:
        """What stands beside a figure: "resmi", "dihitung oleh aplikasi", "mandiri, disegel"."""
        if self.is_estimate:
            return f"{ESTIMATE} dari data dukung"
        if self.origin == SELF:
            return self_assessment_status(self.state, is_sealed=self.is_sealed)
        return f"{ASSESSORS}, sementara" if self.is_interim else self.word

    @property
    def column_word(self) -> str:
        """Whose levels these are: "penilaian mandiri", "nilai asesor", "nilai akhir"."""
        if self.origin == SELF:
            return "penilaian mandiri"
        return ASSESSORS if self.is_interim else "nilai akhir"

    @property
    def figure(self) -> str:
        """The index as every page and file prints it: "1,24", "1,23–1,40" with gaps, "–" where nothing is known."""
        if self.printed is not None:
            return decimal_comma(self.printed)
        if not self.started or self.interval is None:
            return NO_VALUE
        return "–".join(dict.fromkeys(map(decimal_comma, self.interval)))

    @property
    def predicate_words(self) -> str:
        """The predicate, or why there is none."""
        if self.is_estimate:
            return "perkiraan, tanpa predikat"
        return self.predicate or ("predikat tidak disebut" if self.complete else "belum ada predikat")

    @property
    def is_interim(self) -> bool:
        """What the assessors have said so far, in a cycle that is not finished: no result."""
        return self.origin == OWN and self.state != CycleState.SELESAI

    @property
    def word(self) -> str:
        words = {
            OFFICIAL: "resmi",
            OWN: ASSESSORS if self.is_interim else "dihitung oleh aplikasi",
            SELF: "mandiri",
            ESTIMATE: ESTIMATE,
        }
        return words.get(self.origin, "pernyataan sumber")

    @property
    def dated(self) -> str:
        """ "dicatat 14 Agustus 2026"; an estimate is of the day on which it is asked for."""
        return f"{'dihitung' if self.is_estimate else 'dicatat'} {long_date(self.at)}" if self.at else ""

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Lowest and highest possible index while something is missing; of an estimate always."""
        if self.bounds is not None:
            return self.bounds
        if self.outcome is None or self.outcome.complete:
            return None
        return scoring.round_half_up(self.outcome.total.low), scoring.round_half_up(self.outcome.total.high)

    def domain_value(self, number: int) -> Fraction | None:
        """As printed, or exact from levels; None where unpublished or incomplete."""
        if self.outcome is not None:
            return next((d.exact for d in self.outcome.domains if d.number == number), None)
        printed = (self.printed_domains or {}).get(number)
        return None if printed is None else Fraction(printed)

    def aspect_value(self, number: int) -> Fraction | None:
        """As recorded from a source, or exact from levels: no list prints those of a single institution."""
        if self.outcome is None:
            printed = (self.printed_aspects or {}).get(number)
            return None if printed is None else Fraction(printed)
        return next((a.exact for a in self.outcome.aspects if a.number == number), None)


def published_index(row: OfficialResult, yardstick: InstrumentVersion) -> YearIndex:
    """A row as printed."""
    return YearIndex(
        year=row.year,
        yardstick=yardstick,
        origin=row.origin,
        source=source_citation(row.source) if row.is_official else f"{row.source_kind}: {source_citation(row.source)}",
        at=timezone.localdate(row.recorded_at),
        printed=row.index,
        predicate=row.predicate,
        printed_domains=row.domains,
        printed_aspects=row.aspects,
    )


@dataclass(frozen=True)
class ColumnYear:
    """One value column of a cycle, of which the index is computed once somebody asks for it."""

    evaluation: Evaluation
    yardstick: InstrumentVersion
    column: str
    counting: tuple[KnownValue, ...]

    @property
    def year(self) -> int:
        return self.evaluation.year

    @property
    def origin(self) -> str:
        return SELF if self.column == ValueColumn.MANDIRI else OWN

    @property
    def started(self) -> bool:
        return bool(self.counting)

    @property
    def complete(self) -> bool:
        return len(self.counting) == len(self.yardstick.numbers)

    @cached_property
    def reading(self) -> YearIndex:
        # The index of one value column of a cycle, by our own arithmetic.
        evaluation, yardstick, counting = self.evaluation, self.yardstick, self.counting
        numbers = yardstick.numbers
        values: dict[int, Fraction | None] = {numbers[known.indicator_id]: known.value for known in counting}
        changed = max((known.updated_at for known in counting), default=None)
        stages = {known.column for known in counting}
        outcome = scoring.score_all(yardstick.scheme, values, evaluation.predicate_basis)
        return YearIndex(
            year=evaluation.year,
            yardstick=yardstick,
            origin=self.origin,
            source=evaluation.source,
            at=timezone.localdate(changed) if changed else None,
            printed=outcome.total.printed,
            predicate=outcome.predicate or "",
            outcome=outcome,
            levels=values,
            facts={numbers[known.indicator_id]: shorten_text(known.told) for known in counting if known.told},
            leads={numbers[known.indicator_id]: known.lead for known in counting if known.lead},
            is_sample=evaluation.is_sample,
            state=evaluation.state,
            evaluation_id=evaluation.pk,
            is_sealed=self.column == ValueColumn.MANDIRI and any(known.is_sealed for known in counting),
            stage=next((link.label for link in fallback_chain(self.column) if link in stages), ""),
        )


def column_year(
    evaluation: Evaluation, yardstick: InstrumentVersion, values: Sequence[KnownValue], column: str
) -> ColumnYear:
    return ColumnYear(evaluation, yardstick, column, tuple(effective_scores(values, column).values()))


def estimated_reading(
    evaluation: Evaluation, yardstick: InstrumentVersion, found: EstimatedIndex, at: date
) -> YearIndex:
    """What accepted evidence suggests of a cycle's index: bounds, never a value."""
    return YearIndex(
        year=evaluation.year,
        yardstick=yardstick,
        origin=ESTIMATE,
        source="data dukung yang diterima di Kawal SPBE",
        at=at,
        bounds=(found.low, found.high),
        is_sample=evaluation.is_sample,
        state=evaluation.state,
        evaluation_id=evaluation.pk,
        stage=f"tahap {evaluation.get_state_display().lower()}",
    )


def shorten_text(text: str) -> str:
    """The beginning of a text, ended at a word."""
    line = " ".join(text.split())
    return line if len(line) < MAX_FACT_LETTERS else f"{line[:MAX_FACT_LETTERS].rsplit(' ', 1)[0]} …"


def dated_source_text(reading: YearIndex) -> str:
    """ "2024, resmi: KemenPANRB, Laporan 2024, Tabel 44, dicatat 14 Agustus 2025"."""
    said = f"{reading.year}, {reading.short}: {reading.source or 'tingkat yang diisi di Kawal SPBE'}"
    return f"{said}, {reading.dated}" if reading.at else said


def index_sentence(reading: YearIndex) -> str:
    """The one honest sentence about a reading: value, predicate, whose value it is, and where it comes from."""
    if reading.is_estimate:
        return f"{_capital(gaps_text(reading))}; perkiraan tidak memiliki predikat."
    if reading.origin == OFFICIAL:
        predicate = f" {reading.predicate}" if reading.predicate else ""
        return f"Hasil resmi {reading.year}: {decimal_comma(reading.printed)}{predicate}, {reading.source}."
    if reading.outcome is None:
        predicate = f", {reading.predicate}," if reading.predicate else ""
        return f"Indeks {decimal_comma(reading.printed)}{predicate} untuk {reading.year} menurut {reading.source}."
    origin = f"{reading.column_word} {reading.year}"
    if reading.source:
        origin += f" menurut {reading.source}"
    elif reading.provisional:
        origin += ", sementara"
    if reading.complete:
        return f"Indeks {decimal_comma(reading.printed)}, {reading.predicate}, dihitung oleh aplikasi, {origin}."
    return f"{_capital(origin)}: {gaps_text(reading)}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def gaps_text(reading: YearIndex) -> str:
    """ "43 dari 47 terisi, indeks antara 2,31 dan 2,74", with the predicate only if both ends agree."""
    if reading.interval is None:
        return ""
    low, high = reading.interval
    if reading.outcome is None:
        span = f"{decimal_comma(low)}" if low == high else f"antara {decimal_comma(low)} dan {decimal_comma(high)}"
        return f"perkiraan indeks dari data dukung {span}"
    filled = f"{reading.outcome.filled} dari {reading.outcome.rows} terisi"
    if not reading.outcome.filled:
        return f"{filled}, belum ada indeks"
    band = f", predikat {reading.predicate} pada kedua ujungnya" if reading.predicate else ""
    return f"{filled}, indeks antara {decimal_comma(low)} dan {decimal_comma(high)}{band}"
