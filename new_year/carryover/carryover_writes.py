"""The writes of carry-over: each piece of last year's accepted evidence is decided upon, with a reason.

Nothing is copied silently, and no verdict comes along: what is still valid is cited anew and waits to be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import EvidenceItem
from evaluations import permissions
from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.citations import CitationPlace, CitationTarget, cite_again
from evidence.models import CarryOver, Citation
from evidence.upload_permissions import NOT_ASSIGNED_TO_YOU
from history.choices import HistoryKind
from history.models import HistoryEntry
from new_year.carryover.queries import CarryOverOffer, carryover_offers, expiry_reason
from new_year.new_year_history import carry_value
from regions import clock

MAX_CARRYOVER_REASON = 300
# What is suggested as the reason; people edit it.
REASONS = {
    CarryOver.Decision.VALID: "Isi dokumen masih sesuai dan masih dipakai.",
    CarryOver.Decision.RENEW: "Dokumen perlu versi yang lebih baru.",
    CarryOver.Decision.DROP: "Dokumen tidak diperlukan lagi untuk indikator ini.",
}


@dataclass(frozen=True)
class CarryOverChoice:
    """One offer by its key; where in the document the proof stands, and for which item where it can be chosen."""

    key: str
    place: CitationPlace
    item: int | None = None


def why_not_decide_carryover(evaluation: Evaluation, user: User) -> str | None:
    """Why this person decides on nothing now; None if they may, from preparation until the self-assessment closes."""
    if refusal := permissions.why_not_allowed("upload_evidence", user, evaluation):
        return refusal
    if evaluation.state == CycleState.PERSIAPAN:
        return None
    return workflow.why_not_write_column(evaluation, ValueColumn.MANDIRI)


@transaction.atomic
def decide_carryover(
    *, evaluation: Evaluation, choices: Iterable[CarryOverChoice], decision: str, reason: str, by: User
) -> list[CarryOver]:
    """Decide on some of what is offered to this person; all of it or nothing. The same decision twice is one.

    Raises `Refused` (who, when, whose, judged meanwhile) or `ValidationError`: no reason, too old, no item chosen.
    """
    locked = Evaluation.objects.select_for_update(of=("self",)).select_related("region", "instrument")
    year = locked.prefetch_related("windows").get(pk=evaluation.pk)
    if refusal := why_not_decide_carryover(year, by):
        raise Refused(refusal)
    offered = {offer.key: offer for offer in carryover_offers(year, by).rows}
    picked = [(_offered(offered, choice), choice) for choice in choices]
    if decision not in REASONS:
        raise ValidationError("Pilih masih berlaku, perlu diperbarui, atau tidak dipakai lagi.")
    words = checked_reason(reason)
    if decision == CarryOver.Decision.VALID:
        _require_valid(year, picked, by)
    return [_decide(offer, choice, CarryOver.Decision(decision), words, by) for offer, choice in picked]


def checked_reason(reason: str) -> str:
    """The reason in one line, or `ValidationError`: none, or too long."""
    missing = "Tulis alasannya, satu kalimat cukup."
    return workflow.require_reason(" ".join(reason.split()), missing=missing, most=MAX_CARRYOVER_REASON)


def _offered(offered: Mapping[str, CarryOverOffer], choice: CarryOverChoice) -> CarryOverOffer:
    offer = offered.get(choice.key)
    if offer is None:
        raise ValidationError("Ada data dukung yang tidak ditawarkan lagi. Muat ulang halaman ini.")
    if offer.why_fixed:
        raise Refused(f"{offer.source.version.document.title}: {offer.why_fixed}")
    return offer


def _require_valid(evaluation: Evaluation, picked: list[tuple[CarryOverOffer, CarryOverChoice]], by: User) -> None:
    """Whether each may be cited as it is: whose indicator it is, its age, its item. Names every one that may not."""
    _require_served(evaluation, [offer for offer, _ in picked], by)
    faults = []
    for offer, choice in picked:
        if offer.items and _item(offer, choice) is None:
            faults.append(f"{_offer_label(offer)}: pilih butir yang dibuktikan.")
        elif refusal := expiry_reason(offer.expiry(_item(offer, choice))):
            faults.append(f"{_offer_label(offer)}: {refusal}")
    if faults:
        raise ValidationError(faults)


def _require_served(evaluation: Evaluation, offers: list[CarryOverOffer], by: User) -> None:
    """Agency people cite only for indicators that their agency has a part in. One query; none for Diskominfo."""
    if permissions.may("carry_for_all", by, evaluation):
        return
    rows = Assignment.objects.of_agencies(by, evaluation).values_list("agency", "indicator")
    served = set(rows)
    if any((int(offer.agency_key), offer.indicator.pk) not in served for offer in offers):
        raise Refused(NOT_ASSIGNED_TO_YOU)


def _offer_label(offer: CarryOverOffer) -> str:
    return f"{offer.source.version.document.title} (indikator {offer.indicator.number})"


def _item(offer: CarryOverOffer, choice: CarryOverChoice) -> EvidenceItem | None:
    if offer.items:
        return next((item for item in offer.items if item.pk == choice.item), None)
    return offer.item


def _decide(
    offer: CarryOverOffer, choice: CarryOverChoice, decision: CarryOver.Decision, reason: str, by: User
) -> CarryOver:
    item = _item(offer, choice) if decision == CarryOver.Decision.VALID else offer.item
    before = offer.decided
    if before and _is_same(offer, before, choice, decision, reason, item):
        return before
    told = carry_value(before, offer.source.version.document.title) if before else {}
    # Only what nobody has judged comes here; it stays readable as withdrawn.
    citation = offer.citation
    if citation:
        citation.withdrawn_at = clock.now()
        citation.save(update_fields=["withdrawn_at"])
    row = before or CarryOver(evaluation=offer.evaluation, source=offer.source, indicator=offer.indicator)
    row.decision, row.reason, row.item, row.by, row.at = decision, reason, item, by, clock.now()
    row.citation = _cite_again(offer, item, choice.place, by) if decision == CarryOver.Decision.VALID else None
    row.save()
    HistoryEntry.objects.record(
        subject=offer.evaluation,
        indicator=offer.indicator,
        kind=HistoryKind.EVIDENCE_CARRIED,
        details={"source": offer.source.pk},
        before=told,
        after=carry_value(row, offer.source.version.document.title),
        reason=row.reason,
        by=row.by,
    )
    return row


def _is_same(
    offer: CarryOverOffer,
    before: CarryOver,
    choice: CarryOverChoice,
    decision: CarryOver.Decision,
    reason: str,
    item: EvidenceItem | None,
) -> bool:
    said = (before.decision, before.reason) == (decision, reason)
    if decision != CarryOver.Decision.VALID:
        return said
    cited = offer.citation
    if cited is None:
        return False
    place = (cited.article, cited.page) == (choice.place.article, choice.place.page)
    return said and place and cited.item_id == (item.pk if item else None)


def _cite_again(offer: CarryOverOffer, item: EvidenceItem | None, place: CitationPlace, by: User) -> Citation:
    target = CitationTarget(offer.indicator, item)
    return cite_again(source=offer.source, evaluation=offer.evaluation, target=target, place=place, by=by)
