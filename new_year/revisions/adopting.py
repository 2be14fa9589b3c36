"""A cycle goes over to the newest revision of its instrument: corrections by one person, new rules by two."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse

from accounts.models import User
from domains.models import EvidenceItem
from domains.revision_comparison import ChangeState
from domains.spelling import fold_spelling
from evaluations import permissions
from evaluations.models import Assignment, Evaluation, RevisionAdoption, Score
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle, require_reason
from evidence.models import Citation, EvidenceRequest
from history.choices import HistoryKind
from history.models import HistoryEntry
from new_year.revisions.revision_offers import (
    DECIDERS,
    RevisionOffer,
    index_effect,
    index_text,
    next_basis,
    revision_offer,
    why_not_adopt,
    why_not_confirm,
)
from new_year.revisions.row_moves import gone_rows, move_rows, same_rows
from notices.models import NotificationKind
from notices.notifications import NotificationDraft, notify, take_back
from regions import clock

MAX_ADOPTION_REASON = 500
# Whose rows count nowhere once their indicator is gone; all else stays with the indicator it was made for.
RETIRED_MODELS: tuple[type[models.Model], ...] = (Assignment, Score, Citation, EvidenceRequest)


@transaction.atomic
def adopt_revision(*, evaluation: Evaluation, revision: int, reason: str, by: User) -> RevisionAdoption:
    """Take the cycle over, or propose it where the revision brings new rules; `adopted_at` says which.

    `revision` is the one whose differences the person has seen. Raises `Refused` (who, when) or `ValidationError`.
    """
    offer = _locked_offer(evaluation, revision)
    new_rules = offer.comparison.has_new_rules
    if refusal := why_not_adopt(evaluation, by, new_rules=new_rules):
        raise Refused(refusal)
    said = require_reason(" ".join(reason.split()), missing="Isi alasan.", most=MAX_ADOPTION_REASON)
    adoption = RevisionAdoption(evaluation=evaluation, source=offer.source, target=offer.target, reason=said, by=by)
    waiting = RevisionAdoption.objects.waiting().filter(evaluation=evaluation)
    for outdated in waiting.exclude(target=offer.target).select_related("target"):
        _tell_ended(outdated, "dibatalkan karena ada revisi yang lebih baru", by)
    waiting.exclude(target=offer.target).update(withdrawn_at=clock.now())
    if waiting.exists():
        raise ValidationError("Usulan revisi untuk siklus ini sudah ada.")
    if not new_rules:
        return _carry_out(adoption, offer, by)
    adoption.save()
    _record(HistoryKind.REVISION_PROPOSED, adoption, {}, by, adoption.reason)
    notify(_news(adoption, "menunggu konfirmasi orang kedua", ""), by=by, roles=DECIDERS)
    return adoption


@transaction.atomic
def confirm_revision(*, adoption: RevisionAdoption, by: User) -> RevisionAdoption:
    """The second person of new rules. Raises `Refused`, or `ValidationError` where a newer revision came meanwhile."""
    offer = _locked_offer(adoption.evaluation, adoption.target.revision)
    locked = _locked_proposal(adoption)
    if refusal := why_not_confirm(locked, by):
        raise Refused(refusal)
    locked.confirmed_by = by
    _tell_ended(locked, "sudah dikonfirmasi", by)
    return _carry_out(locked, offer, by)


@transaction.atomic
def withdraw_proposal(*, adoption: RevisionAdoption, by: User) -> None:
    """Either of the two roles says no; the cycle stays as it is. Raises `Refused`."""
    lock_cycle(adoption.evaluation)
    locked = _locked_proposal(adoption)
    permissions.require("adopt_rules", by, locked.evaluation)
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_at"])
    _record(HistoryKind.REVISION_PROPOSED, locked, {"withdrawn": True}, by, "")
    _tell_ended(locked, "dibatalkan", by)


def _tell_ended(adoption: RevisionAdoption, outcome: str, by: User) -> None:
    """Who was asked to confirm, and who proposed it, learn that it waits no more."""
    news = _news(adoption, outcome, "-selesai")
    take_back(_news(adoption, "", "").key, news, by=by)
    notify(news, by=by, people=[adoption.by_id])


def _news(adoption: RevisionAdoption, outcome: str, step: str) -> NotificationDraft:
    evaluation = adoption.evaluation
    return NotificationDraft(
        kind=NotificationKind.TIME,
        key=f"revisi-usul-{adoption.pk}{step}",
        text=f"{evaluation}: usulan memakai revisi {adoption.target.revision} {outcome}.",
        url=reverse("cycle_revision", args=[evaluation.pk]),
        subject=evaluation,
    )


def _locked_offer(evaluation: Evaluation, revision: int) -> RevisionOffer:
    lock_cycle(evaluation)
    evaluation.refresh_from_db(fields=["instrument", "predicate_basis"])
    offer = revision_offer(evaluation)
    if offer is None:
        raise ValidationError("Siklus ini sudah memakai revisi terbaru.")
    if offer.target.revision != revision:
        raise ValidationError(
            f"Revisi {offer.target.revision} sudah dimuat sesudah halaman ini dibuka. Periksa lagi perbedaannya."
        )
    return offer


def _locked_proposal(adoption: RevisionAdoption) -> RevisionAdoption:
    rows = RevisionAdoption.objects.waiting().select_for_update(of=("self",))
    found = rows.select_related("evaluation__region", "evaluation__instrument", "source", "target", "by")
    locked = found.filter(pk=adoption.pk).first()
    if locked is None:
        raise Refused("Usulan ini sudah dikonfirmasi atau dibatalkan.")
    return locked


def _carry_out(adoption: RevisionAdoption, offer: RevisionOffer, by: User) -> RevisionAdoption:
    """All of it, inside the caller's transaction."""
    evaluation = adoption.evaluation
    effect = index_effect(evaluation, offer)
    basis = next_basis(evaluation, offer)
    # What was sent for an item that reads otherwise now keeps its verdict, and the item as it read then.
    cited = Citation.objects.filter(evaluation=evaluation, asked_before=None).current()
    codes = offer.comparison.reworded
    cited.filter(item__instrument=offer.source, item__code__in=codes).update(asked_before=F("item"))
    # The work on indicators that are gone stays readable and counts nowhere.
    gone = [indicator.pk for indicator in gone_rows(offer.source, offer.target)]
    for model in RETIRED_MODELS:
        models.QuerySet(model).filter(evaluation=evaluation, indicator__in=gone).update(is_retired=True)
    move_rows(evaluation, same_rows(offer.source, offer.target))
    _unmark_restored(evaluation)
    evaluation.instrument, evaluation.predicate_basis = offer.target, basis
    evaluation.save(update_fields=["instrument", "predicate_basis"])
    adoption.adopted_at = clock.now()
    adoption.save()
    counts = {state.name.lower(): offer.comparison.count(state) for state in ChangeState}
    said = {"items": counts, "index": [index_text(effect.before), index_text(effect.after)]}
    said["predicate"] = [effect.before.predicate or "", effect.after.predicate or ""]
    _record(HistoryKind.REVISION_ADOPTED, adoption, said, by, adoption.reason)
    return adoption


def _unmark_restored(evaluation: Evaluation) -> None:
    """An item that reads again as it did raises no doubt."""
    marked = Citation.objects.filter(evaluation=evaluation, asked_before__isnull=False)
    rows = marked.select_related("item", "asked_before")
    same = [
        row.pk
        for row in rows
        if row.item
        and row.asked_before
        and row.item.code == row.asked_before.code
        and fold_spelling(row.item.text) == fold_spelling(row.asked_before.text)
    ]
    Citation.objects.filter(pk__in=same).update(asked_before=None)


def _record(kind: HistoryKind, adoption: RevisionAdoption, said: dict[str, Any], by: User, reason: str) -> None:
    HistoryEntry.objects.record(
        subject=adoption.evaluation,
        kind=kind,
        details={"code": adoption.target.code, **said},
        before={"revision": adoption.source.revision},
        after={"revision": adoption.target.revision},
        reason=reason,
        by=by,
    )


# --- afterwards -------------------------------------------------------------------------------------------------------


@transaction.atomic
def place_citation(*, citation: Citation, item: EvidenceItem | None, by: User) -> None:
    """What hung on a deleted item serves another item of its indicator, or is set aside. Raises `Refused` or an error.

    Its verdict was given for another item: it stays, and is marked until somebody confirms.
    """
    lock_cycle(citation.evaluation)
    row = _locked_citation(citation)
    evaluation = row.evaluation
    if refusal := why_not_place(evaluation, by):
        raise Refused(refusal)
    if row.item is None or row.item.instrument_id == evaluation.instrument_id or row.set_aside_at:
        raise Refused("Data dukung ini sudah diputuskan.")
    _check_item(row.indicator_id, item)
    beside = Citation.objects.filter(evaluation=evaluation, version=row.version_id, item=item).current()
    if item and beside.exists():
        raise ValidationError({"item": f"Dokumen ini sudah digunakan untuk {item.code}; sisihkan rujukan yang ini."})
    was = row.item
    if item:
        row.item, row.asked_before = item, row.asked_before or was
    else:
        row.set_aside_at = clock.now()
    row.save(update_fields=["item", "asked_before", "set_aside_at"])
    HistoryEntry.objects.record(
        subject=evaluation,
        indicator=row.indicator,
        kind=HistoryKind.EVIDENCE_PLACED,
        details={"citation": row.pk, "title": row.version.document.title},
        before={"item": was.code},
        after={"item": item.code if item else None},
        by=by,
    )


@transaction.atomic
def unplace_citation(*, citation: Citation, by: User) -> None:
    """Take back that it was set aside: it hangs on its deleted item again. Raises `Refused`."""
    lock_cycle(citation.evaluation)
    rows = Citation.objects.filter(replaced_by=None, withdrawn_at=None, set_aside_at__isnull=False)
    related = ("evaluation__region", "indicator", "item", "version__document")
    row = rows.select_for_update(of=("self",)).select_related(*related).filter(pk=citation.pk).first()
    if row is None or row.item is None:
        raise Refused("Data dukung ini tidak lagi disisihkan.")
    if refusal := why_not_place(row.evaluation, by):
        raise Refused(refusal)
    row.set_aside_at = None
    row.save(update_fields=["set_aside_at"])
    HistoryEntry.objects.record(
        subject=row.evaluation,
        indicator=row.indicator,
        kind=HistoryKind.EVIDENCE_PLACED,
        details={"citation": row.pk, "title": row.version.document.title},
        before={"item": None},
        after={"item": row.item.code},
        by=by,
    )


@transaction.atomic
def place_request(*, asked: EvidenceRequest, item: EvidenceItem | None, by: User) -> None:
    """What was asked for a deleted item is asked for another one of its indicator, or withdrawn."""
    lock_cycle(asked.evaluation)
    rows = EvidenceRequest.objects.standing().select_for_update(of=("self",))
    row = rows.select_related("evaluation__region", "indicator", "item", "agency").filter(pk=asked.pk).first()
    if row is None or row.item is None or row.item.instrument_id == row.evaluation.instrument_id:
        raise Refused("Permintaan ini sudah diputuskan.")
    if refusal := why_not_place(row.evaluation, by):
        raise Refused(refusal)
    _check_item(row.indicator_id, item)
    was = row.item
    open_ones = EvidenceRequest.objects.standing().filter(evaluation=row.evaluation, agency=row.agency_id)
    if item and open_ones.filter(item=item).exists():
        raise ValidationError({"item": f"{item.code} sudah diminta dari OPD ini; sisihkan permintaan yang ini."})
    if item:
        row.item = item
    else:
        row.withdrawn_at = clock.now()
    row.save(update_fields=["item", "withdrawn_at"])
    HistoryEntry.objects.record(
        subject=row.evaluation,
        indicator=row.indicator,
        kind=HistoryKind.EVIDENCE_PLACED,
        details={"request": row.pk, "title": f"permintaan kepada {row.agency.short_name}"},
        before={"item": was.code},
        after={"item": item.code if item else None},
        by=by,
    )


@transaction.atomic
def confirm_wording(*, citation: Citation, by: User) -> None:
    """The document still fits the item as it reads now; its verdict stands. Nobody confirms what they sent."""
    lock_cycle(citation.evaluation)
    row = _locked_citation(citation)
    if refusal := why_not_confirm_wording(row, by):
        raise Refused(refusal)
    was, row.asked_before = row.asked_before, None
    row.save(update_fields=["asked_before"])
    HistoryEntry.objects.record(
        subject=row.evaluation,
        indicator=row.indicator,
        kind=HistoryKind.WORDING_CONFIRMED,
        details={"citation": row.pk, "title": row.version.document.title},
        before={"item": was.code if was else None},
        after={"item": row.item.code if row.item else None},
        by=by,
    )


def why_not_place(evaluation: Evaluation, user: User) -> str | None:
    if evaluation.is_past:
        return "Siklus ini sudah selesai."
    return permissions.why_not_allowed("place_evidence", user, evaluation)


def why_not_confirm_wording(citation: Citation, user: User) -> str | None:
    """For citations read with version and cycle."""
    if citation.asked_before_id is None:
        return "Data dukung ini sudah dipastikan."
    if citation.is_sent_by(user):
        return "Data dukung yang Anda kirim dipastikan oleh orang lain."
    return permissions.why_not_allowed("judge_evidence", user, citation.evaluation)


def _locked_citation(citation: Citation) -> Citation:
    rows = Citation.objects.current().select_for_update(of=("self",))
    related = ("evaluation__region", "indicator", "item", "asked_before", "version__document")
    found = rows.select_related(*related).filter(pk=citation.pk).first()
    if found is None:
        raise Refused("Data dukung ini sudah diganti, dibatalkan, atau disisihkan.")
    return found


def _check_item(indicator_id: int, item: EvidenceItem | None) -> None:
    if item and item.criterion.indicator_id != indicator_id:
        raise ValidationError({"item": "Pilih butir dari indikator yang sama."})
