"""Stores files that were judged (`uploads.incoming`), has them scanned, and reads stored documents.

The writes that people ask for (send, renew) stand in `citations.py`; this module only knows files.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from django.conf import settings
from django.db import transaction

from accounts.models import User
from evidence import page_reading, version_copies
from evidence.file_commits import delete_unless_committed
from evidence.files import picture_copies, scanning, text_reading
from evidence.models import Document, DocumentVersion, VersionCopy, VersionText
from evidence.models.document import COPY_FAILED
from evidence.rules.wording_key import wording_key
from jobs import queue
from jobs.models import Job
from jobs.queue import JobProgress
from uploads import children, filetypes, pictures
from uploads.children import ChildFailed
from uploads.incoming import CheckedUpload, TrackedFile

Scan = DocumentVersion.Scan
READABLE_TYPES = (filetypes.PDF, filetypes.DOCX, filetypes.XLSX, filetypes.PPTX)  # the kinds that hold words
PICTURES = (filetypes.PNG, filetypes.JPG)
NO_COPY = (
    "Foto ini memuat data lokasi, dan salinan tanpa data itu tidak dapat dibuat: fotonya rusak atau terlalu besar."
)
READ_TASK = "evidence.read_document"
COPY_TASK = "evidence.copy_document"
SCAN_TASK = "evidence.scan_document"


def store_version(*, document: Document, number: int, checked: CheckedUpload, by: User) -> DocumentVersion:
    """Keep the file under a name of our own and queue its reading. Runs inside the caller's transaction."""
    version = DocumentVersion(
        id=uuid.uuid4(),
        document=document,
        number=number,
        original_name=checked.name,
        content_type=checked.kind.content_type,
        size=checked.size,
        sha256=checked.sha256,
        has_position=checked.has_position,
        acts=checked.acts,
        scan=Scan.WAITING if settings.CLAMD_URL else Scan.NONE,
        uploaded_by=by,
    )
    version.file.save(f"{version.pk.hex[:2]}/{version.pk.hex}", checked.upload, save=False)
    delete_unless_committed(version.file.storage, str(version.file.name))
    version.save()
    if isinstance(checked.upload, TrackedFile):
        checked.upload.stored_as(version)
    queue.enqueue(SCAN_TASK if version.in_quarantine else READ_TASK, version.pk)
    return version


def scan_version(version_id: str) -> None:
    """Ask the scanner (background): a clean file leaves quarantine and is read, an infected one never does.

    Without an answer this raises and the file stays where it is; the job is tried again.
    """
    version = DocumentVersion.objects.get(pk=version_id)
    if version.scan != Scan.WAITING:
        return
    with version.file.open("rb") as stream:
        virus = scanning.scan_stream(stream, settings.CLAMD_URL)  # type: ignore[arg-type]  # as above
    waiting = DocumentVersion.objects.filter(pk=version.pk, scan=Scan.WAITING)
    if virus:
        problem = f"mengandung virus ({virus[:100]})"
        waiting.update(scan=Scan.INFECTED, reading=DocumentVersion.Reading.FAILED, problem=problem)
        return
    with transaction.atomic():
        if waiting.update(scan=Scan.CLEAN):
            queue.enqueue(READ_TASK, version.pk)


def requeue_unscanned() -> int:
    """Ask anew for every file whose job has given up while the scanner was away; returns how many."""
    asked = Job.objects.filter(name=SCAN_TASK, state__in=queue.UNFINISHED).values_list("target", flat=True)
    waiting = set(DocumentVersion.objects.filter(scan=Scan.WAITING).values_list("pk", flat=True))
    left = waiting - {uuid.UUID(target) for target in asked}
    for version_id in left:
        queue.enqueue(SCAN_TASK, version_id)
    return len(left)


def keep_quarantined(version_id: str) -> None:
    """The last try has failed: nothing changes, nobody may open the file until the scanner has answered."""


def read_version(version_id: str) -> None:
    """Note pages and searchable text of a stored file, make a picture's copy (background). Twice changes nothing."""
    version = DocumentVersion.objects.select_related("copy").get(pk=version_id)
    if version.readable is None:
        queue.enqueue(COPY_TASK, version.pk)
        return
    found = text_reading.ReadingResult(None, None)
    if version.kind in PICTURES:
        found = replace(found, problem=_copy_problem(version))
    elif version.shown_kind in READABLE_TYPES:
        if version_copies.view_is_wanted(version):
            queue.enqueue(COPY_TASK, version.pk)
        with version.readable.open("rb") as stream:
            found = text_reading.read_file(stream, version.shown_kind.extension)  # type: ignore[arg-type]  # as above
    _save_reading(version_id, found)
    if version.shown_kind in PICTURES and not found.problem:
        queue.enqueue(page_reading.READ_PAGES_TASK, version_id)


def _copy_problem(version: DocumentVersion) -> str:
    """See to it that a picture has a copy where it needs one; why it has none, "" otherwise."""
    with version.file.open("rb") as stream, tempfile.TemporaryFile() as target:
        facts = pictures.read_facts(stream)  # type: ignore[arg-type]  # as above
        DocumentVersion.objects.filter(pk=version.pk).update(has_position=facts.has_position)
        if version.copy or not (facts.has_position or facts.is_cmyk):
            return ""
        try:
            picture_copies.write_copy(stream, target)  # type: ignore[arg-type]  # as above
        except ChildFailed:
            return NO_COPY if facts.has_position else ""
        version_copies.keep_copy(
            version=version, kind=VersionCopy.Kind.BARE, content_type=version.content_type, content=target
        )
    return ""


def copy_version(version_id: str, progress: JobProgress) -> None:
    """Make the copy that people see of a file that opens in no browser, then read that (background)."""
    version = DocumentVersion.objects.select_related("copy").get(pk=version_id)
    progress.now(5)
    if version.kind in filetypes.NEW_OFFICE_KINDS:
        _make_view(version)
        return
    if version.copy is None:
        try:
            version_copies.make_copy(version)
        except ChildFailed:
            fail_copy(version_id)
            return
    queue.enqueue(READ_TASK, version.pk)


def _make_view(version: DocumentVersion) -> None:
    """Without it the page goes on showing the words of the file, as before."""
    if version_copies.view_is_wanted(version):
        with suppress(ChildFailed):
            version_copies.make_view(version)


def request_views() -> int:
    """Ask for the PDF of Office files that came when none could be made, a few at a time; returns how many."""
    if children.office_program() is None:
        return 0
    asked = set(Job.objects.filter(name=COPY_TASK).values_list("target", flat=True))
    kinds = [kind.content_type for kind in filetypes.NEW_OFFICE_KINDS]
    rows = DocumentVersion.objects.filter(content_type__in=kinds, copies_size=0, file__gt="")
    settled = rows.exclude(reading=DocumentVersion.Reading.WAITING).exclude(scan__in=(Scan.WAITING, Scan.INFECTED))
    left = [pk for pk in settled.order_by("-uploaded_at").values_list("pk", flat=True) if str(pk) not in asked]
    for pk in left[: page_reading.ONCE]:
        queue.enqueue(COPY_TASK, pk)
    return len(left[: page_reading.ONCE])


def fail_copy(version_id: str) -> None:
    """The page stops waiting and says that the original is all there is."""
    kind = DocumentVersion.objects.get(pk=version_id).kind
    if kind in filetypes.NEW_OFFICE_KINDS:
        return
    _save_reading(version_id, text_reading.ReadingResult(None, None, COPY_FAILED.format(kind.label)))


def fail_reading(version_id: str) -> None:
    """The last try has failed: the page stops waiting."""
    _save_reading(version_id, text_reading.ReadingResult(None, None, text_reading.PDF_UNREADABLE))


def _save_reading(version_id: str, found: text_reading.ReadingResult) -> None:
    state = DocumentVersion.Reading.FAILED if found.problem else DocumentVersion.Reading.DONE
    DocumentVersion.objects.filter(pk=version_id).update(
        reading=state,
        pages=found.pages,
        searchable=found.searchable,
        problem=found.problem,
        picture_pages=runs_of(found.pictures),
        signatures=found.signatures,
    )
    if found.text:
        said = {"text": found.text, "wording_key": wording_key(found.text)}
        VersionText.objects.update_or_create(version_id=uuid.UUID(version_id), defaults=said)
    if found.text or found.pictures or found.signatures:
        queue.enqueue(page_reading.READ_PAGES_TASK, version_id)


def runs_of(numbers: Iterable[int]) -> list[list[int]]:
    """Ascending numbers as runs, first and last of each: [1, 2, 3, 7] → [[1, 3], [7, 7]]."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs
