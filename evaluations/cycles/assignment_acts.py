"""Many assignments or their dates as one act."""

from collections.abc import Collection
from typing import Any

from domains.models import Indicator
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_acts import ended_agencies, register_cycle_act
from evaluations.cycles.cycle_setup import ASSIGNMENTS_ACT, why_not_assign
from evaluations.models import Assignment
from regions.models import Agency
from undo.models import BulkAct
from undo.row_steps import RowStep

ASSIGNMENT = "evaluations.Assignment"


def leads_last(step: RowStep) -> bool:
    """One lead an indicator: who was none before gives it up first."""
    return bool(step.before and step.before.get("part") == AssignmentPart.LEAD)


def meets_others(act: BulkAct, steps: Collection[RowStep]) -> list[str]:
    """An agency that has ended, the same part given anew, a lead that others have named since. Five queries."""
    stored = Assignment._base_manager.filter(evaluation=act.about_id)
    now = {str(row.pk): row for row in stored}
    own = [step for step in steps if step.label == ASSIGNMENT]
    back: list[Any] = [
        step.row_before(now.get(step.pk)) for step in own if step.is_removed or "part" in (step.before or {})
    ]
    others = [row for key, row in now.items() if key not in {step.pk for step in own}]
    cells = {(row.indicator_id, row.agency_id) for row in others}
    leads = {row.indicator_id for row in others if row.part == AssignmentPart.LEAD}
    agencies = Agency.objects.in_bulk({row.agency_id for row in back})
    numbers = dict(Indicator.objects.filter(pk__in=[row.indicator_id for row in back]).values_list("pk", "number"))
    found = ended_agencies(act, agencies.keys())
    for row in back:
        if (row.indicator_id, row.agency_id) in cells:
            name = agencies[row.agency_id].short_name
            found.append(f"indikator {numbers[row.indicator_id]}: {name} ditugaskan lagi sesudahnya")
        elif row.part == AssignmentPart.LEAD and row.indicator_id in leads:
            found.append(f"indikator {numbers[row.indicator_id]}: pengampu lain ditugaskan sesudahnya")
    return found


def register_acts() -> None:
    register_cycle_act(
        ASSIGNMENTS_ACT,
        "Penugasan sekaligus",
        "assign_indicators",
        (ASSIGNMENT, "evidence.EvidenceRequest"),  # what is asked is withdrawn with the part
        "assignments",
        why_not=why_not_assign,
        order=leads_last,
        meets=meets_others,
        counted=ASSIGNMENT,
        news="waktu",
    )
