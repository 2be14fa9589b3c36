"""The question with which the target page opens: the one that slides, summary, reports and API ask too."""

from planning.goals import TargetGoal, first_goal
from planning.rules.target_query import ASSUME_LOWEST, TargetQuery
from planning.target_inputs import TargetInputs
from planning.targets.path import TargetPath, find_path


def opening_query(ground: TargetInputs, goals: tuple[TargetGoal, ...]) -> TargetQuery:
    """The first goal that is not met; what is not filled counts as the lowest level, and the answer says so."""
    index = ground.outcome.total.low
    return TargetQuery(first_goal(goals, index), gaps=ASSUME_LOWEST if ground.gaps else "")


def opening_path(ground: TargetInputs, goals: tuple[TargetGoal, ...]) -> TargetPath | None:
    """The answer to it; None while nothing is filled: a way from nowhere is no news."""
    return find_path(ground, opening_query(ground, goals)) if ground.outcome.filled else None
