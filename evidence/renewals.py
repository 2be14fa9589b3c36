"""What stands is renewed: a newer file for what came back, or a citation that moves to the newest version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from evaluations.choices import VerdictOutcome
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.citations import (
    IN_QUARANTINE,
    REPLACED,
    WITHDRAWN,
    CitationPlace,
    CitationTarget,
    copy_citation,
    locked_citation,
    record_citations,
    require_not_cited,
    require_place,
    require_readable,
    require_shown_value,
    why_not_change_citation,
)
from evidence.documents import (
    DocumentFacts,
    FileOrLink,
    add_version,
    build_document,
    check_source,
    keep_version_dates,
    require_unknown_file,
    update_facts,
)
from evidence.models import Citation, Document, DocumentVersion
from evidence.upload_permissions import OTHER_AGENCY_EVIDENCE, may_send_like, why_not_send_like

RETURNED_FILE = "Berkas ini sama persis dengan yang dikembalikan. Kirim berkas yang sudah diperbaiki."


def why_not_renew(citation: Citation, user: User) -> str | None:
    """Why this person may not send a newer file for this citation now; None if they may."""
    if refusal := why_not_send_like(citation, user):
        return refusal
    if not may_send_like(citation, user):
        return OTHER_AGENCY_EVIDENCE
    if citation.withdrawn_at:
        return WITHDRAWN
    if citation.replaced_by_id:
        return REPLACED
    if citation.version.scan == DocumentVersion.Scan.INFECTED:
        return None
    if workflow.came_back(citation.evaluation, citation.indicator_id, citation.item_id):
        return None
    verdict = citation.newest_verdict
    if verdict is None or verdict.outcome != VerdictOutcome.RETURNED:
        return "Data dukung ini tidak dikembalikan, jadi tidak perlu diperbaiki."
    return None


@transaction.atomic
def renew_evidence(
    *,
    citation: Citation,
    source: FileOrLink,
    by: User,
    also: Iterable[Citation] = (),
    place: CitationPlace | None = None,
    new_copy: bool = True,
    **facts: Any,
) -> list[Citation]:
    """A new version of the document; a new citation replaces the returned one, whose verdict stays readable.

    Who cited another agency's document changes nothing of it: their file becomes a document of their own.
    `also`: other returned citations of the same file that the new one answers too, each at its own place.
    `facts`: what the new version says differently of the document (title, reference, issued_on).
    Raises, without `new_copy`, `FileAlreadyStored` where the person may read the same file or link in the library.
    """
    checked = check_source(source)  # may take seconds: nobody waits for it with the cycle's row held
    workflow.lock_cycle(citation.evaluation)
    old = _locked_returned(citation, also, by)
    documents = Document.objects.select_for_update(of=("self",)).select_related("region")
    document = documents.get(pk=old[0].version.document_id)
    if not new_copy:
        require_unknown_file(checked, document.region, by)
    if document.is_kept_by(by):
        keep_version_dates(document)
        update_facts(document, facts, by=by)
    else:
        document = _build_own_document(document, facts, old[0], by)
    version = add_version(document=document, checked=checked, by=by)
    return _answered(old, version, place, by)


def _locked_returned(citation: Citation, also: Iterable[Citation], by: User) -> list[Citation]:
    """The returned citations that one answer is for, the main one first. Raises `Refused` or `ValidationError`."""
    rows = [locked_citation(row) for row in (citation, *also)]
    for row in rows:
        if row.version_id != citation.version_id:
            raise ValidationError("Data dukung itu memakai berkas lain.")
        if refusal := why_not_renew(row, by):
            raise Refused(refusal)
    return rows


def _answered(
    returned: list[Citation], version: DocumentVersion, place: CitationPlace | None, by: User
) -> list[Citation]:
    """New citations of this version in place of the returned ones, with their history; `place` is the first one's."""
    main, *others = returned
    if place:
        require_place(place)
    said = asdict(place) if place else {}
    renewed = [_replace_citation(main, by, version=version, **said)]
    require_shown_value(renewed)
    renewed += [_replace_citation(row, by, version=version, **_same_number(renewed[0], row)) for row in others]
    record_citations(renewed, before=main.version.original_name, by=by)
    return renewed


def _same_number(renewed: Citation, other: Citation) -> dict[str, Any]:
    """What the new file shows of one area it shows for each item of that area."""
    if renewed.shown and other.shown and renewed.shown.same_area(other.shown):
        return {"shown_value": renewed.shown_value}
    return {}


def _build_own_document(cited: Document, facts: dict[str, Any], citation: Citation, by: User) -> Document:
    """Named as the one that was cited, read by nobody but its own agency and who checks. Saved."""
    said = DocumentFacts(**({"title": cited.title, "kind": cited.kind} | facts))
    row = build_document(region=cited.region, owner=citation.agency, facts=said, is_sample=cited.is_sample, by=by)
    row.save()
    return row


@transaction.atomic
def renew_by_citing(
    *,
    citation: Citation,
    version: DocumentVersion,
    by: User,
    also: Iterable[Citation] = (),
    place: CitationPlace | None = None,
) -> list[Citation]:
    """The answer to what came back is a document that the library holds already: the citation rests on it from now on.

    Raises `Refused` (who, when, not theirs to read), or `ValidationError` (in quarantine, cited for the same already).
    """
    workflow.lock_cycle(citation.evaluation)
    old = _locked_returned(citation, also, by)
    require_readable(version, citation.evaluation, by)
    if version.in_quarantine:
        raise ValidationError(IN_QUARANTINE)
    if version.pk == old[0].version_id:
        raise ValidationError(RETURNED_FILE)
    require_not_cited(citation.evaluation, version, [CitationTarget(row.indicator, row.item) for row in old])
    return _answered(old, version, place, by)


@transaction.atomic
def move_to_newest(*, citation: Citation, by: User) -> Citation:
    """A new citation of the document's newest version replaces this one; its verdict starts anew.

    Until then an accepted citation of an older version keeps counting. Raises `Refused` or `ValidationError`.
    """
    workflow.lock_cycle(citation.evaluation)
    old = locked_citation(citation)
    if refusal := why_not_change_citation(old, by):
        raise Refused(refusal)
    newest = old.version.document.versions.select_for_update().first()
    if newest is None or newest.pk == old.version_id:
        raise ValidationError("Data dukung ini sudah memakai versi terbaru.")
    if newest.in_quarantine:
        raise ValidationError(IN_QUARANTINE)
    require_not_cited(old.evaluation, newest, [CitationTarget(old.indicator, old.item)])
    new = _replace_citation(old, by, version=newest)
    record_citations([new], before=old.version.original_name, by=by)
    return new


def returned_siblings(citation: Citation, user: User) -> QuerySet[Citation]:
    """Other citations of the same file that came back to the same sender: one new file may answer them all."""
    mine = Q(agency=citation.agency_id) if citation.agency_id else Q(agency=None)
    rows = Citation.objects.handled_by(user).current().returned().filter(mine)
    same_file = rows.filter(version=citation.version_id, evaluation=citation.evaluation_id).exclude(pk=citation.pk)
    return same_file.select_related("indicator", "item").order_by("indicator__number", "item__position")


def _replace_citation(old: Citation, by: User, **changes: Any) -> Citation:
    new = copy_citation(old, created_by=by, **changes)
    new.save()
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    return new
