"""What the sign-off adds to the stages of a cycle: no step to the assessors without a seal.

Registered when the app is ready; `evaluations.stages.transitions` knows no seal.
"""

from accounts.models import User
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.stages.transitions import GATES, Gate, self_assessment_is_complete
from regions import clock
from signing.models import Approval, Seal


def self_assessment_is_sealed(evaluation: Evaluation) -> str | None:
    """every indicator has a level and an explanation, every general question an answer, and all is signed and sealed

    Only signing (`sign_self_assessment`) makes the seal, and takes this step at the same moment.
    """
    if refusal := self_assessment_is_complete(evaluation):
        return refusal
    if Seal.objects.current().filter(evaluation=evaluation, stage=CycleState.MANDIRI).exists():
        return None
    return "Penilaian mandiri dikirim dengan tanda tangan koordinator pada halaman pengesahan."


def supersede_seal(evaluation: Evaluation, by: User, reason: str) -> None:
    """What was signed stays readable; it is no longer what counts. To reopen is to return it: the old approval ends."""
    seals = Seal.objects.current().filter(evaluation=evaluation, stage=CycleState.MANDIRI)
    seals.update(superseded_by=by, superseded_at=clock.now(), superseded_reason=reason)
    Approval.objects.create(evaluation=evaluation, outcome=Approval.Outcome.RETURNED, reason=reason, by=by)


def register() -> None:
    """Tell the stages; called once by `ready`."""
    GATES[CycleState.MANDIRI, CycleState.DOKUMEN] = Gate(self_assessment_is_sealed)
    GATES[CycleState.DOKUMEN, CycleState.MANDIRI] = Gate(None, supersede_seal)
