"""A draft becomes evidence, through the same door as a file that is sent by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from domains.models import Indicator
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.citations import CitationPlace, CitationTarget, add_evidence, cite_version
from evidence.documents import DocumentFacts
from evidence.models import Citation, Document, DraftFile
from evidence.upload_permissions import NOT_ASSIGNED_TO_YOU, sender_agencies
from regions.models import Agency
from uploads import incoming
from uploads.incoming import CheckedUpload

GONE = "Berkas ini sudah tidak ada."
NOT_READ = "Berkas ini belum selesai dibaca atau tidak dapat digunakan."


class DraftAlreadySent(Exception):
    """Pressed twice, or in another window: it went in before."""


@contextmanager
def judged_file(draft: DraftFile) -> Iterator[CheckedUpload]:
    """The draft's bytes, judged once more as any upload is; raises `ValidationError` at the file."""
    try:
        stream = draft.file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise ValidationError({"file": GONE}) from error
    with stream:
        try:
            yield incoming.check_upload(File(stream, name=draft.name))
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error


@transaction.atomic
def send_draft(
    *,
    draft: DraftFile,
    source: CheckedUpload,
    evaluation: Evaluation,
    target: CitationTarget,
    facts: DocumentFacts,
    place: CitationPlace,
    new_copy: bool,
    by: User,
) -> Citation:
    """Store the draft as a document and cite it. Raises what `add_evidence` raises, or `DraftAlreadySent`.

    Its bytes are given free first: the room for the document is asked without them. What fails leaves the draft whole.
    """
    locked = _locked(draft, by)
    stored = str(locked.file.name)
    _mark_sent(locked)
    agency = _sender(locked, evaluation, target.indicator, by)  # with its room as it is now
    cited = add_evidence(
        evaluation=evaluation,
        targets=[target],
        agency=agency,
        document=facts,
        source=source,
        place=place,
        new_copy=new_copy,
        by=by,
    )
    return _sent(locked, cited[0], stored)


@transaction.atomic
def cite_instead(
    *,
    draft: DraftFile,
    document: int,
    evaluation: Evaluation,
    target: CitationTarget,
    place: CitationPlace,
    by: User,
) -> Citation:
    """Cite the stored document that holds the same bytes; the draft is not needed any more.

    Raises what `cite_version` raises, or `DraftAlreadySent`.
    """
    locked = _locked(draft, by)
    agency = _sender(locked, evaluation, target.indicator, by)
    found = Document.objects.visible_to(by).filter(pk=document).first()
    version = found.versions.first() if found else None
    if version is None:
        raise ValidationError("Dokumen itu sudah tidak ada.")
    stored = str(locked.file.name)
    _mark_sent(locked)
    cited = cite_version(evaluation=evaluation, targets=[target], agency=agency, version=version, place=place, by=by)
    return _sent(locked, cited[0], stored)


def _locked(draft: DraftFile, by: User) -> DraftFile:
    """The draft's row until the end; of two sends the second finds it sent."""
    row = DraftFile.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if row is None:
        raise ValidationError(GONE)
    if row.state == DraftFile.State.SENT:
        raise DraftAlreadySent
    if row.state != DraftFile.State.READY:
        raise ValidationError(NOT_READ)
    return row


def _sender(draft: DraftFile, evaluation: Evaluation, indicator: Indicator, by: User) -> Agency | None:
    """For whom it is sent: the draft's agency where it serves the indicator, else another of the person's."""
    senders = sender_agencies(evaluation, indicator, by)
    if not senders:
        raise Refused(NOT_ASSIGNED_TO_YOU)
    return next((agency for agency in senders if agency and agency.pk == draft.agency_id), senders[0])


def _mark_sent(row: DraftFile) -> None:
    """The row stays without bytes, facts, and words: only that this file was sent is known of it."""
    empty: dict[str, Any] = {name: {} for name in ("facts", "proposals", "findings", "typed")}
    empty |= {"picture_pages": [], "scans_left": 0, "note": "", "wording_key": ""}
    row.state, row.file = DraftFile.State.SENT, ""
    for name, value in empty.items():
        setattr(row, name, value)
    row.save()


def _sent(row: DraftFile, citation: Citation, stored: str) -> Citation:
    row.sent_as = citation.pk
    row.save(update_fields=["sent_as"])
    transaction.on_commit(partial(DraftFile._meta.get_field("file").storage.delete, stored))
    return citation
