"""The index of a cycle, one value column at a time, with what a column inherits from the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domains.models import Indicator
from evaluations import scoring
from evaluations.choices import INHERITS, Column
from evaluations.models import Evaluation, Score
from evaluations.schemes import scheme_of


def chain(column: str) -> list[Column]:
    """The column and those it falls back to, nearest first."""
    links = [Column(column)]
    while (before := INHERITS.get(links[-1])) is not None:
        links.append(before)
    return links


def effective_scores(scores: Iterable[Score], column: str) -> dict[int, Score]:
    """{indicator id: the score that counts in this column}; inherited where `score.column` is another one.

    A row with text but without a value inherits too: level and explanation come from the same stage.
    """
    links = chain(column)
    given = [score for score in scores if score.value is not None and score.column in links]
    given.sort(key=lambda score: links.index(Column(score.column)), reverse=True)
    return {score.indicator_id: score for score in given}


@dataclass(frozen=True)
class Inherited:
    """A column that an assessor left untouched, and the one that speaks for it."""

    column: Column
    inherited_from: str
    value: Decimal | None


def inherited_columns(scores: Iterable[Score], columns: Iterable[str]) -> list[Inherited]:
    """Which of the columns take over a value of an earlier one, for one indicator."""
    rows = list(scores)
    speaking = {column: next(iter(effective_scores(rows, column).values()), None) for column in columns}
    return [
        Inherited(Column(column), score.column, score.value)
        for column, score in speaking.items()
        if score and score.column != column
    ]


def outcome_of(
    evaluation: Evaluation, column: str = Column.MANDIRI, indicators: Iterable[Indicator] | None = None
) -> scoring.Outcome:
    """Index, predicate, layers and gaps of one column, under the cycle's own basis of the predicate.

    Two queries, one if the indicators (with aspect and domain, in order) have been read already.
    """
    scheme = scheme_of(evaluation.instrument, indicators)
    rows = Score.objects.filter(evaluation=evaluation, column__in=chain(column)).select_related("indicator")
    values = {
        score.indicator.number: Fraction(score.value)
        for score in effective_scores(rows, column).values()
        if score.value is not None
    }
    return scoring.score(scheme, values, evaluation.predicate_basis)
