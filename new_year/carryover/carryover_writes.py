"""The writes of carry-over: each piece of last year's accepted evidence is decided upon, with a reason.

Nothing is copied silently, and no verdict comes along: what is still valid is cited anew and waits to be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
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
from new_year.carryover.offer_list import offer_list
from new_year.carryover.queries import CarryOverOffer, carryover_offers, expiry_reason
from new_year.new_year_history import carry_value
from regions import clock

MAX_CARRYOVER_REASON = 300
AT_ONCE = 500  # decisions of one press: some seconds of work
BATCH = 100
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
    year = locked_year(evaluation, by)
    chosen = list(choices)
    offered = {
        offer.key: offer for offer in carryover_offers(year, by, of=citation_keys(choice.key for choice in chosen)).rows
    }
    picked = [(_offered(offered, choice), choice) for choice in chosen]
    words = _checked_decision(decision, reason)
    if decision == CarryOver.Decision.VALID:
        _require_valid(year, picked, _served(year, by))
    return [_decide(offer, choice, CarryOver.Decision(decision), words, by) for offer, choice in picked]


@dataclass(frozen=True)
class DecidedAtOnce:
    """What one press has decided; `passed` could not be decided so, `left` is to be decided by the next press."""

    made: list[CarryOver]
    passed: int
    left: int


@transaction.atomic
def decide_all_open(*, evaluation: Evaluation, agency: str, decision: str, reason: str, by: User) -> DecidedAtOnce:
    """Decide on what is open and the person's own, of all agencies or of that one by its key; at most `AT_ONCE`.

    Each keeps its place in the document. What cannot be decided so (too old, its item is to be chosen, of another
    agency's indicator) is passed over and stays open. Raises as `decide_carryover`.
    """
    year = locked_year(evaluation, by)
    words = _checked_decision(decision, reason)
    waiting = offer_list(year, by).of(agency).undecided_own
    made: list[CarryOver] = []
    looked = 0
    while looked < len(waiting) and len(made) < AT_ONCE:
        keys = [row.key for row in waiting[looked : looked + BATCH]]
        looked += len(keys)
        made += _decide_batch(year, keys, CarryOver.Decision(decision), words, by)
    return DecidedAtOnce(made, passed=looked - len(made), left=len(waiting) - looked)


def _decide_batch(
    year: Evaluation, keys: list[str], decision: CarryOver.Decision, words: str, by: User
) -> list[CarryOver]:
    offered = {offer.key: offer for offer in carryover_offers(year, by, of=citation_keys(keys)).rows}
    served = _served(year, by)
    made = []
    for offer in (offered[key] for key in keys if key in offered):
        place = CitationPlace(offer.source.article, offer.source.page)
        with suppress(ValidationError, Refused), transaction.atomic():
            choice = CarryOverChoice(offer.key, place)
            _offered(offered, choice)
            if decision == CarryOver.Decision.VALID:
                _require_valid(year, [(offer, choice)], served)
            made.append(_decide(offer, choice, decision, words, by))
    return made


def locked_year(evaluation: Evaluation, by: User) -> Evaluation:
    """The cycle as it stays until the write's end; `Refused` for who decides on nothing now."""
    workflow.lock_cycle(evaluation)
    rows = Evaluation.objects.select_related("region", "instrument").prefetch_related("windows")
    year = rows.get(pk=evaluation.pk)
    if refusal := why_not_decide_carryover(year, by):
        raise Refused(refusal)
    return year


def citation_keys(said: Iterable[str]) -> list[int]:
    """The earlier citations that keys of forms name ("17-45" or "17"); what is no key names none."""
    first = (key.partition("-")[0] for key in said)
    return [int(key) for key in first if key.isascii() and key.isdecimal() and len(key) <= 18]


def _checked_decision(decision: str, reason: str) -> str:
    if decision not in REASONS:
        raise ValidationError("Pilih masih berlaku, perlu diperbarui, atau tidak dipakai lagi.")
    return checked_reason(reason)


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


def _require_valid(
    evaluation: Evaluation, picked: list[tuple[CarryOverOffer, CarryOverChoice]], served: set[tuple[int, int]] | None
) -> None:
    """Whether each may be cited as it is: whose indicator it is, its age, its item. Names every one that may not."""
    parts = [(int(offer.agency_key), offer.indicator.pk) for offer, _ in picked]
    if served is not None and not served.issuperset(parts):
        raise Refused(NOT_ASSIGNED_TO_YOU)
    faults = []
    for offer, choice in picked:
        if offer.items and _item(offer, choice) is None:
            faults.append(f"{_offer_label(offer)}: pilih butir yang dibuktikan.")
        elif refusal := expiry_reason(offer.expiry(_item(offer, choice))):
            faults.append(f"{_offer_label(offer)}: {refusal}")
    if faults:
        raise ValidationError(faults)


def _served(evaluation: Evaluation, by: User) -> set[tuple[int, int]] | None:
    """(agency, indicator) for which agency people may cite: those that their agency has a part in. None: all.

    One query; none for Diskominfo.
    """
    if permissions.may("carry_for_all", by, evaluation):
        return None
    return set(Assignment.objects.of_agencies(by, evaluation).values_list("agency", "indicator"))


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
