"""The writes of the library: facts of a document, a newer version, and what still cites an older one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from evaluations.choices import VerdictOutcome
from evaluations.permissions import Refused
from evidence.citations import mark_withdrawable, why_not_change_citation
from evidence.document_fields import field_values
from evidence.documents import (
    CheckedSource,
    DocumentFacts,
    EvidenceLink,
    FileOrLink,
    add_version,
    check_source,
    keep_version_dates,
    update_facts,
)
from evidence.evidence_history import file_value
from evidence.library.read_contents import newest_reading, read_fields
from evidence.links import link_key
from evidence.models import Citation, Document, DocumentVersion
from evidence.upload_permissions import REGION_DESK_ROLE
from history.choices import HistoryKind
from history.models import HistoryEntry
from ui.texts import full_stop

DATE_ALREADY_JUDGED = (
    "Data dukung dengan tanggal ini sudah disetujui kepala OPD atau diterima. "
    "Kirim versi baru, atau minta Diskominfo memperbaiki tanggalnya."
)
ONLY_OWNERS = "Hanya OPD pemilik dan Diskominfo yang mengubah dokumen ini."


@dataclass
class DocumentConflict(Exception):
    """Somebody changed the document in between. `theirs` is the stored row; nothing of either person's work is lost."""

    theirs: Document
    by: str

    def __str__(self) -> str:
        return f"Dokumen ini baru saja diubah oleh {full_stop(self.by)} Bandingkan, lalu simpan lagi."


def why_not_edit_document(document: Document, user: User) -> str | None:
    """Why this person changes neither facts nor versions; None if they may. The library has no stage that closes it."""
    return None if document.is_kept_by(user) else ONLY_OWNERS


def require_document_edit(document: Document, user: User) -> None:
    """Pass, or raise `Refused`: asked before a form is read too."""
    if refusal := why_not_edit_document(document, user):
        raise Refused(refusal)


@transaction.atomic
def edit_document(*, document: Document, facts: DocumentFacts, revision: int, by: User) -> Document:
    """Save what is said differently; `revision` is the one the person saw.

    Raises `Refused`, `ValidationError` by field, or `DocumentConflict` (somebody was faster).
    """
    locked = _locked_document(document)
    require_document_edit(locked, by)
    if locked.revision != revision:
        last = locked.history.select_related("by").first()
        raise DocumentConflict(locked, str(last.by) if last else "orang lain")
    _require_same_date(locked, facts, by)
    # What is cited for an item with an age limit needs its date; without one it would never be too old.
    if not (facts.issued_on or not locked.issued_on):
        rows = Citation.objects.filter(version__document=locked, version__issued_on=None).current()
        if row := rows.filter(item__max_age_years__isnull=False).select_related("item").first():
            raise ValidationError(
                {"issued_on": f"Tanggal tidak dapat dihapus: butir {row.item} membatasi umur dokumen."}
            )
    update_facts(locked, asdict(facts), by=by)
    return locked


@transaction.atomic
def use_read_facts(*, document: Document, by: User) -> list[str]:
    """Take what was read for fields that are still empty; names of the fields that were filled. A typed one stays.

    Raises `Refused`, or `ValidationError` by field.
    """
    locked = _locked_document(document)
    require_document_edit(locked, by)
    _, reading = newest_reading(locked)
    found = {fact.name: fact.value for fact in read_fields(locked, reading) if fact.fits_empty}
    if not found:
        return []
    edit_document(document=locked, facts=DocumentFacts(**field_values(locked) | found), revision=locked.revision, by=by)
    return list(found)


def _require_same_date(document: Document, facts: DocumentFacts, by: User) -> None:
    """Verdicts and approvals rest on the date: an agency may not make evidence younger behind the backs of both."""
    if facts.issued_on == document.issued_on or by.has_role(document.region_id, [REGION_DESK_ROLE]):
        return
    rows = Citation.objects.filter(version=document.versions.first()).current().with_verdict()
    if rows.filter(Q(outcome=VerdictOutcome.ACCEPTED) | Q(outcome=None, approved_by__isnull=False)).exists():
        raise ValidationError({"issued_on": DATE_ALREADY_JUDGED})


@transaction.atomic
def add_document_version(*, document: Document, source: FileOrLink, by: User) -> DocumentVersion:
    """A newer file or link; older versions, their citations and verdicts stay as they are.

    Raises `Refused` or `ValidationError` by field.
    """
    locked = _locked_document(document)
    require_document_edit(locked, by)
    checked = check_source(source)
    before = locked.versions.first()
    if before and _is_same_content(before, checked):
        name = "url" if isinstance(checked, EvidenceLink) else "file"
        raise ValidationError({name: f"Isinya sama persis dengan versi {before.number}, versi terbaru dokumen ini."})
    keep_version_dates(locked)
    version = add_version(document=locked, checked=checked, by=by)
    HistoryEntry.objects.record(
        subject=locked,
        kind=HistoryKind.VERSION_ADDED,
        before=file_value(before.original_name) if before else {},
        after=file_value(version.original_name),
        by=by,
    )
    return version


def _is_same_content(version: DocumentVersion, checked: CheckedSource) -> bool:
    if isinstance(checked, EvidenceLink):
        return version.link_key == link_key(checked.url)
    return version.sha256 == checked.sha256


def _locked_document(document: Document) -> Document:
    rows = Document.objects.select_for_update(of=("self",)).select_related("region")
    return rows.get(pk=document.pk)


def with_library_rights(user: User, newest: DocumentVersion, citations: Iterable[Citation]) -> None:
    """Say on each citation what this person may still do with it: `may_withdraw`, `may_move`.

    No query of its own: citations come with region and windows, and read `with_verdict()`.
    """
    rows = list(citations)
    mark_withdrawable(user, rows)
    for row in rows:
        row.may_move = row.version_id != newest.pk and why_not_change_citation(row, user) is None
