"""The writes for accepted documents that no indicator continues: cite one elsewhere, or say that it is dealt with."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from evidence.citations import CitationPlace, CitationTarget, cite_again
from evidence.models import CarryOver, Citation
from evidence.upload_permissions import NOT_ASSIGNED_TO_YOU, OTHER_AGENCY_EVIDENCE
from history.choices import HistoryKind
from history.models import HistoryEntry
from new_year.carryover.carryover_writes import checked_reason, citation_keys, locked_year
from new_year.carryover.ended_documents import EndedDocument
from new_year.carryover.queries import carryover_offers
from new_year.new_year_history import carry_value
from regions import clock

GONE = "Ada dokumen yang tidak ada lagi dalam daftar ini. Muat ulang halaman ini."


def servable_indicators(evaluation: Evaluation, user: User) -> QuerySet[Indicator]:
    """Where this person may cite what is carried over: all of them for Diskominfo, else their agencies' parts."""
    rows = Indicator.objects.filter(instrument=evaluation.instrument_id)
    if permissions.may("carry_for_all", user, evaluation):
        return rows
    return rows.filter(pk__in=Assignment.objects.of_agencies(user, evaluation).values("indicator"))


@transaction.atomic
def cite_elsewhere(
    *, evaluation: Evaluation, key: str, item: EvidenceItem, place: CitationPlace, reason: str, by: User
) -> Citation:
    """Cite one such document for an item of this cycle, unjudged, with the reason.

    Raises `Refused` (who, when, whose) or `ValidationError`: gone from the list, no reason, cited for that already.
    """
    year = locked_year(evaluation, by)
    [row] = _own(year, [key], by)
    words = checked_reason(reason)
    indicator = item.criterion.indicator
    if not servable_indicators(year, by).filter(pk=indicator.pk).exists():
        raise Refused(NOT_ASSIGNED_TO_YOU)
    citation = cite_again(
        source=row.source, evaluation=year, target=CitationTarget(indicator, item), place=place, by=by
    )
    _record(year, row.source, indicator, CarryOver.Decision.VALID, words, by, citation)
    return citation


@transaction.atomic
def settle_ended(*, evaluation: Evaluation, keys: Collection[str], reason: str, by: User) -> list[EndedDocument]:
    """Say of some such documents that they are dealt with, and how; all of them or none. The same twice is once.

    Raises `Refused` (who, when, whose) or `ValidationError`: none chosen, gone from the list, no reason.
    """
    year = locked_year(evaluation, by)
    if not keys:
        raise ValidationError({"picked": "Pilih sekurangnya satu dokumen."})
    rows = _own(year, keys, by)
    words = checked_reason(reason)
    for row in rows:
        if row.settled is None or row.settled.reason != words:
            for source in row.sources:
                _record(year, source, source.indicator, CarryOver.Decision.SETTLED, words, by)
    return rows


@transaction.atomic
def reopen_ended(*, evaluation: Evaluation, key: str, by: User) -> EndedDocument:
    """Take back that a document is dealt with: it stands open again, and the history keeps both.

    Raises `Refused` (who, when, whose), or `ValidationError`: gone from the list, or nobody has said so.
    """
    year = locked_year(evaluation, by)
    [row] = _own(year, [key], by)
    said = CarryOver.objects.filter(
        evaluation=year, source__in=row.sources, decision=CarryOver.Decision.SETTLED
    ).select_related("indicator", "source__version__document")
    if not said:
        raise ValidationError("Tanda sudah diurus pada dokumen ini sudah dibatalkan.")
    for settled in said:
        HistoryEntry.objects.record(
            subject=year,
            indicator=settled.indicator,
            kind=HistoryKind.EVIDENCE_CARRIED,
            details={"source": settled.source_id},
            before=carry_value(settled, row.document.title),
            after={},
            by=by,
        )
        settled.delete()
    return row


def _own(evaluation: Evaluation, keys: Collection[str], by: User) -> list[EndedDocument]:
    listed = {row.key: row for row in carryover_offers(evaluation, by, of=citation_keys(keys)).ended}
    if not set(keys) <= listed.keys():
        raise ValidationError(GONE)
    rows = [listed[key] for key in dict.fromkeys(keys)]
    if not all(row.is_own for row in rows):
        raise Refused(OTHER_AGENCY_EVIDENCE)
    return rows


def _record(
    evaluation: Evaluation,
    source: Citation,
    indicator: Indicator,
    decision: CarryOver.Decision,
    reason: str,
    by: User,
    citation: Citation | None = None,
) -> None:
    """The decision on one earlier citation, and its line in the history; a later one takes its place."""
    title = source.version.document.title
    before = CarryOver.objects.filter(evaluation=evaluation, source=source, indicator=indicator).first()
    row = before or CarryOver(evaluation=evaluation, source=source, indicator=indicator)
    told = carry_value(row, title) if before else {}
    row.decision, row.reason, row.by, row.at = decision, reason, by, clock.now()
    row.citation, row.item = citation, citation.item if citation else None
    row.save()
    HistoryEntry.objects.record(
        subject=evaluation,
        indicator=indicator,
        kind=HistoryKind.EVIDENCE_CARRIED,
        details={"source": source.pk},
        before=told,
        after=carry_value(row, title),
        reason=reason,
        by=by,
    )
