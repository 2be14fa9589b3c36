"""Scanned pages read a few at each turn: what a turn has read lies in a folder of the reader until the file is done.

A worker that dies, or that gives others their turn, goes on at the next page.
"""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from evidence.files import scan_reading
from jobs.queue import JobProgress

TURN = 10.0  # seconds after which others come first; a page that was begun is read to its end
KEPT = 24 * 60 * 60  # seconds without a turn after which pages that were read are thrown away


def delete_left_pages() -> None:
    """Throw away pages of files whose reading nobody has taken up for a day."""
    for folder in _folder().glob("*"):
        if folder.stat().st_mtime < time.time() - KEPT:
            shutil.rmtree(folder, ignore_errors=True)


class ReadPages:
    """The pages of one file that were read so far: words, and the page as a PDF where one could be made."""

    def __init__(self, file_id: str) -> None:
        self.folder = _folder() / str(uuid.UUID(file_id))

    def take_over(self, draft: ReadPages) -> None:
        """What was read of the same file before it was sent; nothing where it is gone by now."""
        if draft.folder.is_dir() and not self.folder.exists():
            draft.folder.rename(self.folder)

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


def read_for_a_turn(
    stream: BinaryIO, kind: str, pages: ReadPages, waiting: Sequence[int], progress: JobProgress
) -> list[int]:
    """The numbers of the pages that were read, at least one where any waits."""
    end, read = time.monotonic() + TURN, list[int]()
    for number in waiting:
        progress.now(min(94, 1 + 94 * (len(read) + 1) // (len(waiting) + 1)))
        pages.read(stream, kind, number)
        read.append(number)
        if time.monotonic() >= end:
            break
    return read
