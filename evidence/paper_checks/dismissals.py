"""Setting a check aside with a reason, and taking that back."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.evidence_history import dismissal_value, item_details
from evidence.models import CheckDismissal, Citation
from evidence.models.paper_check import LONGEST_REASON
from evidence.paper_checks.citation_checks import plain_checks
from evidence.upload_permissions import may_send_like, why_not_send_like
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock

MIN_REASON_WORDS = 3
NOT_YOURS = "Pemeriksaan ini hanya dapat dikesampingkan oleh OPD yang mengirim data dukungnya."
NO_LONGER = "Data dukung ini sudah dibatalkan atau diganti."
JUDGED = "Data dukung ini sudah diputus, jadi pemeriksaannya tidak dapat diubah lagi."
PASSES = "Pemeriksaan ini tidak lagi menemukan kekurangan."


def why_not_dismiss(citation: Citation, user: User) -> str | None:
    """Why this person may not set checks of this citation aside now; None if they may. Who sends may, until judged."""
    if not may_send_like(citation, user):
        return NOT_YOURS
    if refusal := why_not_send_like(citation, user):
        return refusal
    if citation.withdrawn_at or citation.replaced_by_id:
        return NO_LONGER
    known = vars(citation)
    judged = known["outcome"] if "outcome" in known else citation.newest_verdict  # noqa: SIM401  # that would ask always
    return JUDGED if judged else None


def offer_dismissing(citations: Iterable[Citation], user: User) -> None:
    """Say on each, read `with_verdict()`, its cycle with windows, whether its checks may be set aside. No query."""
    for row in citations:
        vars(row)["may_dismiss"] = why_not_dismiss(row, user) is None


@transaction.atomic
def dismiss_check(*, citation: Citation, kind: str, detail: str, reason: str, by: User) -> CheckDismissal:
    """Store that a lacking check does not matter here; the same twice is one. Raises `Refused`, `ValidationError`."""
    locked = _locked(citation, by)
    words = " ".join(reason.split())
    if len(words.split()) < MIN_REASON_WORDS or len(words) > LONGEST_REASON:
        raise ValidationError(
            {"reason": f"Tulis alasannya, {MIN_REASON_WORDS} kata atau lebih, paling banyak {LONGEST_REASON} huruf."}
        )
    standing = CheckDismissal.objects.filter(citation=locked, kind=kind, detail=detail, recalled_at=None).first()
    if standing:
        return standing
    checks = plain_checks(locked.evaluation, [locked])[locked.pk]
    if not any(check.is_lacking and check.key == (kind, detail) for check in checks):
        raise ValidationError(PASSES)
    row = CheckDismissal.objects.create(citation=locked, kind=kind, detail=detail, reason=words, by=by)
    _record(row, by, before={}, after=dismissal_value(row), reason=words)
    return row


@transaction.atomic
def recall_dismissal(*, dismissal: CheckDismissal, by: User) -> CheckDismissal:
    """Let the check lack again; twice is once. Raises `Refused`."""
    _locked(dismissal.citation, by)
    row = CheckDismissal.objects.select_for_update(of=("self",)).get(pk=dismissal.pk)
    if row.recalled_at:
        return row
    row.recalled_by, row.recalled_at = by, clock.now()
    row.save(update_fields=["recalled_by", "recalled_at"])
    _record(row, by, before=dismissal_value(row), after={})
    return row


def _locked(citation: Citation, by: User) -> Citation:
    """The citation as it is now, until the end of the transaction; the cycle is locked first."""
    workflow.lock_cycle(citation.evaluation)
    related = ("evaluation__region", "evaluation__instrument", "indicator", "item__criterion", "version__document")
    locked = Citation.objects.select_related(*related).select_for_update(of=("self",)).get(pk=citation.pk)
    if refusal := why_not_dismiss(locked, by):
        raise Refused(refusal)
    return locked


def _record(row: CheckDismissal, by: User, before: dict[str, str], after: dict[str, str], reason: str = "") -> None:
    citation = row.citation
    HistoryEntry.objects.record(
        subject=citation.evaluation,
        indicator=citation.indicator,
        kind=HistoryKind.CHECK_DISMISSED,
        details=item_details(citation),
        before=before,
        after=after,
        reason=reason,
        by=by,
    )
