"""Many actions as one act: how it is taken back."""

from collections.abc import Collection

from accounts.models import User
from evaluations import permissions
from evaluations.cycles.cycle_acts import ended_agencies, register_cycle_act
from evaluations.models import Evaluation
from planning.actions.action_writes import ACTIONS_ACT
from undo.models import BulkAct
from undo.row_steps import RowStep

ACTION = "planning.Action"


def why_not_plan(evaluation: Evaluation, user: User) -> str | None:
    return permissions.why_not_allowed("plan_actions", user, evaluation)


def meets_ended(act: BulkAct, steps: Collection[RowStep]) -> list[str]:
    """The agency from which the act took an action has ended since."""
    changed = [(step.before or {}).get("agency_id") for step in steps if step.label == ACTION]
    return ended_agencies(act, [int(key) for key in changed if key])


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
        meets=meets_ended,
    )
