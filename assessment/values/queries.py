"""The values of all stages side by side: own or inherited, who entered them, when and why, and where they differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from domains.models import Indicator
from evaluations.choices import EXTERNAL_COLUMNS, SCORE_FIELD_LABELS, ValueColumn
from evaluations.column_index import effective_scores, index_of_scores
from evaluations.models import Evaluation, Score
from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_indicators


@dataclass(frozen=True)
class ValueCell:
    """One column of one indicator; `before` is the value of the column to its left."""

    column: ValueColumn
    own: Score | None
    speaking: Score | None
    before: Fraction | None

    @property
    def value(self) -> Fraction | None:
        return self.speaking.value if self.speaking else None

    @property
    def inherited_from(self) -> str:
        """The column that speaks for this one; "" where it speaks for itself or nothing does."""
        return self.speaking.get_column_display() if self.speaking and self.speaking.column != self.column else ""

    @property
    def change(self) -> Fraction | None:
        """How far it lies from the column before; None where they agree or one says nothing."""
        if self.value is None or self.before is None or self.value == self.before:
            return None
        return self.value - self.before

    @property
    def places(self) -> int:
        """Decimals of the change: whole levels differ by whole ones."""
        return 0 if self.change is not None and self.change == int(self.change) else 2


@dataclass(frozen=True)
class ValuesRow:
    indicator: Indicator
    cells: tuple[ValueCell, ...]

    @property
    def differs(self) -> bool:
        return any(cell.change is not None for cell in self.cells)


@dataclass(frozen=True)
class ValuesTable:
    totals: dict[ValueColumn, scoring.IndexOutcome]  # what each column comes to
    rows: tuple[ValuesRow, ...]

    @property
    def differing(self) -> int:
        return sum(row.differs for row in self.rows)

    def silent_columns(self, open_column: ValueColumn | None) -> list[ValueColumn]:
        """Columns in which nobody has entered anything, except the self-assessment and the one at work."""
        said = {cell.column for row in self.rows for cell in row.cells if cell.own}
        kept = {ValueColumn.MANDIRI, open_column}
        return [column for column in self.totals if column not in said | kept]


def values_table(evaluation: Evaluation) -> ValuesTable:
    """Two queries: indicators and scores."""
    indicators = instrument_indicators(evaluation.instrument)
    scores = list(Score.objects.filter(evaluation=evaluation).select_related("updated_by", "decision__by"))
    columns = shown_columns(evaluation, scores)
    by_indicator: dict[int, list[Score]] = {indicator.pk: [] for indicator in indicators}
    for score in scores:
        by_indicator[score.indicator_id].append(score)
    totals = {c: index_of_scores(evaluation, effective_scores(scores, c)) for c in columns}
    rows = [ValuesRow(i, value_cells(columns, by_indicator[i.pk])) for i in indicators]
    return ValuesTable(totals, tuple(rows))


def shown_columns(evaluation: Evaluation, scores: Iterable[Score]) -> list[ValueColumn]:
    """The self-assessment, the external columns reached, and whatever else holds a value; of a past year only those."""
    shown = {score.column for score in scores}
    if not evaluation.is_past:
        shown |= {ValueColumn.MANDIRI, *(column for column in evaluation.columns_reached if column in EXTERNAL_COLUMNS)}
    return [column for column in ValueColumn if column in shown]


def value_cells(columns: Iterable[ValueColumn], scores: Iterable[Score]) -> tuple[ValueCell, ...]:
    """The cells of one indicator, from its scores of one cycle."""
    rows, cells = list(scores), list[ValueCell]()
    for column in columns:
        own = next((score for score in rows if score.column == column), None)
        speaking = next(iter(effective_scores(rows, column).values()), None)
        cells.append(ValueCell(column, own, speaking, cells[-1].value if cells else None))
    return tuple(cells)


# --- what a sheet would change --------------------------------------------------------------------


@dataclass(frozen=True)
class TextChange:
    """A text that would change."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ImportDifference:
    """What a sheet says otherwise than the column of one indicator."""

    indicator: Indicator
    before: Fraction | None
    after: Fraction | None
    moves: bool  # the level itself, not only a text
    texts: tuple[TextChange, ...]


def preview_column_import(
    evaluation: Evaluation, column: ValueColumn, entries: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    """Every difference between what is stored and {indicator number: changed fields}, and the index before and after.

    Two queries.
    """
    indicators = instrument_indicators(evaluation.instrument)
    scores = list(Score.objects.filter(evaluation=evaluation))
    own = {score.indicator_id: score for score in scores if score.column == column}
    found = [_difference(i, own.get(i.pk), entries[i.number]) for i in indicators if i.number in entries]
    differing = tuple(d for d in found if d.moves or d.texts)
    others = [score for score in scores if score.column != column]
    # The column of one indicator as it would be; unsaved.
    read: list[Score] = []
    for i in indicators:
        score = own.get(i.pk)
        entry = entries.get(i.number, {})
        value = entry.get("value", score.value if score else None)
        read.append(Score(evaluation=evaluation, indicator=i, column=column, value=value))
    return {
        "differences": differing,
        "same": len(found) - len(differing),
        "before": index_of_scores(evaluation, effective_scores(scores, column)),
        "after": index_of_scores(evaluation, effective_scores([*others, *read], column)),
        "versions": {str(i.number): own[i.pk].version for i in indicators if i.pk in own},
    }


def _difference(indicator: Indicator, score: Score | None, entry: Mapping[str, Any]) -> ImportDifference:
    before = score.value if score else None
    after = entry.get("value", before)
    texts = [
        TextChange(SCORE_FIELD_LABELS[name], getattr(score, name, ""), new)
        for name, new in entry.items()
        if name != "value" and getattr(score, name, "") != new
    ]
    return ImportDifference(indicator, before, after, before != after, tuple(texts))
