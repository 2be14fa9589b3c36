"""A storage that is full, takes no writing, or does not answer: one sentence for people, nothing half-stored."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

FULL = "Penyimpanan penuh; berkas belum tersimpan. Isian Anda tetap ada. Beri tahu admin, lalu kirim lagi."
AWAY = (
    "Penyimpanan sedang tidak terjangkau; berkas belum tersimpan. Isian Anda tetap ada. Kirim lagi beberapa saat lagi."
)
UNREADABLE = "Penyimpanan sedang tidak terjangkau; berkas belum dapat diambil. Coba lagi beberapa saat lagi."
# No room, none left of a quota or of what one process may write, or mounted read-only.
ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}

_met: ContextVar[list["type[StorageFault]"] | None] = ContextVar("storage_faults", default=None)


class StorageFault(ValidationError):
    """Said where a form says what is wrong with a file; the answer to the request gets `status`."""

    status: ClassVar[int]
    words: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.words)
        note_fault(type(self))


class StorageFull(StorageFault):
    status, words = 507, FULL


class StorageAway(StorageFault):
    """A storage elsewhere does not answer, or does not know us: worth another try."""

    status, words = 503, AWAY


class StorageUnreadable(StorageAway):
    """The same, met while a file was to be read."""

    words = UNREADABLE


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
def watched() -> Iterator[list[type[StorageFault]]]:
    """Not empty after the block when something inside it met such a fault; the first one tells."""
    met: list[type[StorageFault]] = []
    token = _met.set(met)
    try:
        yield met
    finally:
        _met.reset(token)


def note_fault(kind: type[StorageFault]) -> None:
    met = _met.get()
    if met is not None:
        met.append(kind)


class UnstoredFile(UploadedFile):
    """Of a form whose file found no room on its way in: the rest of the form is there, and says so at the file."""

    def __init__(
        self,
        name: str,
        content_type: str | None,
        size: int,
        digest_name: str,
        fault: type[StorageFault] = StorageFull,
    ) -> None:
        super().__init__(BytesIO(), name, content_type or "", size)
        self.fault = fault
        vars(self)[digest_name] = "-"  # there is nothing to reckon it from

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        raise self.fault

    def open(self, *args: Any, **kwargs: Any) -> Any:
        raise self.fault

    def temporary_file_path(self) -> str:
        raise self.fault
