"""Many assignments or their dates as one act."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError

from domains.models import Indicator
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_acts import register_cycle_act
from evaluations.cycles.cycle_setup import ASSIGNMENTS_ACT, require_active_agency, why_not_assign
from evaluations.models import Assignment
from regions.models import Agency
from undo.models import BulkAct
from undo.row_steps import RowStep

ASSIGNMENT = "evaluations.Assignment"


def leads_last(step: RowStep) -> bool:
    """One lead an indicator: who was none before gives it up first."""
    return bool(step.before and step.before.get("part") == AssignmentPart.LEAD)


def meets_others(act: BulkAct, steps: Collection[RowStep]) -> list[str]:
    """An agency that has ended, the same part given anew, a lead that others have named since. Three queries."""
    stored = Assignment._base_manager.filter(evaluation=act.about_id)
    now = {str(row.pk): row for row in stored}
    own = [step for step in steps if step.label == ASSIGNMENT]
    back: list[Any] = [step.row_before(now.get(step.pk)) for step in own if step.is_removed or "part" in _before(step)]
    others = [row for key, row in now.items() if key not in {step.pk for step in own}]
    cells = {(row.indicator_id, row.agency_id) for row in others}
    leads = {row.indicator_id for row in others if row.part == AssignmentPart.LEAD}
    agencies = Agency.objects.select_related("heir").in_bulk({row.agency_id for row in back})
    numbers = dict(Indicator.objects.filter(pk__in=[row.indicator_id for row in back]).values_list("pk", "number"))
    found = [*filter(None, (_why_ended(act, agency) for agency in agencies.values()))]
    for row in back:
        if (row.indicator_id, row.agency_id) in cells:
            name = agencies[row.agency_id].short_name
            found.append(f"indikator {numbers[row.indicator_id]}: {name} ditugaskan lagi sesudahnya")
        elif row.part == AssignmentPart.LEAD and row.indicator_id in leads:
            found.append(f"indikator {numbers[row.indicator_id]}: pengampu lain ditugaskan sesudahnya")
    return found


def _before(step: RowStep) -> dict[str, Any]:
    return step.before or {}


def _why_ended(act: BulkAct, agency: Agency) -> str:
    try:
        require_active_agency(act.about, agency)
    except ValidationError as error:
        return str(error.messages[0]).rstrip(".")
    return ""


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
