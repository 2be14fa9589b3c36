"""Reads the scanned pages of a file, a few at each turn, and puts them together as a copy that can be searched.

What a turn has read lies in a folder of the reader until the file is done: a worker that dies, or that gives others
their turn, goes on at the next page. The original is only opened.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.conf import settings
from django.db import transaction

from evidence import page_reading, version_copies
from evidence.files import scan_reading
from evidence.models import DocumentVersion, VersionCopy, VersionReading
from jobs.queue import JobProgress, MoreToDo
from ui.formats import numbers_text
from uploads import filetypes
from uploads.children import ChildFailed

TURN = 10.0  # seconds after which others come first; a page that was begun is read to its end
KEPT = 24 * 60 * 60  # seconds without a turn after which pages that were read are thrown away
UNREAD = "Halaman {} tidak terbaca dalam batas waktunya."
NO_COPY = "Salinan yang dapat dicari tidak dapat dibuat dari berkas ini."
NOT_READ = "Halaman pindaian berkas ini tidak dapat dibaca."


def read_scans(version_id: str, progress: JobProgress) -> None:
    """Read scanned pages for one turn. Raises `MoreToDo` as long as some are left; after the last there is a copy."""
    version = DocumentVersion.objects.select_related("document", "copy").get(pk=version_id)
    if not page_reading.is_read_by_page(version):
        return
    wanted, pages = page_reading.scanned_pages(version), ReadPages(version_id)
    waiting = [number for number in wanted if not pages.has(number)]
    read = _read_for_a_turn(version, pages, waiting, progress)
    left = len(waiting) - len(read)
    _keep_words(version, pages, read, left, is_first=len(waiting) == len(wanted))
    if left:
        raise MoreToDo
    progress.now(95)
    _finish(version, pages, wanted)


def fail_scans(version_id: str) -> None:
    """The last try has failed: the page stops waiting."""
    ReadPages(version_id).delete()
    VersionReading.objects.filter(version=uuid.UUID(version_id)).update(scans_left=0, note=NOT_READ)


def delete_left_pages() -> None:
    """Throw away pages of files whose reading nobody has taken up for a day."""
    for folder in _folder().glob("*"):
        if folder.stat().st_mtime < time.time() - KEPT:
            shutil.rmtree(folder, ignore_errors=True)


class ReadPages:
    """The pages of one file that were read so far: words, and the page as a PDF where one could be made."""

    def __init__(self, version_id: str) -> None:
        self.folder = _folder() / str(uuid.UUID(version_id))

    def has(self, number: int) -> bool:
        return self._words(number).exists()

    def words(self, number: int) -> str | None:
        """None where the page could not be read."""
        said = json.loads(self._words(number).read_text("utf-8"))
        return None if said is None else str(said)

    def read(self, stream: BinaryIO, kind: str, number: int) -> None:
        """Read one page, and note it last: a page that was read half is read again."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy = self.copy(number)
        with copy.open("wb") as target:
            words = scan_reading.read_scan(stream, kind, number, target)
            is_empty = target.tell() == 0
        if words is None or is_empty:
            copy.unlink()
        self._words(number).write_text(json.dumps(words), "utf-8")

    def copy(self, number: int) -> Path:
        return self.folder / f"{number}.pdf"

    def delete(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _words(self, number: int) -> Path:
        return self.folder / f"{number}.json"


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "pindaian"


def _read_for_a_turn(
    version: DocumentVersion, pages: ReadPages, waiting: Sequence[int], progress: JobProgress
) -> list[int]:
    """The numbers of the pages that were read, at least one where any waits."""
    end, read = time.monotonic() + TURN, list[int]()
    assert version.readable  # asked in `is_read_by_page`
    with version.readable.open("rb") as stream:
        for number in waiting:
            progress.now(min(94, 1 + 94 * (len(read) + 1) // (len(waiting) + 1)))
            pages.read(cast(BinaryIO, stream), version.shown_kind.extension, number)
            read.append(number)
            if time.monotonic() >= end:
                break
    return read


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
