"""Sign-off of the self-assessment: the validator approves or returns, the sender signs, and it is sealed.

An approval is for exactly what was read: whatever changes afterwards asks for a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from assessment.scores import ScoreConflict, save_score, why_not_fill, why_not_set_level
from evaluations import permissions
from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.own_agency import own_agency_sentence
from evaluations.permissions import Refused
from evaluations.stages.transitions import (
    move_stage,
)
from evaluations.stages.workflow import lock_cycle, require_reason
from history.choices import HistoryKind
from history.models import HistoryEntry
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from regions import clock
from signing import sealing
from signing.file_checks import start_file_check, why_not_by_files
from signing.models import Approval, Papers, Seal, SealFileCheck, SignedPaper
from signing.paper_facts import MissingOnPapers, missing_on_papers, paper_facts, papers_for, signatory_of
from signing.self_assessment import SelfAssessment, read_self_assessment
from signing.separation import concession_text, why_not_approve_own, why_not_separate
from ui.formats import listed_text

PAPER_RELATIONS = (
    "by",
    "signed_paper__by",
    "signed_paper__version",
    "signed_paper__compared_by",
    "file_check__job",
)
COMPARE_FIRST = "Bandingkan dahulu pindaian Berita Acara dengan naskahnya, halaman demi halaman."


@dataclass(frozen=True)
class SignoffState:
    """The content as it is now, its digest, the newest decision on it, and the papers with who signs them."""

    read: SelfAssessment
    content: sealing.Facts
    sha256: str
    decision: Approval | None
    papers: Papers
    signatory: User | None

    @property
    def approval(self) -> Approval | None:
        """The decision, if it approves what stands here now."""
        if self.decision is None or self.decision.outcome != Approval.Outcome.APPROVED:
            return None
        return self.decision if self.decision.content_sha256 == self.sha256 else None

    @property
    def missing_on_papers(self) -> list[MissingOnPapers]:
        """What the papers do not say yet of place and signatory."""
        return missing_on_papers(self.papers, self.signatory)

    @property
    def incompleteness(self) -> str | None:
        """Everything that keeps it from being approved and signed, in words; None where it is complete."""
        words = [missing.words for missing in self.missing_on_papers]
        papers_text = f"Naskah Berita Acara belum memuat {listed_text(words)}." if words else None
        return " ".join(filter(None, (self.read.incompleteness, papers_text))) or None

    @property
    def signed_paper(self) -> SignedPaper | None:
        """The Berita Acara that was signed for what stands here now."""
        return getattr(self.approval, "signed_paper", None) if self.approval else None

    @cached_property
    def concession(self) -> str:
        """What the Berita Acara says where one person did what two should; two queries once approved."""
        said = (concession_text(self.read, self.approval, self.signatory), own_agency_sentence(self.read.evaluation))
        return " ".join(filter(None, said))

    @property
    def file_check(self) -> SealFileCheck | None:
        """The newest check of the files that what stands here cites."""
        return getattr(self.approval, "file_check", None) if self.approval else None

    @property
    def is_outdated(self) -> bool:
        """Approved once, and changed since."""
        return (
            self.decision is not None and self.decision.outcome == Approval.Outcome.APPROVED and self.approval is None
        )


def signoff_state(evaluation: Evaluation, stored: Papers | None = None) -> SignoffState:
    """As it stands now. `stored`: the papers, if they have been read."""
    read = read_self_assessment(evaluation)
    content = sealing.approved_content(read)
    decision = Approval.objects.filter(evaluation=evaluation).select_related(*PAPER_RELATIONS).first()
    papers = stored or papers_for(evaluation)
    sha256 = sealing.sha256_of(sealing.canonical_json(content))
    return SignoffState(read, content, sha256, decision, papers, signatory_of(papers))


def why_not_decide_signoff(evaluation: Evaluation, user: User) -> str | None:
    """Why this person neither approves nor returns now; None if they may return, and approve what is complete."""
    return permissions.why_not_allowed("approve_self_assessment", user, evaluation) or wrong_stage_reason(evaluation)


def why_not_approve(evaluation: Evaluation, user: User, standing: SignoffState) -> str | None:
    refusal = why_not_decide_signoff(evaluation, user) or standing.incompleteness or _missing_reasons(standing)
    return refusal or why_not_approve_own(evaluation, user, standing.signatory)


def _missing_reasons(standing: SignoffState) -> str | None:
    """Each claim above the accepted evidence has a reason, its own or the one that was given to many."""
    numbers = ", ".join(str(claim.indicator.number) for claim in standing.read.unexplained)
    return (
        f"Isi alasan untuk indikator {numbers}; tingkatnya lebih tinggi daripada yang didukung data dukung."
        if numbers
        else None
    )


def why_not_give_reasons(evaluation: Evaluation, user: User) -> str | None:
    """Why this person may not give reasons now; as for levels."""
    return why_not_fill(evaluation, user, anywhere=True)


@transaction.atomic
def save_level_reasons(*, evaluation: Evaluation, reasons: Mapping[int, tuple[int, str]], by: User) -> int:
    """Why levels above the accepted evidence stand: {indicator: (version of the score that was seen, reason)}.

    Returns how many were given; an empty one is none. Raises `ValidationError` at the field `reason_<number>`.
    """
    given = {number: said for number, said in reasons.items() if said[1].strip()}
    rows = Score.objects.filter(evaluation=evaluation, column=ValueColumn.MANDIRI, indicator__number__in=given)
    for score in rows.select_related("indicator"):
        number = score.indicator.number
        version, reason = given[number]
        if refusal := why_not_set_level(evaluation, by, score.indicator_id):
            raise ValidationError({f"reason_{number}": refusal})
        try:
            save_score(
                evaluation=evaluation, indicator=score.indicator, by=by, version=version, changes={}, reason=reason
            )
        except ScoreConflict as conflict:
            raise ValidationError({f"reason_{number}": str(conflict)}) from conflict
    return len(given)


def why_not_sign(evaluation: Evaluation, user: User, standing: SignoffState) -> str | None:
    """Why this person may not sign now; None if they may."""
    refusal = permissions.why_not_allowed("sign_self_assessment", user, evaluation) or wrong_stage_reason(evaluation)
    if refusal := refusal or standing.incompleteness:
        return refusal
    if standing.is_outdated:
        return "Isinya berubah sesudah disetujui; penanggung jawab perlu menyetujuinya lagi."
    if standing.approval is None:
        return "Penanggung jawab belum menyetujui penilaian mandiri."
    refusal = _why_other_signatory(standing, user) or why_not_separate(standing.read, standing.approval, user)
    return (
        refusal
        or missing_paper(standing)
        or _why_not_compared(standing, user)
        or why_not_by_files(standing.read, standing.signed_paper, standing.file_check)
    )


def why_not_name_signer(evaluation: Evaluation, user: User, standing: SignoffState) -> str | None:
    """Why this person is not the one who signs what stands here; None if they are."""
    refusal = permissions.why_not_allowed("sign_self_assessment", user, evaluation) or wrong_stage_reason(evaluation)
    return refusal or _why_other_signatory(standing, user)


def _why_not_compared(standing: SignoffState, user: User) -> str | None:
    """A scan tells no program what is on it: who signs has looked at each page."""
    paper = standing.signed_paper
    if paper is None or paper.is_electronic or paper.compared_by_id == user.pk:
        return None
    return COMPARE_FIRST


# Who fills it in, and who was to sign it.
RETURNED_TO = frozenset({Role.DISKOMINFO, Role.ASESOR_INTERNAL, Role.KOORDINATOR})
SIGN_ANEW = "Unduh lagi, tanda tangani, lalu unggah yang baru."


def missing_paper(standing: SignoffState) -> str | None:
    """What is missing of the signed Berita Acara; None if it is there and says what the papers say now."""
    signed = standing.signed_paper
    if signed is None:
        return "Berita Acara bertanda tangan belum diunggah."
    if signed.version.in_quarantine:
        return signed.version.closed_because
    named = standing.signatory.pk if standing.signatory else None
    if signed.signatory_id != named:
        return f"Penanda tangan berganti sesudah Berita Acara diunggah. {SIGN_ANEW}"
    if (signed.wording, signed.concession) != (standing.papers.version, standing.concession):
        return f"Naskah diubah sesudah Berita Acara diunggah. {SIGN_ANEW}"
    return None


def _why_other_signatory(standing: SignoffState, user: User) -> str | None:
    named = standing.signatory
    return f"Naskah menyebut {named} sebagai penanda tangan." if named and named != user else None


def wrong_stage_reason(evaluation: Evaluation) -> str | None:
    if evaluation.state == CycleState.MANDIRI:
        return None
    label = evaluation.get_state_display()
    return f"Pengesahan dilakukan pada tahap Penilaian mandiri; siklus ini pada tahap {label}."


@transaction.atomic
def approve_self_assessment(*, evaluation: Evaluation, seen: str, by: User, reason: str = "") -> Approval:
    """`seen` is the digest of what the person read; `reason` is a remark that goes into the seal."""
    lock_cycle(evaluation)
    standing = signoff_state(evaluation)
    if refusal := why_not_approve(evaluation, by, standing):
        raise Refused(refusal)
    if seen != standing.sha256:
        raise ValidationError("Isinya baru saja berubah. Baca lagi yang tampil sekarang, lalu setujui.")
    approval = _decide(evaluation, Approval.Outcome.APPROVED, standing.sha256, by, reason)
    start_file_check(approval, by)
    return approval


@transaction.atomic
def return_self_assessment(*, evaluation: Evaluation, by: User, reason: str) -> Approval:
    """Return it to the team; an earlier approval no longer counts."""
    lock_cycle(evaluation)
    if refusal := why_not_decide_signoff(evaluation, by):
        raise Refused(refusal)
    if not reason.strip():
        raise ValidationError({"reason": "Tulis apa yang perlu diperbaiki."})
    approval = _decide(evaluation, Approval.Outcome.RETURNED, signoff_state(evaluation).sha256, by, reason)
    news = NotificationDraft(
        kind=Notification.Kind.RETURNED,
        key=f"pengesahan-{approval.pk}",
        text=f"{by} mengembalikan penilaian mandiri siklus {evaluation.year}: {approval.reason}",
        url=reverse("signoff", args=[evaluation.pk]),
        subject=evaluation,
    )
    notify(news, by=by, roles=RETURNED_TO)
    return approval


def _decide(evaluation: Evaluation, outcome: str, sha256: str, by: User, reason: str) -> Approval:
    reason = require_reason(reason)
    after = {"outcome": outcome}
    HistoryEntry.objects.record(subject=evaluation, kind=HistoryKind.SIGNOFF_DECIDED, after=after, reason=reason, by=by)
    return Approval.objects.create(evaluation=evaluation, outcome=outcome, reason=reason, content_sha256=sha256, by=by)


@transaction.atomic
def sign_self_assessment(*, evaluation: Evaluation, password: str, by: User) -> Seal:
    """Seal what was approved and walk on to the assessors' stage, both or nothing."""
    lock_cycle(evaluation)
    standing = signoff_state(evaluation)
    if refusal := why_not_sign(evaluation, by, standing):
        raise Refused(refusal)
    if not by.check_password(password):
        raise ValidationError({"password": "Kata sandi tidak cocok."})
    seal = _create_seal(standing, by)
    HistoryEntry.objects.record(subject=evaluation, kind=HistoryKind.SEALED, after={"sha256": seal.sha256}, by=by)
    move_stage(evaluation=evaluation, target=CycleState.DOKUMEN, by=by)
    return seal


def _create_seal(standing: SignoffState, by: User) -> Seal:
    assert standing.approval is not None
    assert standing.signed_paper is not None
    now = clock.now()
    papers = {
        **paper_facts(standing.papers, standing.signatory, standing.concession),
        "signed": sealing.signed_paper_facts(standing.signed_paper),
    }
    facts = sealing.seal_content(standing.content, standing.read, standing.approval, by, now, papers)
    text = sealing.canonical_json(facts)
    result = facts["result"]
    return Seal.objects.create(
        evaluation=standing.read.evaluation,
        stage=CycleState.MANDIRI,
        exact_index=f"{result['exact'].numerator}/{result['exact'].denominator}",
        printed_index=result["printed"],
        predicate=result["predicate"],
        canonical=text,
        sha256=sealing.sha256_of(text),
        sealed_by=by,
        sealed_at=now,
    )
