"""Judging evidence: accept or return one citation, with a typed reason; take the last verdict back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from evaluations import permissions
from evaluations.choices import ReturnReason, VerdictOutcome
from evaluations.models import Evaluation
from evaluations.own_agency import own_agency_mark, why_not_judge_own
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.evidence_history import item_details, verdict_value
from evidence.models import Citation, Document, JudgedCheck, Verdict
from evidence.paper_checks.citation_checks import lacking_kinds
from evidence.unjudged_evidence import AnyUnjudged, UnjudgedEvidence
from evidence.upload_permissions import may_send_like
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from notices.models import Notification
from notices.notifications import NotificationDraft, notify, take_back
from regions import clock
from regions.models import Agency
from ui.formats import long_date

MIN_NOTE_WORDS = 5


class VerdictConflict(Exception):
    """Somebody else decided after the page was made. `theirs` stands, `mine` is not stored."""

    def __init__(self, theirs: Verdict, mine: Verdict) -> None:
        super().__init__(f"Data dukung ini sudah diputus {theirs.by}: {theirs.get_outcome_display().lower()}.")
        self.theirs, self.mine = theirs, mine


# Choosing a reason puts its sentence into the note, where it can be edited.
REASON_SENTENCES = {
    ReturnReason.IRRELEVANT: "Isi dokumen belum menjawab butir yang diminta.",
    ReturnReason.EXPIRED: "Dokumen lebih tua daripada umur yang diminta untuk butir ini.",
    ReturnReason.INCOMPLETE: "Dokumen belum lengkap; bagian yang diminta belum ada.",
    ReturnReason.NOT_ENACTED: "Dokumen belum ditetapkan atau belum ditandatangani pejabat yang berwenang.",
    ReturnReason.UNREADABLE: "Berkas belum dapat dibaca; unggah pindaian yang jelas.",
    ReturnReason.WRONG_LEVEL: "Dokumen ini membuktikan tingkat yang lain, bukan tingkat butir ini.",
    ReturnReason.OTHER: "",
}


REASONS = [(reason.value, reason.label, REASON_SENTENCES[reason]) for reason in ReturnReason]


def why_not_judge(citation: Citation, user: User) -> str | None:
    """Why this person may not judge this citation now; None if they may.

    Nobody judges what they sent, uploaded or approved as head, nor minutes of a meeting that they chaired, nor what
    an agency that they act for has sent, whatever roles they hold.
    """
    if refusal := permissions.why_not_allowed("judge_evidence", user, citation.evaluation):
        return refusal
    if citation.is_sent_by(user):
        if citation.version.answered_by_id == user.pk:
            return "Anda memimpin rapat ini, jadi orang lain yang meninjau notulanya."
        did = "menyetujui" if citation.approved_by_id == user.pk else "mengirim"
        return f"Anda yang {did} data dukung ini, jadi orang lain yang meninjaunya."
    if refusal := why_not_judge_own(citation.evaluation, user, [_sending_agency(citation, user)]):
        return refusal
    if citation.withdrawn_at:
        return "Pengirim sudah membatalkan pengiriman data dukung ini."
    if citation.awaits_head:
        return "Data dukung ini masih menunggu persetujuan kepala OPD."
    if citation.replaced_by_id:
        return "Data dukung ini sudah diganti dengan berkas yang lebih baru."
    return citation.version.closed_because or _why_not_judge_now(citation, user)


def is_for_others(citation: AnyUnjudged, user: User) -> bool:
    """Whether somebody else has to judge it, however long it waits: their own, or their agency's.

    Plain rows are read for who acts for no agency.
    """
    if isinstance(citation, UnjudgedEvidence):
        return citation.is_sent_by(user)
    agency = _sending_agency(citation, user)
    return citation.is_sent_by(user) or why_not_judge_own(citation.evaluation, user, [agency]) is not None


def _sending_agency(citation: Citation, user: User) -> Agency | None:
    """The agency that sent it, or whose indicator the desk sent it for; read only where the person acts for one.

    One query for what the desk sent, and only for who acts for an agency.
    """
    own = user.agency_ids(citation.evaluation.region_id)
    if "own_part" in vars(citation) and not citation.agency_id:  # read along for a whole list
        part_of: Agency | None = vars(citation)["own_part"]
        return part_of
    if citation.agency_id or not own:
        return citation.agency if citation.agency_id in own else None
    parts = citation.evaluation.assignments.filter(indicator=citation.indicator_id, agency__in=own)
    part = parts.select_related("agency").first()
    return part.agency if part else None


def read_own_parts(evaluation: Evaluation, user: User, citations: Iterable[Citation]) -> None:
    """Attach to what the desk sent the person's agency that answers for its indicator: one query, or none."""
    own = user.agency_ids(evaluation.region_id)
    parts = evaluation.assignments.filter(agency__in=own).select_related("agency").order_by("-pk") if own else []
    by_indicator = {part.indicator_id: part.agency for part in parts}
    for row in citations:
        vars(row)["own_part"] = by_indicator.get(row.indicator_id)


def _why_not_judge_now(citation: Citation, user: User) -> str | None:
    """What was opened for a repair after the interview is accepted by who answers for the whole."""
    evaluation = citation.evaluation
    if evaluation.state in workflow.REPAIR_STATES and (
        why := permissions.why_not_allowed("judge_repair", user, evaluation)
    ):
        return why
    agency_ids = [citation.agency_id] if citation.agency_id else []
    return workflow.why_not_judge_evidence_now(
        evaluation,
        indicator_id=citation.indicator_id,
        agency_ids=agency_ids,
        item_id=citation.item_id,
        sent_at=citation.created_at,
    )


def require_may_judge(citation: Citation, user: User) -> None:
    """Pass, or raise `Refused` with the reason."""
    if refusal := why_not_judge(citation, user):
        raise Refused(refusal)


def with_review_rights(user: User, evaluation: Evaluation, citations: Iterable[Citation]) -> None:
    """Make citations of one cycle ready for `evidence/_citation.html`: `may_judge`, for checkers `why_not`.

    No query of its own: the evaluation comes with region and windows, the citations with their version.
    """
    checker = permissions.may("judge_evidence", user, evaluation)
    for row in citations:
        row.evaluation = evaluation
        refusal = why_not_judge(row, user)
        vars(row).update(may_judge=refusal is None, why_not=refusal if checker else None, reasons=REASONS)


def offer_undo(user: User, evaluation: Evaluation, citations: Iterable[Citation]) -> None:
    """Say of citations, read `with_verdict()`, which one holds the person's last verdict, as long as it may go.

    One query, and only where a verdict of theirs may stand.
    """
    own = [row for row in citations if row.outcome and row.judge == user.full_name]
    last = last_verdict(evaluation, user) if own and permissions.may("judge_evidence", user, evaluation) else None
    for row in own:
        row.may_undo = last is not None and last.citation_id == row.pk


def doubts_on_accepting(citation: Citation) -> list[str]:
    """What speaks against accepting this evidence at one press, in words; read `with_verdict()`, no query."""
    expiry, doubts = citation.expiry, []
    if expiry.is_expired and expiry.lapses_on:
        doubts.append(
            f"Dokumen ini kedaluwarsa sejak {long_date(expiry.lapses_on)}: pada tanggal acuan "
            f"{long_date(expiry.on)} tidak dihitung, juga bila diterima."
        )
    if citation.outcome == VerdictOutcome.RETURNED and citation.judged_at:
        day = long_date(clock.day_of(citation.judged_at, citation.evaluation.region))
        doubts.append(
            f"{citation.judge} mengembalikannya pada {day}, {citation.reason_label.lower()}: “{citation.verdict_note}”"
        )
    return doubts


@transaction.atomic
def judge_citation(
    *,
    citation: Citation,
    outcome: str,
    by: User,
    reason: str = "",
    note: str = "",
    seen: int | None = None,
    tells: bool = True,
) -> Verdict:
    """Accept or return. Raises `Refused` (who, when) or `ValidationError` by field; the same verdict twice is one.

    `seen`: the verdict that the person decided on, by its key, or none. One that somebody gave meanwhile is not
    overruled unseen: `VerdictConflict`. Without `tells` the caller tells of a return itself (`notify_returns`).
    """
    workflow.lock_cycle(citation.evaluation)
    locked = _lock_for_review(citation)
    require_may_judge(locked, by)
    verdict = _checked_verdict(locked, outcome, reason if outcome == VerdictOutcome.RETURNED else "", note.strip(), by)
    newest = locked.newest_verdict
    if newest and _verdict_text(newest) == _verdict_text(verdict) and newest.by_id == by.pk:
        return newest
    if newest and newest.pk != seen:
        raise VerdictConflict(newest, verdict)
    verdict.save()
    _note_lacking_checks(verdict, locked)
    # Judged as the item reads now: no doubt about an older wording is left.
    Citation.objects.filter(pk=locked.pk, asked_before__isnull=False).update(asked_before=None)
    before = {"outcome": newest.outcome} if newest else {}
    words = f"{verdict.get_reason_display()}: {verdict.note}" if verdict.reason else verdict.note
    _record_verdict_change(verdict, before=before, after=verdict_value(verdict), reason=words)
    if tells:
        notify_return(verdict)
    if newest and verdict.outcome == VerdictOutcome.ACCEPTED:
        newest.citation = locked
        _take_back_return(newest, f"{by} menerima data dukung yang semula dikembalikan:", by)
    return verdict


def _note_lacking_checks(verdict: Verdict, citation: Citation) -> None:
    """Which checks lacked when it was judged: so it is counted how often each was right."""
    kinds = sorted(map(str, lacking_kinds(citation.evaluation, citation)))
    JudgedCheck.objects.bulk_create(JudgedCheck(verdict=verdict, kind=kind) for kind in kinds)


def last_verdict(evaluation: Evaluation, user: User) -> Verdict | None:
    """The verdict this person may still take back: their newest in the cycle, if nobody has built on it. One query."""
    related = ("citation__version__document", "citation__item", "citation__indicator")
    mine = Verdict.objects.of_review().filter(by=user, citation__evaluation=evaluation).select_related(*related)
    later = Verdict.objects.standing().filter(citation=OuterRef("citation"), pk__gt=OuterRef("pk"))
    last = mine.annotate(overruled=Exists(later)).order_by("-at", "-pk").first()
    if last is None:
        return None
    last.citation.evaluation, last.by = evaluation, user
    return None if _why_not_undo(last, overruled=last.overruled) else last


def _why_not_undo(verdict: Verdict, overruled: bool) -> str | None:
    if verdict.withdrawn_at:
        return "Putusan terakhir Anda sudah dibatalkan."
    if verdict.citation.replaced_by_id:
        return "Pengirim sudah mengganti data dukung ini, jadi putusannya tidak dapat dibatalkan lagi."
    if overruled:
        return "Data dukung ini sudah diputus lagi oleh orang lain, jadi putusan Anda tidak dapat dibatalkan."
    citation, user = verdict.citation, verdict.by
    own = why_not_judge_own(citation.evaluation, user, [_sending_agency(citation, user)])
    return own or _why_not_judge_now(citation, user)


@transaction.atomic
def undo_verdict(*, citation: Citation, by: User) -> Verdict:
    """Take back the person's last verdict, which is on this citation; what stood before it stands again.

    Raises `Refused` if their last one is elsewhere, or somebody has built on it.
    """
    workflow.lock_cycle(citation.evaluation)
    locked = _lock_for_review(citation)
    permissions.require("judge_evidence", by, locked.evaluation)
    last = Verdict.objects.of_review().filter(by=by, citation__evaluation=locked.evaluation).first()
    if last is None or last.citation_id != locked.pk:
        raise Refused("Hanya putusan terakhir Anda yang dapat dibatalkan.")
    last.citation = locked
    if refusal := _why_not_undo(last, overruled=locked.verdicts.standing().filter(pk__gt=last.pk).exists()):
        raise Refused(refusal)
    last.withdrawn_at = clock.now()
    last.save(update_fields=["withdrawn_at"])
    _take_back_return(last, f"{by} membatalkan pengembalian data dukung", by)
    _record_verdict_change(last, before=verdict_value(last), after={})
    return last


def _lock_for_review(citation: Citation) -> Citation:
    cycle, item = ("evaluation__region", "evaluation__instrument"), ("indicator", "item__criterion")
    rows = Citation.objects.select_related(*cycle, *item, "version__document")
    return rows.select_for_update(of=("self",)).get(pk=citation.pk)


def _checked_verdict(citation: Citation, outcome: str, reason: str, note: str, by: User) -> Verdict:
    if outcome not in VerdictOutcome.values:
        raise ValidationError({"outcome": "Pilih terima atau kembalikan."})
    if outcome == VerdictOutcome.RETURNED:
        check_return_reason(reason, note)
    return Verdict(citation=citation, outcome=outcome, reason=reason, note=note, by=by)


def check_return_reason(reason: str, note: str) -> None:
    """A return names its reason and says in words what to do; raises `ValidationError` by field."""
    errors = {}
    if reason not in ReturnReason.values:
        errors["reason"] = "Pilih alasan pengembalian."
    if len(note.split()) < MIN_NOTE_WORDS:
        errors["note"] = f"Tulis sekurangnya {MIN_NOTE_WORDS} kata: apa yang kurang dan apa yang harus diperbaiki."
    if errors:
        raise ValidationError(errors)


def notify_return(verdict: Verdict) -> None:
    """Its agency, or the desk that has sent it, is told that it came back; an acceptance asks nothing of them."""
    citation = verdict.citation
    if verdict.outcome != VerdictOutcome.RETURNED:
        return
    news = NotificationDraft(
        kind=Notification.Kind.RETURNED,
        key=_return_key(verdict),
        text=(
            f"Data dukung {_place_text(citation)} dikembalikan {verdict.by}: "
            f"{verdict.get_reason_display().lower()}. “{verdict.note}”"
        ),
        url=reverse("evidence_renew", args=[citation.pk]),
        subject=citation.evaluation,
    )
    # Who has left the agency since cannot open it any more; the desk can.
    desk = [citation.created_by_id] if may_send_like(citation, citation.created_by) else []
    notify(news, by=verdict.by, agency=citation.agency_id, people=desk)


def notify_returns(document: Document, verdicts: Sequence[Verdict]) -> None:
    """Of one document judged at one press: each sender is told once, of however many items."""
    together: dict[tuple[int | None, int | None], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.outcome == VerdictOutcome.RETURNED:
            citation = verdict.citation
            desk = citation.created_by_id if may_send_like(citation, citation.created_by) else None
            together[citation.agency_id, desk].append(verdict)
    for (agency, desk), rows in together.items():
        if len(rows) == 1:
            notify_return(rows[0])
            continue
        keys = sorted(row.pk for row in rows)
        reasons = ", ".join(dict.fromkeys(row.get_reason_display().lower() for row in rows))
        news = NotificationDraft(
            kind=Notification.Kind.RETURNED,
            key=f"{_document_key(document.pk)}{keys[0]}-{keys[-1]}",
            text=f"{len(rows)} butir dokumen “{document.title}” dikembalikan {rows[0].by}: {reasons}.",
            url=reverse("document", args=[document.pk]),
            subject=rows[0].citation.evaluation,
        )
        notify(news, by=rows[0].by, agency=agency, people=[desk] if desk else [])


def _document_key(document: int) -> str:
    return f"kembali-dok-{document}-"


def _told_with(verdict: Verdict) -> list[int]:
    """Who was told of it together with other items of its document; one query."""
    start = _document_key(verdict.citation.version.document_id)
    told = Notification.objects.filter(key__startswith=start, kind=Notification.Kind.RETURNED)
    found = []
    for key, user in told.values_list("key", "user"):
        first, _, last = key.removeprefix(start).partition("-")
        if first.isdigit() and last.isdigit() and int(first) <= verdict.pk <= int(last):
            found.append(user)
    return found


def _take_back_return(verdict: Verdict, words: str, by: User) -> None:
    """Who was told that it came back is told that this is over."""
    if verdict.outcome != VerdictOutcome.RETURNED:
        return
    citation = verdict.citation
    news = NotificationDraft(
        kind=Notification.Kind.RETURNED,
        key=f"{_return_key(verdict)}-batal",
        text=f"{words} {_place_text(citation)}.",
        url=reverse("indicator", args=[citation.evaluation_id, citation.indicator.number]),
        subject=citation.evaluation,
    )
    if people := _told_with(verdict):
        notify(news, by=by, people=people)  # the others of that press stay returned
        return
    take_back(_return_key(verdict), news, by=by)


def _return_key(verdict: Verdict) -> str:
    return f"kembali-{verdict.pk}"


def _place_text(citation: Citation) -> str:
    item = f" butir {citation.item.code}" if citation.item else ""
    return f"indikator {citation.indicator.number}{item}"


def _verdict_text(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.outcome, verdict.reason, verdict.note


def _record_verdict_change(verdict: Verdict, before: Values, after: Values, reason: str = "") -> None:
    citation = verdict.citation
    HistoryEntry.objects.record(
        subject=citation.evaluation,
        indicator=citation.indicator,
        kind=HistoryKind.VERDICT_GIVEN,
        details=item_details(citation)
        | own_agency_mark(citation.evaluation, verdict.by, [_sending_agency(citation, verdict.by)]),
        before=before,
        after=after,
        reason=reason,
        by=verdict.by,
    )
