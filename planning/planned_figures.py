"""Everything people set for a cycle, targets and points alike, in one query: for pages that show a little of each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import BooleanField, CharField, DecimalField, Model, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from evaluations.models import Evaluation
from planning.goals import TargetGoal, goal_queries, goals_of_rows
from planning.models import Effort, ItemEffort, ReachedLevel
from planning.target_inputs import ItemMarks
from ui.kept_query import KeptQuery, Parameter, numbered

RAISE, ITEM, REACHED = "upaya", "butir", "tercapai"  # no scope of a target is called so


@dataclass(frozen=True)
class PlannedFigures:
    """`points` by indicator id and level; `goals` of the years that were asked for, those of aspects among them."""

    goals: tuple[TargetGoal, ...]
    points: Mapping[int, Mapping[Fraction, int]]
    marks: ItemMarks

    def goals_of(self, years: Collection[int], *, aspects: bool = False) -> list[TargetGoal]:
        """Of some of the years; those of aspects only where asked for."""
        return [goal for goal in self.goals if goal.year in years and (aspects or not goal.part)]


def read_planned_figures(evaluation: Evaluation, years: Iterable[int]) -> PlannedFigures:
    """One query. Points stand in the place of the year, indicators in that of the aspect."""
    asked = sorted(years)
    of_cycle = {"region": evaluation.region_id, "cycle": evaluation.pk}
    points: dict[int, dict[Fraction, int]] = defaultdict(dict)
    by_item: dict[str, int] = {}
    by_indicator: dict[int, int] = {}
    reached: dict[int, tuple[int, ...]] = defaultdict(tuple)
    goals = []
    for row in _planned(len(asked), evaluation.family, **of_cycle, **numbered("year", asked)):
        number, kind, value, said, _, indicator = row
        if kind == RAISE and value is not None:
            points[indicator][Fraction(value)] = number
        elif kind == ITEM and said:
            by_item[said] = number
        elif kind == ITEM:
            by_indicator[indicator] = number
        elif kind == REACHED:
            reached[indicator] += (number,)
        else:
            goals.append(row)
    return PlannedFigures(tuple(goals_of_rows(goals)), points, ItemMarks(by_item, by_indicator, reached))


@KeptQuery
def _planned(years: int, family: str) -> QuerySet[Any, Any]:
    own, *published = goal_queries(years, family)
    efforts = _rows(Effort, "points", RAISE, value="level")
    items = _rows(ItemEffort, "points", ITEM, said=Coalesce("item__code", Value("")))
    reached = _rows(ReachedLevel, "level", REACHED)
    return own.union(*published, efforts, items, reached, all=True)


def _rows(model: type[Model], number: str, kind: str, **more: Any) -> QuerySet[Any, Any]:
    """Rows of the shape of `goal_queries`; `more` has the value or the text."""
    rows = model._default_manager.filter(evaluation=Parameter("cycle")).order_by()
    return rows.values_list(
        number,
        Value(kind, CharField()),
        Cast(more.get("value", Value(None)), DecimalField(max_digits=3, decimal_places=2)),
        Cast(more.get("said", Value("")), CharField()),
        Value(False, BooleanField()),
        "indicator",
    )
