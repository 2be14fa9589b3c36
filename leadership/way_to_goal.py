"""The way to the first goal that is not met, from what a page has read already: the target page's own answer."""

from dataclasses import dataclass

from evaluations.choices import ValueColumn
from evaluations.models import Evaluation
from leadership.owed_rows import OwedRows
from planning.goals import TargetGoal, goals_beside_predicates
from planning.planned_figures import PlannedFigures
from planning.target_inputs import TargetInputs, TargetPlace, build_target_inputs
from planning.targets.opening_question import opening_path
from planning.targets.path import TargetPath
from results.reading_support import CycleEvidence
from results.region_history import RegionHistory


@dataclass(frozen=True)
class WayToGoal:
    """The path, and who says what it leads to; `goal` is None where all goals are met."""

    path: TargetPath
    goal: TargetGoal | None


def find_way(
    record: RegionHistory, evaluation: Evaluation, evidence: CycleEvidence, owed: OwedRows, plans: PlannedFigures
) -> WayToGoal | None:
    """None while nothing is filled. No query; the texts of items are not among what was read."""
    ground = _inputs(record, evaluation, evidence, owed, plans)
    recorded = plans.goals_of({evaluation.year}, aspects=True)
    goals = goals_beside_predicates(recorded, ground.scheme.bands, ground.outcome.total.low)
    path = opening_path(ground, goals)
    if path is None:
        return None
    return WayToGoal(path, next((g for g in goals if g.value == path.wish.target and not g.part), None))


def _inputs(
    record: RegionHistory, evaluation: Evaluation, evidence: CycleEvidence, owed: OwedRows, plans: PlannedFigures
) -> TargetInputs:
    yardstick, leads = record.yardsticks[evaluation.instrument_id], owed.leads
    final = record.finals.get(evaluation.year) if evaluation.is_past else None
    reading = final or record.selfs.get(evaluation.year)
    levels = (reading.levels if reading else None) or {}
    numbers = yardstick.numbers
    places = [
        TargetPlace(pk, number, yardstick.short_names[number], *(leads.get(pk) or (None, "")))
        for pk, number in numbers.items()
    ]
    return build_target_inputs(
        evaluation,
        yardstick.scheme,
        places,
        ValueColumn.FINAL if final else ValueColumn.MANDIRI,
        values={pk: level for pk, number in numbers.items() if (level := levels.get(number)) is not None},
        ready={pk: evidence.ready[number] for pk, number in numbers.items()},
        points=plans.points,
        marks=plans.marks,
        outcome=reading.outcome if reading else None,
    )
