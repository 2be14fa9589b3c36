"""When the ministry's verdicts on items are recorded, and from when on agencies read them."""

from datetime import datetime

from evaluations.choices import AssessorStage, CycleState
from evaluations.models import Evaluation

FIRST_STATE = {
    AssessorStage.DOKUMEN: CycleState.DOKUMEN,
    AssessorStage.INTERVIU: CycleState.INTERVIU,
    AssessorStage.PERBAIKAN: CycleState.INTERVIU,
}
AFTER_REPAIR = (CycleState.REVIU, CycleState.SELESAI)


def stages_of(evaluation: Evaluation) -> list[AssessorStage]:
    """The rounds that the cycle has and has reached; a pemantauan has no interview and no repair."""
    here = CycleState(evaluation.state).position
    return [s for s, first in FIRST_STATE.items() if first in evaluation.stages and first.position <= here]


def why_not_record_verdicts_now(evaluation: Evaluation, stage: str) -> str | None:
    """Why verdicts of this round are not recorded now; they often arrive late, so a later stage still takes them."""
    if evaluation.state == CycleState.SELESAI:
        return "Siklus ini sudah selesai."
    if stage in stages_of(evaluation):
        return None
    label = AssessorStage(stage).label
    return f"Putusan asesor {label} dicatat sejak tahap {FIRST_STATE[AssessorStage(stage)].label.lower()}."


def stages_told_to_agencies(evaluation: Evaluation) -> list[AssessorStage]:
    """The rounds that the assessors have closed: the next stage has begun, or a repair was opened.

    One query, and only while the interview or the visit goes on.
    """
    reached = stages_of(evaluation)
    if not reached or evaluation.state == CycleState.DOKUMEN:
        return []
    if evaluation.state in AFTER_REPAIR or any(row.is_repair for row in evaluation.standing_extensions):
        return reached
    return [stage for stage in reached if stage == AssessorStage.DOKUMEN]


def first_repair_at(evaluation: Evaluation) -> datetime | None:
    """When evidence was first opened for repair; what was sent before is what the assessors saw.

    Of a cycle that was reopened and handed in anew, only since then. Two queries at most, none before the interview.
    """
    if evaluation.state not in (CycleState.INTERVIU, CycleState.VISITASI, *AFTER_REPAIR):
        return None
    given = sorted(row.at for row in evaluation.standing_extensions if row.is_repair)
    if not given:
        return None
    handed_in = evaluation.handed_in_at
    return next((at for at in given if handed_in is None or at >= handed_in), None)
