"""How an action goes: its state, notes on the way, and what shows that it was done. Written by the agency that has it.

The agency reports; who plans, or the agency's head, sends a finished one back, and only who plans gives one up.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from evaluations import permissions
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.models import Citation, Document
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from planning.actions.action_writes import ACTION_CARRIED_ON, locked_action
from planning.models import Action, ActionNote, ActionProof

State = Action.State
AGENCY_HEAD_ROLE = Role.KEPALA_OPD
CLOSED = (State.DONE, State.DROPPED)
NOT_ACTION_HOLDER = (
    "Hanya OPD yang memegang tindak lanjut ini, Diskominfo, dan penanggung jawab yang mencatat kemajuannya."
)
ONLY_PLANNERS_DROP = "Hanya Diskominfo dan penanggung jawab yang membatalkan tindak lanjut."
ONLY_HEADS_REOPEN = "Yang sudah selesai atau batal dibuka lagi oleh kepala OPD-nya, Diskominfo, atau penanggung jawab."


def acts_for_action_agency(action: Action, user: User) -> bool:
    return action.agency_id in user.agency_ids(action.evaluation.region_id)


def why_not_report_progress(action: Action, user: User) -> str | None:
    """Why this person writes nothing about the progress; None if they may."""
    if action.successor:
        return ACTION_CARRIED_ON
    plans = permissions.may("plan_actions", user, action.evaluation)
    return None if plans or acts_for_action_agency(action, user) else NOT_ACTION_HOLDER


def why_not_set_state(action: Action, state: str, user: User) -> str | None:
    """Why this person does not bring it to that state; None if they may."""
    if refusal := why_not_report_progress(action, user):
        return refusal
    if permissions.may("plan_actions", user, action.evaluation):
        return None
    if state == State.DROPPED:
        return ONLY_PLANNERS_DROP
    heads = user.agency_ids(action.evaluation.region_id, [AGENCY_HEAD_ROLE])
    return ONLY_HEADS_REOPEN if action.state in CLOSED and action.agency_id not in heads else None


def states_available_to(action: Action, user: User) -> list[State]:
    """The states that this person may choose now."""
    return [s for s in State if s != action.state and why_not_set_state(action, s, user) is None]


@transaction.atomic
def set_action_state(*, action: Action, state: str, by: User, reason: str = "") -> Action:
    """Giving up and opening again say why. Raises `Refused` or `ValidationError`."""
    workflow.lock_cycle(action.evaluation)
    row = locked_action(action)
    if refusal := why_not_set_state(row, state, by):
        raise Refused(refusal)
    if row.state == state:
        return row
    if (state == State.DROPPED or row.state in CLOSED) and not reason.strip():
        raise ValidationError({"reason": "Tulis alasannya: pembatalan dan pembukaan kembali tercatat dengan alasan."})
    before = {"state": row.state}
    row.state, row.state_reason = State(state), reason.strip()
    row.clean_fields(exclude=["evaluation", "recommendation", "carried_from", "agency", "created_by"])
    row.save(update_fields=["state", "state_reason"])
    entry = HistoryEntry.objects.record(
        subject=row.evaluation,
        kind=HistoryKind.ACTION_STATE_SET,
        details={"action": row.pk},
        before=before,
        after={"state": row.state, "text": row.text},
        reason=row.state_reason,
        by=by,
    )
    _notify_other_side(row, f"{row.get_state_display()}: {row.text}", f"keadaan-{entry.pk}", by)
    return row


@transaction.atomic
def write_action_note(*, action: Action, text: str, by: User) -> ActionNote:
    """One line about the progress, for both sides."""
    workflow.lock_cycle(action.evaluation)
    row = locked_action(action)
    if refusal := why_not_report_progress(row, by):
        raise Refused(refusal)
    note = ActionNote(action=row, text=text.strip(), by=by, from_agency=acts_for_action_agency(row, by))
    note.clean_fields(exclude=["action", "by"])
    note.save()
    _notify_other_side(row, f"Catatan {by} pada tindak lanjut: {row.text}", f"catatan-tindakan-{note.pk}", by)
    return note


def _notify_other_side(action: Action, text: str, key: str, by: User) -> None:
    """Who has made it, or the agency."""
    page = reverse("action", args=[action.pk])
    news = NotificationDraft(Notification.Kind.ACTION, key, text, page, action.evaluation)
    if acts_for_action_agency(action, by):
        notify(news, by=by, people=[action.created_by_id])
    else:
        notify(news, by=by, agency=action.agency_id)


@transaction.atomic
def add_action_proof(
    *, action: Action, by: User, document: Document | None = None, citation: Citation | None = None
) -> ActionProof:
    """A document that the person may read, or a citation of it in one of the region's cycles."""
    workflow.lock_cycle(action.evaluation)
    row = locked_action(action)
    if refusal := why_not_report_progress(row, by):
        raise Refused(refusal)
    proof = ActionProof(action=row, document=document, citation=citation, by=by)
    readable = Document.objects.visible_to(by).filter(pk=proof.shown.pk, region=row.evaluation.region_id)
    if not readable.exists():
        raise Refused("Dokumen ini tidak dapat Anda baca, jadi tidak dapat dijadikan data dukung.")
    if row.proofs.filter(document=document, citation=citation).exists():
        raise ValidationError({"document": "Dokumen ini sudah menjadi data dukung tindak lanjut ini."})
    proof.save()
    _record_proof_change(row, before={}, after={"title": proof.shown.title}, by=by)
    return proof


@transaction.atomic
def remove_action_proof(*, proof: ActionProof, by: User) -> None:
    """The document stays in the library; only the action rests on it no more."""
    workflow.lock_cycle(proof.action.evaluation)
    row = locked_action(proof.action)
    if refusal := why_not_report_progress(row, by):
        raise Refused(refusal)
    _record_proof_change(row, before={"title": proof.shown.title}, after={}, by=by)
    proof.delete()


def _record_proof_change(action: Action, before: Values, after: Values, by: User) -> None:
    """The kind is read as evidence is: who sees no evidence reads no titles in the history either."""
    HistoryEntry.objects.record(
        subject=action.evaluation,
        kind=HistoryKind.ACTION_PROVEN,
        details={"action": action.pk},
        before=before,
        after=after,
        reason=action.text,
        by=by,
    )
