"""The whole result of a cycle in the order of the ministry's report (LHE): index, domains, aspects, indicators,
strengths and weaknesses by aspect, one recommendation. Ours is a draft of the government's own and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounts.models import User
from assessment.level_support import LevelSupport
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation, Score
from leadership.strengths import (
    AspectStrengths,
    NotableIndicator,
    StrengthsAndWeaknesses,
    no_weaknesses,
    strengths_and_weaknesses,
)
from results import year_index
from results.newest_value import NewestValue, newest_value
from results.reading_support import read_cycle_evidence
from results.region_history import RegionHistory, read_region_history
from results.stage_result import StageResult, stage_result
from results.year_index import OFFICIAL, YearIndex, dated_source_text, gaps_text, index_sentence
from ui.formats import decimal_comma, level_text, numbers_text

ABOUT_REPORT = "Laporan disusun oleh pemerintah daerah; bukan laporan Kementerian PANRB."
ORDER_OF_REPORT = "Susunan laporan ini mengikuti Laporan Hasil Evaluasi (LHE)."
MAX_NAMED = 3  # so many of the lowest indicators an advice names


@dataclass(frozen=True)
class DraftAdvice:
    """The recommendation of the guideline: summary, best aspect, weakest aspect, praise or advice."""

    summary: str
    best: str
    weakest: str
    advice: str


@dataclass(frozen=True)
class FullReport:
    told: StageResult
    reading: YearIndex  # the same levels as the leadership page reads them
    official: YearIndex | None  # the ministry's row of the year
    merits: StrengthsAndWeaknesses
    support: LevelSupport
    newest: NewestValue
    sources: tuple[str, ...]

    @property
    def lead(self) -> YearIndex:
        """The ministry's word where there is one, as printed; else what the levels come to."""
        return self.official or self.reading

    @property
    def status(self) -> str:
        """ "resmi; nilai per indikator mandiri; 1 dari 47 tingkat terbukti dengan data dukung yang diterima".

        It stands in the head of every form of the report, above the index.
        """
        levels = self.told.status if self.official is None else f"resmi; nilai per indikator {self.told.status}"
        return f"{levels}; {self.support.sentence[0].lower()}{self.support.sentence[1:]}"

    @property
    def sentences(self) -> list[str]:
        said = [f"{self.support.whole_sentence}."] if self.support.filled else []
        said += [index_sentence(self.official)] if self.official else []
        own = index_sentence(self.reading) if self.reading.started else "Belum ada indikator yang terisi."
        newest = f"Nilai terbaru siklus ini: {self.newest.sentence}."
        about = f"{ORDER_OF_REPORT} {ABOUT_REPORT}" if self.merits.rule else ABOUT_REPORT
        return [*said, own, newest, about]

    @property
    def aspects(self) -> Sequence[AspectStrengths]:
        return self.merits.rows

    @property
    def rule(self) -> str:
        """What is fulfilled, a strength, a weakness; "" where the instrument does not say."""
        rule = self.merits.rule
        if rule is None:
            return ""
        return (
            f"Terpenuhi: indikator dengan tingkat {rule.fulfilled_levels}. Kekuatan: {rule.strong_levels}, dari yang "
            f"tertinggi. Kelemahan: {rule.weak_levels}, dari yang terendah. {rule.neither} {self.unwritten}"
        ).rstrip()

    @property
    def draft_note(self) -> str:
        rule = self.merits.rule
        return f"Draf menurut aturan {rule.source}; bukan rekomendasi kementerian." if rule else ""

    @property
    def unwritten(self) -> str:
        """Once for all strengths and weaknesses whose fact is missing; "" where none is."""
        rows = [merit for row in self.aspects for merit in (*row.strengths, *row.weaknesses)]
        bare = [merit.number for merit in rows if not merit.fact]
        if not bare:
            return ""
        if len(bare) == len(rows):
            return f"Fakta belum ditulis untuk {len(rows)} indikator di bawah ini, yaitu semuanya."
        named = numbers_text(bare)
        return f"Fakta belum ditulis untuk {len(bare)} dari {len(rows)} indikator di bawah ini: nomor {named}."

    @property
    def advice(self) -> DraftAdvice:
        """Drafted from the aspects that are complete; nothing is said of what is not filled, or without a rule."""
        if self.merits.rule is None:
            return DraftAdvice("", "", "", "")
        full = [row for row in self.aspects if row.value is not None]
        return DraftAdvice(
            self._summary(),
            _named_aspects(full, "tertinggi", len(self.aspects)),
            _named_aspects(full, "terendah", len(self.aspects)),
            _advice(self.aspects, self.support),
        )

    def _summary(self) -> str:
        """What is proven first; then the index; then strengths and weaknesses, each told apart."""
        if not self.support.filled:
            return f"{gaps_text(self.reading)}."
        index = gaps_text(self.reading) or f"indeks {decimal_comma(self.reading.printed)}, {self.reading.predicate}"
        merits = self.merits.finding
        return f"{self.support.sentence}; {index}; {merits[0].lower()}{merits[1:]}."


def build_full_report(evaluation: Evaluation, column: ValueColumn, user: User) -> FullReport:
    """Eleven queries, however many indicators there are."""
    told = stage_result(evaluation, column)
    cycles = Evaluation.objects.visible_to(user).beside(evaluation)
    record = read_region_history(list(cycles.select_related("region")), user)
    reading = _reading(record, told)
    evidence = read_cycle_evidence(evaluation, reading.yardstick)
    support = evidence.support(reading)
    result = record.results.get(evaluation.year)
    official = result if result and result.origin == OFFICIAL else None
    # The page cuts a fact short; the report has all of it.
    found = strengths_and_weaknesses(reading, support, reading.yardstick)
    by_number = {i.number: told.scores.get(i.pk) for i in told.indicators}
    rows = tuple(
        replace(
            row, strengths=_whole_facts(row.strengths, by_number), weaknesses=_whole_facts(row.weaknesses, by_number)
        )
        for row in found.rows
    )
    return FullReport(
        told=told,
        reading=reading,
        official=official,
        merits=replace(found, rows=rows),
        support=support,
        newest=newest_value(record, evaluation, evidence),
        sources=tuple(dated_source_text(r) for r in (official, reading) if r and r.started),
    )


def _reading(record: RegionHistory, told: StageResult) -> YearIndex:
    """The record's own where it has one; a column without any value still has its gaps to tell of."""
    year = told.evaluation.year
    of_column = record.selfs if told.column == ValueColumn.MANDIRI else {**record.interims, **record.finals}
    yardstick = record.yardsticks[told.evaluation.instrument_id]
    return of_column.get(year) or year_index.column_year(told.evaluation, yardstick, [], told.column).reading


def _whole_facts(rows: Sequence[NotableIndicator], scores: dict[int, Score | None]) -> tuple[NotableIndicator, ...]:
    return tuple(replace(row, fact=score.fact.strip() if (score := scores[row.number]) else "") for row in rows)


def _named_aspects(full: Sequence[AspectStrengths], word: str, total: int) -> str:
    """All complete aspects that share the highest or lowest printed value, named; and that there are others."""
    values = [row.value for row in full if row.value is not None]
    if not values:
        return "Belum ada aspek yang lengkap."
    value = max(values) if word == "tertinggi" else min(values)
    among = f", di antara {len(full)} dari {total} aspek yang lengkap" if len(full) < total else ""
    if min(values) == max(values) and len(full) > 1:
        which = f"{len(full)} dari {total} aspek lengkap, semuanya" if among else "Semua aspek"
        return f"{which} bernilai {decimal_comma(value)}."
    names = "; ".join(f"{row.number}. {row.name}" for row in full if row.value == value)
    return f"Aspek dengan nilai {word}, {decimal_comma(value)}{among}: {names}."


def _advice(rows: Sequence[AspectStrengths], support: LevelSupport) -> str:
    """The lowest first; praise only where every level is proven."""
    weak = sorted((merit for row in rows for merit in row.weaknesses), key=lambda m: (m.level, m.number))
    if weak:
        names = "; ".join(f"{m.number}. {m.name} (tingkat {level_text(m.level)})" for m in weak[:MAX_NAMED])
        return f"Perbaikan dapat dimulai dari indikator terendah: {names}."
    if support.is_whole:
        return "Tidak ada indikator dengan tingkat 1–2. Capaian ini baik dan perlu dijaga dengan reviu berkala."
    if support.filled:
        return (
            f"{no_weaknesses(support)}, tetapi {support.whole_sentence}. "
            "Lengkapi dahulu data dukung tingkat yang belum terbukti, atau sesuaikan tingkatnya."
        )
    return "Belum ada yang dapat disarankan."
