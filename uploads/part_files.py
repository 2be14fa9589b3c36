"""Pieces of uploads on the disk: one file an upload, which grows."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from uploads.full_storage import needs_room
from uploads.models import Upload
from uploads.private_storage import FILE_ABSENT, PartIsBusy, PartWriter


class PartFiles:
    """A `PartStore` in one folder. Bytes beyond the offset were never acknowledged and are written again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, upload: Upload) -> Path:
        return self.folder / upload.pk.hex

    def size(self, upload: Upload) -> int:
        with suppress(FileNotFoundError):
            return self.place(upload).stat().st_size
        return 0

    @contextmanager
    def writing(self, upload: Upload) -> Iterator[PartWriter]:
        """Opened by one request only: a slower twin may not write over what a faster one had acknowledged.

        The lock belongs to the open file; the system lifts it when the process dies. Raises `StorageFull` too.
        """
        with needs_room():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(self.place(upload), os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as part:
                try:
                    fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise PartIsBusy from error
                yield lambda offset, piece: _write(part, offset, piece)

    def open(self, upload: Upload) -> BinaryIO:
        return self.place(upload).open("rb")

    def movable_copy(self, upload: Upload) -> str:
        """A second name of the part: should the transaction fail, the part is still there."""
        source = self.place(upload)
        twin = source.with_suffix(f".{os.getpid()}-{id(upload)}")
        try:
            os.link(source, twin)
        except OSError:  # a disk that knows no second names
            _copy(source, twin)
        return str(twin)

    def delete(self, upload: Upload) -> None:
        self.place(upload).unlink(missing_ok=True)

    def untouched(self, grace: timedelta) -> Iterator[str]:
        if self.folder.is_dir():
            yield from (path.name for path in sorted(self.folder.iterdir()) if age_of_file(path) >= grace)

    def delete_name(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)


def age_of_file(path: Path) -> timedelta:
    """Since its bytes or its name changed: a part that becomes a document keeps the time of its bytes."""
    try:
        stat = path.stat()
    except FileNotFoundError:  # taken or thrown away since it was listed
        return FILE_ABSENT
    return timezone.now() - datetime.fromtimestamp(max(stat.st_mtime, stat.st_ctime), UTC)


def _write(part: BinaryIO, offset: int, piece: bytes) -> list[str]:
    """All of it, or nothing of it stays. One file has no list of pieces."""
    left, at = memoryview(piece), offset
    try:
        while left:
            written = os.pwrite(part.fileno(), left, at)
            at, left = at + written, left[written:]
        os.fsync(part.fileno())
    except OSError:
        with suppress(OSError):
            os.ftruncate(part.fileno(), offset)
        raise
    return []


def _copy(source: Path, target: Path) -> None:
    """All of it, or nothing of it stays."""
    try:
        shutil.copyfile(source, target)
    except OSError:
        target.unlink(missing_ok=True)
        raise
