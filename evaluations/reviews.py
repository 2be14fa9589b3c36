"""Judging evidence: accept or return one citation, with a typed reason."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations import permissions, workflow
from evaluations.choices import Column, Outcome, Reason
from evaluations.models import Citation, Evaluation, HistoryEntry, Verdict
from evaluations.permissions import Refused

LEAST_WORDS = 5

# Choosing a reason puts its sentence into the note, where it can be edited.
SENTENCES = {
    Reason.IRRELEVANT: "Isi dokumen belum menjawab butir yang diminta.",
    Reason.EXPIRED: "Dokumen lebih tua daripada umur yang diminta untuk butir ini.",
    Reason.INCOMPLETE: "Dokumen belum lengkap; bagian yang diminta belum ada.",
    Reason.NOT_ENACTED: "Dokumen belum ditetapkan atau belum ditandatangani pejabat yang berwenang.",
    Reason.UNREADABLE: "Berkas belum dapat dibaca; unggah pindaian yang jelas.",
    Reason.WRONG_LEVEL: "Dokumen ini membuktikan tingkat yang lain, bukan tingkat butir ini.",
    Reason.OTHER: "",
}


REASONS = [(reason.value, reason.label, SENTENCES[reason]) for reason in Reason]


def refusal_to_judge(citation: Citation, user: User) -> str | None:
    """Why this person may not judge this citation now; None if they may.

    Nobody judges what they sent or uploaded, whatever roles they hold.
    """
    if refusal := permissions.refusal("judge_evidence", user, citation.evaluation):
        return refusal
    if user.pk in (citation.created_by_id, citation.version.uploaded_by_id):
        return "Anda yang mengunggah bukti ini, jadi orang lain yang memeriksanya."
    if citation.replaced_by_id:
        return "Bukti ini sudah diganti dengan berkas yang lebih baru."
    return workflow.refusal_to_write(citation.evaluation, Column.MANDIRI)


def require_judge(citation: Citation, user: User) -> None:
    """Pass, or raise `Refused` with the reason."""
    if refusal := refusal_to_judge(citation, user):
        raise Refused(refusal)


def shown_to(user: User, evaluation: Evaluation, citations: Iterable[Citation]) -> None:
    """Make citations of one cycle ready for `evaluations/_citation.html`: `may_judge`, for checkers `why_not`.

    No query of its own: the evaluation comes with region and windows, the citations with their version.
    """
    checker = permissions.may("judge_evidence", user, evaluation)
    for row in citations:
        row.evaluation = evaluation
        refusal = refusal_to_judge(row, user)
        vars(row).update(may_judge=refusal is None, why_not=refusal if checker else None, reasons=REASONS)


@transaction.atomic
def judge(*, citation: Citation, outcome: str, by: User, reason: str = "", note: str = "") -> Verdict:
    """Accept or return. Raises `Refused` (who, when) or `ValidationError` by field; the same verdict twice is one."""
    locked = _locked(citation)
    require_judge(locked, by)
    verdict = _checked(locked, outcome, reason if outcome == Outcome.RETURNED else "", note.strip(), by)
    newest = locked.newest_verdict
    if newest and _words(newest) == _words(verdict) and newest.by_id == by.pk:
        return newest
    verdict.save()
    _record(verdict, before=newest.get_outcome_display() if newest else "")
    return verdict


def _locked(citation: Citation) -> Citation:
    rows = Citation.objects.select_related("evaluation__region", "indicator", "item", "version__document")
    return rows.select_for_update(of=("self",)).get(pk=citation.pk)


def _checked(citation: Citation, outcome: str, reason: str, note: str, by: User) -> Verdict:
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": "Pilih terima atau kembalikan."})
    if outcome == Outcome.RETURNED:
        _check_return(reason, note)
    return Verdict(citation=citation, outcome=outcome, reason=reason, note=note, by=by)


def _check_return(reason: str, note: str) -> None:
    errors = {}
    if reason not in Reason.values:
        errors["reason"] = "Pilih alasan pengembalian."
    if len(note.split()) < LEAST_WORDS:
        errors["note"] = f"Tulis sekurangnya {LEAST_WORDS} kata: apa yang kurang dan apa yang harus diperbaiki."
    if errors:
        raise ValidationError(errors)


def _words(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.outcome, verdict.reason, verdict.note


def _record(verdict: Verdict, before: str) -> None:
    citation = verdict.citation
    code = citation.item.code if citation.item else ""
    reason = f"{verdict.get_reason_display()}: {verdict.note}" if verdict.reason else verdict.note
    HistoryEntry.objects.record(
        evaluation=citation.evaluation,
        indicator=citation.indicator,
        field=f"putusan bukti {code}".strip(),
        before=before,
        after=f"{verdict.get_outcome_display()}: {citation.version.document.title}",
        reason=reason,
        by=verdict.by,
    )
