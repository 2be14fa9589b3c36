"""One value column of a cycle as our reports tell it: whose levels, how far they are, and whether they are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domains.models import Indicator
from evaluations.choices import Column, State, chain
from evaluations.column_index import effective_scores, outcome_from
from evaluations.models import Evaluation, Score
from evaluations.rules import scoring
from evaluations.scoring_inputs import indicators_of, scheme_of
from regions import clock
from signing.models import Seal
from ui.formats import long_date

TOLD = (Column.MANDIRI, Column.FINAL)  # the columns that make an index of their own


@dataclass(frozen=True)
class Reported:
    evaluation: Evaluation
    column: Column
    indicators: Sequence[Indicator]
    scores: dict[int, Score]  # by indicator id, inherited ones too
    outcome: scoring.Outcome
    seal: Seal | None

    @property
    def scheme(self) -> scoring.Scheme:
        return scheme_of(self.evaluation.instrument, self.indicators)

    @property
    def values(self) -> dict[int, Fraction]:
        """The levels by indicator number; what is missing is not in it."""
        found = ((i.number, self.scores.get(i.pk)) for i in self.indicators)
        return {number: Fraction(s.value) for number, s in found if s and s.value is not None}

    @property
    def status(self) -> str:
        """Mandiri, sementara or sealed; what we reckon of the assessors' values is never "resmi"."""
        if self.column == Column.MANDIRI:
            return "mandiri, disegel" if self.seal else f"mandiri{'' if self.evaluation.is_past else ', sementara'}"
        return "nilai akhir, perhitungan kami" if self.evaluation.is_past else "nilai asesor, sementara"

    @property
    def seal_words(self) -> str:
        """What the seal is, for the head of a report; "" where nothing is sealed."""
        return words_of(self.seal) if self.seal else ""


def words_of(seal: Seal) -> str:
    """For the head of a report, the day in the region's own time."""
    day = long_date(clock.day_of(seal.sealed_at, seal.evaluation.region))
    return f"Nomor {seal.pk}, {day}, oleh {seal.sealed_by}, SHA-256 {seal.sha256}"


def standing_seal(evaluation: Evaluation) -> Seal | None:
    """The seal on the self-assessment that no reopening has set aside: one query."""
    seals = Seal.objects.filter(evaluation=evaluation, stage=State.MANDIRI).current()
    seal = seals.select_related("sealed_by").first()
    if seal is not None:
        seal.evaluation = evaluation  # its region is read already
    return seal


def reported(evaluation: Evaluation, column: Column) -> Reported:
    """Three queries."""
    indicators = indicators_of(evaluation.instrument)
    rows = Score.objects.filter(evaluation=evaluation, column__in=chain(column)).select_related("updated_by")
    scores = effective_scores(rows, column)
    return Reported(
        evaluation=evaluation,
        column=column,
        indicators=indicators,
        scores=scores,
        outcome=outcome_from(evaluation, indicators, scores),
        seal=standing_seal(evaluation) if column == Column.MANDIRI else None,
    )
