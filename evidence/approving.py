"""The head of an agency approves its evidence before Diskominfo sees it, where the city wants that.

What waits does not count anywhere (`Citation.objects.live()`). What a head sends back waits on, with a verdict: its
operator renews it, and no reviewer or statistic ever meets it.
"""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.assignments.queries import served_agencies
from evaluations.choices import VerdictOutcome
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.evidence_history import APPROVED, AWAITS_HEAD, RETURNED, item_details
from evidence.models import Citation, Verdict
from evidence.upload_permissions import AGENCY_HEAD_ROLE
from evidence.verdicts import check_return_reason, notify_return
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from regions.models import Agency


def why_not_change_head_approval(evaluation: Evaluation, user: User) -> str | None:
    """Why this person may not decide whether heads approve; None if they may."""
    if evaluation.is_past:
        return "Siklus ini sudah selesai; persetujuan kepala OPD tidak diubah lagi."
    return permissions.why_not_allowed("ask_heads", user, evaluation)


def agencies_without_head(evaluation: Evaluation) -> list[Agency]:
    """Those with a part in the cycle whose evidence nobody could approve, by name. Two queries."""
    headed = served_agencies(evaluation.region_id, [AGENCY_HEAD_ROLE])
    rows = Agency.objects.filter(assignments__evaluation=evaluation).exclude(pk__in=headed)
    return list(rows.distinct().order_by("short_name"))


@transaction.atomic
def set_head_approval(*, evaluation: Evaluation, wanted: bool, by: User) -> int:
    """From now on evidence of agencies waits for their heads, or no longer; returns how many were released by that."""
    workflow.lock_cycle(evaluation)
    locked = Evaluation.objects.get(pk=evaluation.pk)
    if refusal := why_not_change_head_approval(locked, by):
        raise Refused(refusal)
    if locked.head_approval == wanted:
        return 0
    locked.head_approval = evaluation.head_approval = wanted
    locked.save(update_fields=["head_approval"])
    if wanted:
        released = 0
    else:
        waiting = Citation.objects.filter(evaluation=locked).awaiting_head().values_list("pk", flat=True)
        released = Citation.objects.filter(pk__in=list(waiting)).update(awaits_head=False)
    HistoryEntry.objects.record(
        subject=locked,
        kind=HistoryKind.HEAD_APPROVAL_SET,
        before={"wanted": not wanted},
        after={"wanted": wanted},
        reason=f"{released} data dukung yang menunggu diteruskan ke peninjau" if released else "",
        by=by,
    )
    return released


def awaited_step(evaluation: Evaluation, user: User) -> str:
    """What evidence waits for that this person has just sent."""
    region_id = evaluation.region_id
    operator = bool(user.agency_ids(region_id)) and not user.agency_ids(region_id, [AGENCY_HEAD_ROLE])
    return "persetujuan kepala OPD" if evaluation.head_approval and operator else "tinjauan"


def is_head_of_sender(citation: Citation, user: User) -> bool:
    """Whether they head the agency that sent it."""
    return citation.agency_id in user.agency_ids(citation.evaluation.region_id, [AGENCY_HEAD_ROLE])


def why_not_approve_evidence(citation: Citation, user: User) -> str | None:
    """Why this person neither approves nor sends back this citation now; None if they may.

    Verdicts and the cycle's windows are read beforehand where many are asked about.
    """
    if not is_head_of_sender(citation, user):
        return "Hanya kepala OPD pengirim yang menyetujui data dukung ini."
    if citation.withdrawn_at or citation.replaced_by_id:
        return "Pengiriman data dukung ini sudah dibatalkan atau diganti."
    if not citation.awaits_head:
        return "Data dukung ini tidak menunggu persetujuan Anda."
    if citation.newest_verdict:
        return "Data dukung ini sudah Anda kembalikan; tunggu berkas barunya."
    if citation.created_by_id == user.pk:
        return (
            "Anda sendiri yang mengirim data dukung ini sebagai operator. Batalkan pengirimannya, lalu kirim lagi "
            "sebagai kepala OPD."
        )
    agency_ids = [citation.agency_id] if citation.agency_id else []
    return workflow.why_not_judge_evidence_now(
        citation.evaluation,
        indicator_id=citation.indicator_id,
        agency_ids=agency_ids,
        item_id=citation.item_id,
        sent_at=citation.created_at,
    )


@transaction.atomic
def approve_evidence(*, citations: Iterable[Citation], by: User) -> int:
    """Pass them on to the reviewers: all of them or, where one is refused, none. What has passed already is left."""
    rows = [row for row in _locked_citations(citations) if row.awaits_head or not is_head_of_sender(row, by)]
    for row in rows:
        if refusal := why_not_approve_evidence(row, by):
            raise Refused(refusal)
    for row in rows:
        row.awaits_head, row.approved_by, row.approved_at = False, by, clock.now()
        row.save(update_fields=["awaits_head", "approved_by", "approved_at"])
        _record(row, outcome=APPROVED, reason="", by=by)
    return len(rows)


@transaction.atomic
def send_back_to_operator(*, citation: Citation, reason: str, note: str, by: User) -> Verdict:
    """Return it to the agency's own operator, with a reason and words. Raises `Refused` or `ValidationError`."""
    (row,) = _locked_citations([citation])
    if refusal := why_not_approve_evidence(row, by):
        raise Refused(refusal)
    check_return_reason(reason, note.strip())
    verdict = Verdict.objects.create(
        citation=row, outcome=VerdictOutcome.RETURNED, reason=reason, note=note.strip(), by=by
    )
    words = f"{verdict.get_reason_display()}: {verdict.note}"
    _record(row, outcome=RETURNED, reason=words, by=by)
    notify_return(verdict)
    return verdict


def _locked_citations(citations: Iterable[Citation]) -> list[Citation]:
    """The cycle first, then the evidence, as every other write: two that began the other way round would never end."""
    wanted = Citation.objects.filter(pk__in=[row.pk for row in citations])
    related = Evaluation.objects.select_related("region").prefetch_related("windows")
    cycles = related.filter(pk__in=wanted.values("evaluation")).order_by("pk").in_bulk()
    for cycle in cycles.values():
        workflow.lock_cycle(cycle)
    rows = wanted.select_related("indicator", "item", "version__document").prefetch_related("verdicts")
    locked = list(rows.order_by("pk").select_for_update(of=("self",)))
    for row in locked:
        row.evaluation = cycles[row.evaluation_id]
    return locked


def _record(citation: Citation, outcome: str, reason: str, by: User) -> None:
    HistoryEntry.objects.record(
        subject=citation.evaluation,
        indicator=citation.indicator,
        kind=HistoryKind.HEAD_DECIDED,
        details=item_details(citation),
        before={"outcome": AWAITS_HEAD},
        after={"outcome": outcome, "title": citation.version.document.title},
        reason=reason,
        by=by,
    )
