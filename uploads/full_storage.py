"""A disk that is full or takes no writing: one sentence for people, and nothing of the file left behind."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile

FULL = "Penyimpanan penuh; berkas belum tersimpan. Isian Anda tetap ada. Beri tahu admin, lalu kirim lagi."
STATUS = 507
# No room, none left of a quota or of what one process may write, or mounted read-only.
ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}

_met: ContextVar[list[bool] | None] = ContextVar("full_storage", default=None)


class StorageFull(ValidationError):
    """Said where a form says what is wrong with a file; the answer to the request gets status 507."""

    def __init__(self) -> None:
        super().__init__(FULL)
        note_full()


def is_full(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in ERRORS


@contextmanager
def needs_room() -> Iterator[None]:
    """What writes a file: raises `StorageFull` where there is none, any other fault as it came."""
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise
        raise StorageFull from error


@contextmanager
def watched() -> Iterator[list[bool]]:
    """Not empty after the block when something inside it found no room."""
    met: list[bool] = []
    token = _met.set(met)
    try:
        yield met
    finally:
        _met.reset(token)


def note_full() -> None:
    met = _met.get()
    if met is not None:
        met.append(True)


class WholeFileStorage(FileSystemStorage):
    """Stores a file whole or not at all: what was written before the disk was full is taken away again."""

    def _save(self, name: str, content: Any) -> str:
        is_new = not self.exists(name)
        with needs_room():
            try:
                return super()._save(name, content)  # type: ignore[misc]
            except OSError:
                if is_new:
                    with suppress(OSError):
                        os.unlink(self.path(name))
                raise


class UnstoredFile(UploadedFile):
    """Of a form whose file found no room on its way in: the rest of the form is there, and says so at the file."""

    def __init__(self, name: str, content_type: str | None, size: int, digest_name: str) -> None:
        super().__init__(BytesIO(), name, content_type or "", size)
        vars(self)[digest_name] = "-"  # there is nothing to reckon it from

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        raise StorageFull

    def open(self, *args: Any, **kwargs: Any) -> Any:
        raise StorageFull

    def temporary_file_path(self) -> str:
        raise StorageFull
