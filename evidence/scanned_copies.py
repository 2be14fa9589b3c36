"""Reads the scanned pages of a file, a few at each turn, and puts them together as a copy that can be searched.

The original is only opened.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Sequence
from typing import IO, BinaryIO, cast

from django.db import transaction

from evidence import page_reading, version_copies
from evidence.files import scan_reading
from evidence.models import DocumentVersion, DraftFile, VersionCopy, VersionReading
from evidence.scan_turns import ReadPages, read_for_a_turn
from jobs.queue import JobProgress, MoreToDo
from ui.formats import numbers_text
from uploads import filetypes
from uploads.children import ChildFailed

UNREAD = "Halaman {} tidak terbaca dalam batas waktunya."
NO_COPY = "Salinan yang dapat dicari tidak dapat dibuat dari berkas ini."
NOT_READ = "Halaman pindaian berkas ini tidak dapat dibaca."


def read_scans(version_id: str, progress: JobProgress) -> None:
    """Read scanned pages for one turn. Raises `MoreToDo` as long as some are left; after the last there is a copy."""
    version = DocumentVersion.objects.select_related("document", "copy").get(pk=version_id)
    if not page_reading.is_read_by_page(version):
        return
    wanted, pages = page_reading.scanned_pages(version), _pages_of(version)
    waiting = [number for number in wanted if not pages.has(number)]
    assert version.readable  # asked in `is_read_by_page`
    with version.readable.open("rb") as stream:
        read = read_for_a_turn(cast(BinaryIO, stream), version.shown_kind.extension, pages, waiting, progress)
    left = len(waiting) - len(read)
    _keep_words(version, pages, read, left, is_first=len(waiting) == len(wanted))
    if left:
        raise MoreToDo
    progress.now(95)
    _finish(version, pages, wanted)


def _pages_of(version: DocumentVersion) -> ReadPages:
    """What was read of it so far, as a draft too: a file that was dropped in is not read twice."""
    pages = ReadPages(str(version.pk))
    if not pages.folder.exists():
        cited = version.citations.values("pk")
        for draft in DraftFile.objects.filter(sent_as__in=cited).values_list("pk", flat=True):
            pages.take_over(ReadPages(str(draft)))
    return pages


def fail_scans(version_id: str) -> None:
    """The last try has failed: the page stops waiting."""
    ReadPages(version_id).delete()
    VersionReading.objects.filter(version=uuid.UUID(version_id)).update(scans_left=0, note=NOT_READ)


@transaction.atomic
def _keep_words(version: DocumentVersion, pages: ReadPages, read: Sequence[int], left: int, *, is_first: bool) -> None:
    """Words at each turn; what follows from them when the title page is there, and when all are."""
    words = {number: pages.words(number) or "" for number in read}
    page_reading.keep_texts(version, words, is_scan=True)
    if is_first and left:
        known = VersionReading.objects.filter(version=version).values_list("note", flat=True).first()
        page_reading.note_reading(version, known or "", left)
    VersionReading.objects.filter(version=version).update(scans_left=left)


def _finish(version: DocumentVersion, pages: ReadPages, wanted: Sequence[int]) -> None:
    """Make the copy, note what could not be read, and clear away the single pages."""
    words = {number: pages.words(number) for number in wanted}
    unread = [number for number, said in words.items() if said is None]
    notes = [UNREAD.format(numbers_text(unread)) if unread else "", _make_copy(version, pages, wanted)]
    with transaction.atomic():
        page_reading.keep_texts(version, {number: said or "" for number, said in words.items()}, is_scan=True)
        known = VersionReading.objects.filter(version=version).values_list("note", flat=True).first()
        told = [known or "", *(note for note in notes if note not in (known or ""))]
        page_reading.note_reading(version, " ".join(filter(None, told)), 0)
    pages.delete()


def _make_copy(version: DocumentVersion, pages: ReadPages, wanted: Sequence[int]) -> str:
    """Keep the copy beside the original; why there is none, "" where there is. What acts by itself gets no copy."""
    if missing := scan_reading.why_no_copies():
        return missing
    if version.acts or not any(pages.copy(number).exists() for number in wanted):
        return "" if version.acts else NO_COPY
    with tempfile.TemporaryFile() as target:
        try:
            _write_copy(version, pages, target)
        except ChildFailed:
            return NO_COPY
        version_copies.keep_copy(
            version=version,
            kind=VersionCopy.Kind.SEARCHABLE,
            content_type=filetypes.PDF.content_type,
            content=target,
            pages=version.pages or len(wanted),
            is_main=False,
        )
    return ""


def _write_copy(version: DocumentVersion, pages: ReadPages, target: IO[bytes]) -> None:
    assert version.readable  # asked in `is_read_by_page`
    if version.shown_kind in page_reading.PICTURES:
        target.write(pages.copy(1).read_bytes())
        return
    with version.readable.open("rb") as stream:
        scan_reading.join_pages(cast(BinaryIO, stream), pages.folder, target)
