"""Closed minutes go into the library as a document, and prove items in the same step: through the doors of all files.

After the minutes were opened and closed again the document gets a newer version; what was cited before stays.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.permissions import Refused
from evidence.citations import WHOLE_DOCUMENT, CitationPlace, CitationTarget, add_evidence, cite_version
from evidence.documents import (
    CheckedSource,
    DocumentFacts,
    add_version,
    admit_source,
    build_document,
    check_source,
)
from evidence.library.library_writes import add_document_version
from evidence.models import Citation, DocumentVersion
from evidence.quotas import RoomForFiles
from meetings.meeting_writes import locked_meeting
from meetings.minutes_pdf import minutes_pdf
from meetings.minutes_writes import with_minutes
from meetings.models import Meeting

ONLY_DISKOMINFO_FILES = "Hanya Diskominfo yang memasukkan notula ke pustaka dokumen dan menggunakannya untuk daerah."


def why_not_file_minutes(meeting: Meeting, user: User) -> str | None:
    """Why this person does not put the minutes into the library; None if they may."""
    if not permissions.may("keep_library", user, meeting.evaluation):
        return ONLY_DISKOMINFO_FILES
    if meeting.cancelled_at or not meeting.is_closed:
        return "Notula masuk pustaka setelah ditutup oleh pimpinan rapat."
    return None


def items_for_minutes(meeting: Meeting) -> list[EvidenceItem]:
    """What minutes may prove: the items of the agenda's indicators that ask for minutes first. One query."""
    indicators = [point.indicator_id for point in meeting.points.all() if point.indicator_id]
    rows = EvidenceItem.objects.filter(criterion__indicator__in=indicators).select_related("criterion__indicator")
    minutes = EvidenceItem.Kind.MINUTES
    return sorted(rows, key=lambda item: (item.criterion.indicator.number, item.kind != minutes, item.position))


def file_minutes(
    *,
    meeting: Meeting,
    by: User,
    items: Sequence[EvidenceItem] = (),
    indicators: Sequence[Indicator] = (),
    secrecy: str = DocumentFacts.secrecy,
    page: str = "",
    drawn: CheckedSource | None = None,
) -> list[Citation]:
    """Put the minutes as they stand into the library, unless they are there, and cite them for what was chosen.

    `drawn`: their file, where `draw_minutes` has made it before something was held.
    Raises `Refused` (who; and whether evidence is open now, where something is cited) or `ValidationError`.
    """
    if refusal := why_not_file_minutes(meeting, by):
        raise Refused(refusal)
    source = drawn or draw_minutes(meeting)  # takes a moment: nobody waits for it with the cycle's row held
    source = admit_source(source, RoomForFiles(meeting.evaluation.region), None)
    targets = [CitationTarget(item.criterion.indicator, item) for item in items]
    targets += [CitationTarget(indicator) for indicator in indicators]
    return _store_and_cite(meeting, source, targets, secrecy, page, by)


@transaction.atomic
def _store_and_cite(
    meeting: Meeting, source: CheckedSource, targets: list[CitationTarget], secrecy: str, page: str, by: User
) -> list[Citation]:
    locked = locked_meeting(meeting)
    if refusal := why_not_file_minutes(locked, by):
        raise Refused(refusal)
    if locked.edition != meeting.edition:
        raise ValidationError("Notula baru saja dibuka kembali dan ditutup lagi. Muat ulang halaman ini.")
    cycle, place = locked.evaluation, CitationPlace(page=page) if page else CitationPlace(WHOLE_DOCUMENT)
    if locked.document is None and targets:
        # As somebody sends a file: it may wait for the virus scanner and is cited all the same.
        facts = _facts(locked, secrecy)
        cited = add_evidence(
            evaluation=cycle, targets=targets, agency=None, document=facts, source=source, place=place, by=by
        )
        _mark_filed(locked, cited[0].version)
        return cited
    version = _stored(locked, source, secrecy, by)
    if not targets:
        return []
    return cite_version(evaluation=cycle, targets=targets, agency=None, version=version, place=place, by=by)


def _stored(meeting: Meeting, source: CheckedSource, secrecy: str, by: User) -> DocumentVersion:
    """The version that holds this edition; made if the library does not have it yet."""
    if meeting.document is None:
        cycle, facts = meeting.evaluation, _facts(meeting, secrecy)
        document = build_document(region=cycle.region, owner=None, facts=facts, is_sample=cycle.is_sample, by=by)
        document.save()
        version = add_version(document=document, checked=source, by=by, number=1)
    elif meeting.is_filed:
        return meeting.document.versions.latest("number")
    else:
        version = add_document_version(document=meeting.document, source=source, by=by)
    _mark_filed(meeting, version)
    return version


def _facts(meeting: Meeting, secrecy: str) -> DocumentFacts:
    return DocumentFacts(f"Notula {meeting.title}", EvidenceItem.Kind.MINUTES, "", meeting.day, secrecy)


def draw_minutes(meeting: Meeting) -> CheckedSource:
    """The minutes as a PDF, judged like every file. Holds nothing; takes a moment."""
    name, content = minutes_pdf(with_minutes(meeting))
    return check_source(ContentFile(content, name=name))


def _mark_filed(meeting: Meeting, version: DocumentVersion) -> None:
    meeting.document, meeting.filed_edition = version.document, meeting.edition
    meeting.save(update_fields=["document", "filed_edition"])
    version.answered_by = meeting.chair  # who leads a meeting does not judge what its minutes prove
    version.save(update_fields=["answered_by"])
