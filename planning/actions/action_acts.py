"""Many actions as one act: how it is taken back."""

from accounts.models import User
from evaluations import permissions
from evaluations.cycles.cycle_acts import register_cycle_act
from evaluations.models import Evaluation
from planning.actions.action_writes import ACTIONS_ACT

ACTION = "planning.Action"


def why_not_plan(evaluation: Evaluation, user: User) -> str | None:
    return permissions.why_not_allowed("plan_actions", user, evaluation)


def register_acts() -> None:
    models = (ACTION, "planning.ActionRaise")
    register_cycle_act(
        ACTIONS_ACT,
        "Tindak lanjut sekaligus",
        "plan_actions",
        models,
        "plan",
        why_not=why_not_plan,
        news="tindak",
        counted=ACTION,
    )
