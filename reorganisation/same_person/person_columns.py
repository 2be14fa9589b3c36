"""What becomes of each column that names a person when two accounts turn out to be one person's.

A new column that names a person fails a test until somebody has decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from evaluations.choices import OPEN_STATES, CycleState

AT_WORK = tuple(OPEN_STATES)  # what a seal covers moves until it is sealed
RUNNING = tuple(state for state in CycleState if state != CycleState.SELESAI)
# Column: the way to its cycle.
UNTIL_SEALED = {
    "evaluations.WindowExtension.by": "evaluation",
    "evaluations.GeneralQuestion.updated_by": "evaluation",
    "evaluations.RevisionAdoption.by": "evaluation",
    "evaluations.RevisionAdoption.confirmed_by": "evaluation",
    "evaluations.Score.updated_by": "evaluation",
    "evidence.Citation.created_by": "evaluation",
    "evidence.Citation.approved_by": "evaluation",
    "evidence.CarryOver.by": "evaluation",
    "evidence.CheckDismissal.by": "citation__evaluation",
    "evidence.CheckDismissal.recalled_by": "citation__evaluation",
    "evidence.Coverage.by": "evaluation",
    "evidence.EvidenceRequest.asked_by": "evaluation",
    "evidence.RequestMessage.by": "request__evaluation",
    "assessment.Decision.by": "score__evaluation",
    "assessment.ExternalIndexValue.by": "score__evaluation",
    "signing.Approval.by": "evaluation",
    "signing.Papers.signatory": "evaluation",
    "signing.Papers.updated_by": "evaluation",
}
UNTIL_OVER = {
    "evaluations.AssessorVerdict.by": "evaluation",
    "meetings.InterviewNote.updated_by": "evaluation",
    "meetings.Meeting.created_by": "evaluation",
    "planning.Recommendation.by": "evaluation",
    "planning.Action.created_by": "evaluation",
    "planning.ActionProof.by": "action__evaluation",
    "planning.ActionNote.by": "action__evaluation",
    "planning.Effort.by": "evaluation",
    "planning.Scenario.by": "evaluation",
    "planning.ItemEffort.by": "evaluation",
    "planning.ReachedLevel.by": "evaluation",
    "outputs.TauvalEntry.by": "evaluation",
}
# The same while the minutes are open: closed ones keep the names under which they were written.
UNTIL_MINUTES = {
    "meetings.Meeting.chair": "",
    "meetings.AgendaPoint.person": "meeting",
    "meetings.AgendaPoint.done_by": "meeting",
    "meetings.Invitation.person": "meeting",
}
ALWAYS = frozenset(
    (
        "evaluations.Evaluation.created_by",
        "evaluations.Holiday.by",
        "evidence.Document.created_by",
        "evidence.DocumentVersion.uploaded_by",
        "evidence.DocumentVersion.answered_by",
        "planning.Target.by",
        "results.OfficialResult.recorded_by",
        "results.YearNote.by",
        "signing.OnePersonSignoff.by",
        "outputs.Letterhead.uploaded_by",
        # Who made an account or gave a role is no witness of it for a while, under whichever account.
        "accounts.User.made_by",
        "accounts.Membership.given_by",
        "accounts.User.merged_into",
    )
)
# Logs, seals and signed papers keep what they say; what opens the account ends with it; the rest is nobody else's.
STAYS = frozenset(
    (
        "account.EmailAddress.user",
        "mfa.Authenticator.user",
        "socialaccount.SocialAccount.user",
        "knox.AuthToken.user",
        "submissions.Submission.person",
        "accounts.AccountInvitation.person",
        "accounts.AccountInvitation.made_by",
        "accounts.Membership.user",
        "accounts.SignInEvent.user",
        "accounts.SignedInSession.user",
        "accounts.CutLink.user",
        "accounts.Change.person",
        "accounts.Change.by",
        "accounts.PowerRequest.person",
        "accounts.PowerRequest.asked_by",
        "accounts.PowerRequest.decided_by",
        "history.HistoryEntry.by",
        "history.DownloadLog.by",
        "history.RefusalLog.person",
        "notices.Notification.user",
        "notices.Mail.user",
        "notices.Mail.resent_by",
        "notices.MailChoice.user",
        "notices.CalendarAddress.user",
        "undo.BulkAct.by",
        "undo.BulkAct.undone_by",
        "uploads.Upload.owner",
        "imports.SheetDraft.person",
        "imports.SheetMapping.person",
        "evidence.DraftFile.owner",
        "evidence.Verdict.by",
        "signing.Seal.sealed_by",
        "signing.Seal.superseded_by",
        "signing.SealFileCheck.asked_by",
        "signing.SignedPaper.signatory",
        "signing.SignedPaper.compared_by",
        "signing.SignedPaper.by",
        "reorganisation.AgencyChange.by",
        "reorganisation.AgencyChange.applied_by",
        "reorganisation.AgencyChange.undone_by",
        # Files that were made for an account, and links that it answers for, end with it.
        "outputs.Package.asked_by",
        "outputs.Report.asked_by",
        "outputs.SharedPack.made_by",
        "outputs.SharedPack.revoked_by",
    )
)
# What the moved rows are called, in the order of the preview; the others are told as one number.
WORDS = {
    "evidence.Citation": "data dukung",
    "evidence.Document": "dokumen",
    "evidence.DocumentVersion": "berkas",
    "evidence.EvidenceRequest": "permintaan",
    "evidence.RequestMessage": "pesan",
    "evaluations.Score": "nilai",
    "assessment.Decision": "keputusan tingkat",
    "meetings.Meeting": "rapat",
    "meetings.AgendaPoint": "keputusan rapat",
    "meetings.Invitation": "undangan rapat",
    "planning.Action": "tindak lanjut",
    "planning.ActionNote": "catatan kemajuan",
    "signing.Approval": "pengesahan",
}


@dataclass(frozen=True)
class PersonColumn:
    model: type[models.Model]
    name: str
    narrowing: dict[str, Any]  # which rows move

    @property
    def label(self) -> str:
        return self.model._meta.label


def moving_columns() -> Iterator[PersonColumn]:
    """Those whose rows go to the account that is kept."""
    for keys, states in ((UNTIL_SEALED, AT_WORK), (UNTIL_OVER, RUNNING)):
        for key, way in keys.items():
            yield _column(key, {f"{way}__state__in": states})
    for key, way in UNTIL_MINUTES.items():
        before = f"{way}__" if way else ""
        yield _column(key, {f"{before}closed_at": None, f"{before}evaluation__state__in": RUNNING})
    for key in sorted(ALWAYS):
        yield _column(key, {})


def _column(key: str, narrowing: dict[str, Any]) -> PersonColumn:
    label, name = key.rsplit(".", 1)
    return PersonColumn(apps.get_model(label), name, narrowing)
