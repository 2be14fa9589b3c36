"""The index of a cycle, one value column at a time, with what a column inherits from the one before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, Protocol, TypeVar

from evaluations.choices import ValueColumn, fallback_chain
from evaluations.models import Evaluation, Score
from evaluations.rules import scoring
from evaluations.scoring_inputs import indicator_rows, instrument_scheme


class ColumnValue(NamedTuple):
    """A stored value with its place, by its fields' names."""

    evaluation_id: int
    indicator_id: int
    column: str
    value: Fraction | None


class StoredValue(Protocol):
    """A score, or as much of one as the index needs."""

    @property
    def value(self) -> Fraction | None: ...


class PlacedValue(StoredValue, Protocol):
    """The same with its place."""

    @property
    def evaluation_id(self) -> int: ...
    @property
    def indicator_id(self) -> int: ...
    @property
    def column(self) -> str: ...


ScoreT = TypeVar("ScoreT", bound=PlacedValue)


def effective_scores(scores: Iterable[ScoreT], column: str) -> dict[int, ScoreT]:
    """{indicator id: the score that counts in this column}; inherited where `score.column` is another one.

    A row with text but without a value inherits too: level and explanation come from the same stage.
    """
    links = fallback_chain(column)
    given = [score for score in scores if score.value is not None and score.column in links]
    given.sort(key=lambda score: links.index(ValueColumn(score.column)), reverse=True)
    return {score.indicator_id: score for score in given}


@dataclass(frozen=True)
class InheritedValue:
    """A column that an assessor left untouched, and the one that speaks for it."""

    column: ValueColumn
    inherited_from: str
    value: Fraction | None


def inherited_columns(scores: Iterable[Score], columns: Iterable[str]) -> list[InheritedValue]:
    """Which of the columns take over a value of an earlier one, for one indicator."""
    rows = list(scores)
    speaking = {column: next(iter(effective_scores(rows, column).values()), None) for column in columns}
    return [
        InheritedValue(ValueColumn(column), score.column, score.value)
        for column, score in speaking.items()
        if score and score.column != column
    ]


def column_index(evaluation: Evaluation, column: str = ValueColumn.MANDIRI) -> scoring.IndexOutcome:
    """Index, predicate, layers and gaps of one column, under the cycle's own basis of the predicate: one query."""
    given = Score.objects.filter(evaluation=evaluation, column__in=fallback_chain(column), value__isnull=False)
    values = [ColumnValue(*row) for row in given.order_by().values_list(*ColumnValue._fields)]
    return index_of_scores(evaluation, effective_scores(values, column))


def leading_column(evaluation: Evaluation) -> ValueColumn:
    """The column whose index stands for the cycle: the final one once it is finished, where it has any value.

    One query, and none for a cycle that is not finished.
    """
    if not evaluation.is_past:
        return ValueColumn.MANDIRI
    links = fallback_chain(ValueColumn.FINAL)
    given = Score.objects.filter(evaluation=evaluation, column__in=links, value__isnull=False)
    return ValueColumn.FINAL if given.exists() else ValueColumn.MANDIRI


def index_of_scores(evaluation: Evaluation, scores: Mapping[int, StoredValue]) -> scoring.IndexOutcome:
    """The same from rows at hand, {indicator id: the score that counts}; no query."""
    given = ((indicator.number, scores.get(indicator.pk)) for indicator in indicator_rows(evaluation.instrument))
    values = {number: Fraction(score.value) for number, score in given if score and score.value is not None}
    return scoring.score_all(instrument_scheme(evaluation.instrument), values, evaluation.predicate_basis)


def self_assessed_scores(evaluation: Evaluation, scores: Iterable[ScoreT]) -> dict[int, ScoreT]:
    """{indicator id: this cycle's self-assessment} out of rows of several years and columns."""
    return {s.indicator_id: s for s in scores if s.evaluation_id == evaluation.pk and s.column == ValueColumn.MANDIRI}
