"""Many assignments or their dates as one act."""

from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_acts import register_cycle_act
from evaluations.cycles.cycle_setup import ASSIGNMENTS_ACT, why_not_assign
from undo.row_steps import RowStep

ASSIGNMENT = "evaluations.Assignment"


def leads_last(step: RowStep) -> bool:
    """One lead an indicator: who was none before gives it up first."""
    return bool(step.before and step.before.get("part") == AssignmentPart.LEAD)


def register_acts() -> None:
    register_cycle_act(
        ASSIGNMENTS_ACT,
        "Penugasan sekaligus",
        "assign_indicators",
        (ASSIGNMENT, "evidence.EvidenceRequest"),  # what is asked is withdrawn with the part
        "assignments",
        why_not=why_not_assign,
        order=leads_last,
        counted=ASSIGNMENT,
        news="waktu",
    )
