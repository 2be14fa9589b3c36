"""Sign-off of the self-assessment: the validator approves or returns, the sender signs, and it is sealed.

An approval is for exactly what was read: whatever changes afterwards asks for a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from assessment.scores import Conflict, refusal_to_fill, save_score
from evaluations import permissions
from evaluations.choices import Column, State
from evaluations.models import Evaluation, Score
from evaluations.permissions import Refused
from evaluations.stages.workflow import LONGEST_REASON, hold, move
from history.models import HistoryEntry
from regions import clock
from signing import sealing
from signing.models import Approval, Papers, Seal, SignedPaper
from signing.paper_facts import paper_facts, papers_of
from signing.self_assessment import SelfAssessment, self_assessment_of

WITH_PAPERS = ("by", "evaluation__papers__signatory", "signed_paper__by", "signed_paper__version")
SEAL, APPROVAL = "segel penilaian mandiri", "pengesahan penilaian mandiri"


@dataclass(frozen=True)
class Standing:
    """The content as it is now, its digest, and the newest decision on it."""

    read: SelfAssessment
    content: sealing.Facts
    sha256: str
    decision: Approval | None

    @property
    def approval(self) -> Approval | None:
        """The decision, if it approves what stands here now."""
        if self.decision is None or self.decision.outcome != Approval.Outcome.APPROVED:
            return None
        return self.decision if self.decision.content_sha256 == self.sha256 else None

    @property
    def papers(self) -> Papers | None:
        """What the cycle says of its own of both papers."""
        return getattr(self.decision.evaluation, "papers", None) if self.decision else None

    @property
    def signed_paper(self) -> SignedPaper | None:
        """The Berita Acara that was signed for what stands here now."""
        return getattr(self.approval, "signed_paper", None) if self.approval else None

    @property
    def is_outdated(self) -> bool:
        """Approved once, and changed since."""
        return (
            self.decision is not None and self.decision.outcome == Approval.Outcome.APPROVED and self.approval is None
        )


def standing_of(evaluation: Evaluation) -> Standing:
    read = self_assessment_of(evaluation)
    content = sealing.content_of(read)
    decision = Approval.objects.filter(evaluation=evaluation).select_related(*WITH_PAPERS).first()
    return Standing(read, content, sealing.digest(sealing.canonical(content)), decision)


def refusal_to_decide(evaluation: Evaluation, user: User) -> str | None:
    """Why this person neither approves nor returns now; None if they may return, and approve what is complete."""
    return permissions.refusal("approve_self_assessment", user, evaluation) or another_stage(evaluation)


def refusal_to_approve(evaluation: Evaluation, user: User, standing: Standing) -> str | None:
    return refusal_to_decide(evaluation, user) or standing.read.incompleteness or _lack_of_reasons(standing)


def _lack_of_reasons(standing: Standing) -> str | None:
    """Each claim above the accepted evidence has a reason of its own."""
    numbers = ", ".join(str(claim.indicator.number) for claim in standing.read.unexplained)
    return f"Belum beralasan, padahal di atas kesiapan buktinya: indikator {numbers}." if numbers else None


def refusal_to_reason(evaluation: Evaluation, user: User) -> str | None:
    """Why this person may not give reasons now; as for levels."""
    return refusal_to_fill(evaluation, user, anywhere=True)


@transaction.atomic
def give_reasons(*, evaluation: Evaluation, reasons: Mapping[int, tuple[int, str]], by: User) -> int:
    """Why levels above the accepted evidence stand: {indicator: (version of the score that was seen, reason)}.

    Returns how many were given; an empty one is none. Raises `ValidationError` at the field `reason_<number>`.
    """
    given = {number: said for number, said in reasons.items() if said[1].strip()}
    rows = Score.objects.filter(evaluation=evaluation, column=Column.MANDIRI, indicator__number__in=given)
    for score in rows.select_related("indicator"):
        number = score.indicator.number
        version, reason = given[number]
        try:
            save_score(
                evaluation=evaluation, indicator=score.indicator, by=by, version=version, changes={}, reason=reason
            )
        except Conflict as conflict:
            raise ValidationError({f"reason_{number}": str(conflict)}) from conflict
    return len(given)


def refusal_to_sign(evaluation: Evaluation, user: User, standing: Standing) -> str | None:
    """Why this person may not sign now; None if they may."""
    refusal = permissions.refusal("sign_self_assessment", user, evaluation) or another_stage(evaluation)
    if refusal := refusal or standing.read.incompleteness:
        return refusal
    if standing.is_outdated:
        return "Isinya berubah sesudah disetujui; penanggung jawab perlu menyetujuinya lagi."
    if standing.approval is None:
        return "Penanggung jawab belum menyetujui penilaian mandiri."
    return lack_of_paper(standing) or _another_signatory(standing, user)


def lack_of_paper(standing: Standing) -> str | None:
    """What is missing of the signed Berita Acara; None if it is there and says what the papers say now."""
    signed, papers = standing.signed_paper, standing.papers
    if signed is None:
        return "Berita Acara bertanda tangan belum diunggah."
    if signed.version.in_quarantine:
        return signed.version.closed_because
    if signed.wording != (papers.version if papers else 0):
        return "Naskah diubah sesudah Berita Acara diunggah. Unduh lagi, tanda tangani, lalu unggah yang baru."
    return None


def _another_signatory(standing: Standing, user: User) -> str | None:
    named = standing.papers.signatory if standing.papers else None
    return f"Naskah menyebut {named} sebagai penanda tangan." if named and named != user else None


def another_stage(evaluation: Evaluation) -> str | None:
    if evaluation.state == State.MANDIRI:
        return None
    label = evaluation.get_state_display()
    return f"Pengesahan dilakukan pada tahap Penilaian mandiri; siklus ini pada tahap {label}."


@transaction.atomic
def approve(*, evaluation: Evaluation, seen: str, by: User, reason: str = "") -> Approval:
    """`seen` is the digest of what the person read; `reason` is a remark that goes into the seal."""
    hold(evaluation)
    standing = standing_of(evaluation)
    if refusal := refusal_to_approve(evaluation, by, standing):
        raise Refused(refusal)
    if seen != standing.sha256:
        raise ValidationError("Isinya baru saja berubah. Baca lagi yang tampil sekarang, lalu setujui.")
    return _decide(evaluation, Approval.Outcome.APPROVED, standing.sha256, by, reason)


@transaction.atomic
def send_back(*, evaluation: Evaluation, by: User, reason: str) -> Approval:
    """Return it to the team; an earlier approval no longer counts."""
    hold(evaluation)
    if refusal := refusal_to_decide(evaluation, by):
        raise Refused(refusal)
    if not reason.strip():
        raise ValidationError({"reason": "Tulis apa yang perlu diperbaiki."})
    return _decide(evaluation, Approval.Outcome.RETURNED, standing_of(evaluation).sha256, by, reason)


def _decide(evaluation: Evaluation, outcome: str, sha256: str, by: User, reason: str) -> Approval:
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": f"Alasan paling panjang {LONGEST_REASON} huruf."})
    HistoryEntry.objects.record(subject=evaluation, field=APPROVAL, before="", after=outcome, reason=reason, by=by)
    return Approval.objects.create(evaluation=evaluation, outcome=outcome, reason=reason, content_sha256=sha256, by=by)


@transaction.atomic
def sign(*, evaluation: Evaluation, password: str, by: User) -> Seal:
    """Seal what was approved and walk on to the assessors' stage, both or nothing."""
    hold(evaluation)
    standing = standing_of(evaluation)
    if refusal := refusal_to_sign(evaluation, by, standing):
        raise Refused(refusal)
    if not by.check_password(password):
        raise ValidationError({"password": "Kata sandi tidak cocok."})
    seal = _seal(standing, by)
    HistoryEntry.objects.record(subject=evaluation, field=SEAL, before="", after=seal.sha256, by=by)
    move(evaluation=evaluation, target=State.DOKUMEN, by=by)
    return seal


def _seal(standing: Standing, by: User) -> Seal:
    assert standing.approval is not None
    assert standing.signed_paper is not None
    now = clock.now()
    papers = {**paper_facts(papers_of(standing.read.evaluation)), "signed": sealing.signed_facts(standing.signed_paper)}
    facts = sealing.seal_of(standing.content, standing.read, standing.approval, by, now, papers)
    text = sealing.canonical(facts)
    result = facts["result"]
    return Seal.objects.create(
        evaluation=standing.read.evaluation,
        stage=State.MANDIRI,
        exact_index=f"{result['exact'].numerator}/{result['exact'].denominator}",
        printed_index=result["printed"],
        predicate=result["predicate"],
        canonical=text,
        sha256=sealing.digest(text),
        sealed_by=by,
        sealed_at=now,
    )
