"""Closed minutes go into the library as a document, and prove items in the same step: through the doors of all files.

After the minutes were opened and closed again the document gets a newer version; what was cited before stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.citations import Place, Target, add_evidence, cite_version
from evaluations.documents import Facts, add_version, check_source, new_document
from evaluations.exports.minutes import minutes_pdf
from evaluations.library import add_document_version
from evaluations.meetings import locked_meeting
from evaluations.models import Citation, DocumentVersion, Meeting
from evaluations.permissions import Refused

FILERS = "Hanya Diskominfo yang memasukkan notula ke pustaka dokumen dan mengutipnya untuk daerah."


def refusal_to_file(meeting: Meeting, user: User) -> str | None:
    """Why this person does not put the minutes into the library; None if they may."""
    if not permissions.may("keep_library", user, meeting.evaluation):
        return FILERS
    if meeting.cancelled_at or not meeting.is_closed:
        return "Notula masuk pustaka setelah ditutup oleh pimpinan rapat."
    return None


def items_offered(meeting: Meeting) -> list[EvidenceItem]:
    """What minutes may prove: the items of the agenda's indicators that ask for minutes first. One query."""
    indicators = [point.indicator_id for point in meeting.points.all() if point.indicator_id]
    rows = EvidenceItem.objects.filter(criterion__indicator__in=indicators).select_related("criterion__indicator")
    minutes = EvidenceItem.Kind.MINUTES
    return sorted(rows, key=lambda item: (item.criterion.indicator.number, item.kind != minutes, item.code))


@transaction.atomic
def file_minutes(
    *,
    meeting: Meeting,
    by: User,
    items: Sequence[EvidenceItem] = (),
    indicators: Sequence[Indicator] = (),
    secrecy: str = Facts.secrecy,
    page: str = "",
) -> list[Citation]:
    """Put the minutes as they stand into the library, unless they are there, and cite them for what was chosen.

    Raises `Refused` (who; and whether evidence is open now, where something is cited) or `ValidationError`.
    """
    locked = locked_meeting(meeting)
    if refusal := refusal_to_file(locked, by):
        raise Refused(refusal)
    targets = [Target(item.criterion.indicator, item) for item in items]
    targets += [Target(indicator) for indicator in indicators]
    if locked.document is None and targets:
        return _stored_and_cited(locked, targets, secrecy, page, by)
    version = _stored(locked, secrecy, by)
    if not targets:
        return []
    evaluation = locked.evaluation
    return cite_version(
        evaluation=evaluation, targets=targets, agency=None, version=version, place=Place(page=page), by=by
    )


def _stored_and_cited(meeting: Meeting, targets: Iterable[Target], secrecy: str, page: str, by: User) -> list[Citation]:
    """As somebody sends a file: it may wait for the virus scanner and is cited all the same."""
    cited = add_evidence(
        evaluation=meeting.evaluation,
        targets=targets,
        agency=None,
        document=_facts(meeting, secrecy),
        source=_file(meeting),
        place=Place(page=page),
        by=by,
    )
    meeting.document = cited[0].version.document
    _filed(meeting)
    return cited


def _stored(meeting: Meeting, secrecy: str, by: User) -> DocumentVersion:
    """The version that holds this edition; made if the library does not have it yet."""
    if meeting.document is None:
        evaluation = meeting.evaluation
        facts = _facts(meeting, secrecy)
        document = new_document(
            region=evaluation.region, owner=None, facts=facts, is_sample=evaluation.is_sample, by=by
        )
        checked = check_source(_file(meeting))
        document.save()
        version = add_version(document=document, checked=checked, by=by, number=1)
        meeting.document = document
    elif meeting.is_filed:
        return meeting.document.versions.latest("number")
    else:
        version = add_document_version(document=meeting.document, source=_file(meeting), by=by)
    _filed(meeting)
    return version


def _facts(meeting: Meeting, secrecy: str) -> Facts:
    return Facts(f"Notula {meeting.title}", EvidenceItem.Kind.MINUTES, "", meeting.day, secrecy)


def _file(meeting: Meeting) -> ContentFile[bytes]:
    prefetch_related_objects([meeting], "points__indicator", "points__domain", "points__agency", "points__person")
    prefetch_related_objects([meeting], "invitations__agency", "invitations__person")
    name, content = minutes_pdf(meeting)
    return ContentFile(content, name=name)


def _filed(meeting: Meeting) -> None:
    meeting.filed_edition = meeting.edition
    meeting.save(update_fields=["document", "filed_edition"])
