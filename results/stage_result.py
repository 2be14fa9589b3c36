"""One value column of a cycle as our reports tell it: whose levels, how far they are, and whether they are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domains.models import Indicator
from evaluations.choices import OPEN_STATES, CycleState, ValueColumn, fallback_chain
from evaluations.column_index import effective_scores, index_of_scores
from evaluations.models import Evaluation, Score
from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_indicators, instrument_scheme
from regions import clock
from signing.models import Seal
from ui.formats import long_date

ASSESSORS = "nilai asesor"  # before the cycle is finished; afterwards they are final values
REPORTED_COLUMNS = (ValueColumn.MANDIRI, ValueColumn.FINAL)  # the columns that make an index of their own


@dataclass(frozen=True)
class StageResult:
    evaluation: Evaluation
    column: ValueColumn
    indicators: Sequence[Indicator]
    scores: dict[int, Score]  # by indicator id, inherited ones too
    outcome: scoring.IndexOutcome
    seal: Seal | None

    @property
    def scheme(self) -> scoring.ScoringScheme:
        return instrument_scheme(self.evaluation.instrument)

    @property
    def values(self) -> dict[int, Fraction]:
        """The levels by indicator number; what is missing is not in it."""
        found = ((i.number, self.scores.get(i.pk)) for i in self.indicators)
        return {number: Fraction(s.value) for number, s in found if s and s.value is not None}

    @property
    def status(self) -> str:
        """Mandiri, sementara or sealed; what we reckon of the assessors' values is never "resmi"."""
        if self.column == ValueColumn.MANDIRI:
            return self_assessment_status(self.evaluation.state, is_sealed=self.seal is not None)
        return "nilai akhir, dihitung oleh aplikasi" if self.evaluation.is_past else f"{ASSESSORS}, sementara"

    @property
    def seal_words(self) -> str:
        """What the seal is, for the head of a report; "" where nothing is sealed."""
        return seal_text(self.seal) if self.seal else ""


def self_assessment_status(state: str, *, is_sealed: bool) -> str:
    if is_sealed:
        return "mandiri, disegel"
    return "mandiri, sementara" if is_provisional(state, is_sealed=is_sealed) else "mandiri"


def is_provisional(state: str, *, is_sealed: bool) -> bool:
    """Until it is sealed: nothing leaves the open stages unsealed, and a recorded year has no seal."""
    return not is_sealed and state in OPEN_STATES


def seal_text(seal: Seal) -> str:
    """For the head of a report, the day in the region's own time."""
    day = long_date(clock.day_of(seal.sealed_at, seal.evaluation.region))
    return f"Nomor {seal.pk}, {day}, oleh {seal.sealed_by}, SHA-256 {seal.sha256}"


def current_seal(evaluation: Evaluation) -> Seal | None:
    """The seal on the self-assessment that no reopening has set aside: one query."""
    seals = Seal.objects.filter(evaluation=evaluation, stage=CycleState.MANDIRI).current()
    seal = seals.select_related("sealed_by").first()
    if seal is not None:
        seal.evaluation = evaluation  # its region is read already
    return seal


def stage_result(evaluation: Evaluation, column: ValueColumn) -> StageResult:
    """Three queries."""
    indicators = instrument_indicators(evaluation.instrument)
    rows = Score.objects.filter(evaluation=evaluation, column__in=fallback_chain(column)).select_related("updated_by")
    scores = effective_scores(rows, column)
    return StageResult(
        evaluation=evaluation,
        column=column,
        indicators=indicators,
        scores=scores,
        outcome=index_of_scores(evaluation, scores),
        seal=current_seal(evaluation) if column == ValueColumn.MANDIRI else None,
    )
