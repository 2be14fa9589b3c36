"""What the private storage can do beyond Django's, so that nobody asks it for a path: on a disk or in S3 alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from django.core.files.storage import Storage, storages
from django.http import HttpRequest
from django.http.response import HttpResponseBase

if TYPE_CHECKING:
    from uploads.models import Upload

UPLOAD_FOLDER = "unggahan"
FILE_ABSENT = timedelta.min  # younger than any grace: nobody is told of what is no more
PartWriter = Callable[[int, bytes], list[str]]  # offset and piece → the names of all pieces so far


class PartIsBusy(Exception):
    """Another request is writing to the same upload."""


@dataclass(frozen=True)
class StagedFile:
    """A finished file on its way to its place: `name` is where it will be once `finish` has run."""

    name: str
    finish: Callable[[], None]


class PartStore(Protocol):
    """The bytes of uploads that no form has taken yet. `Upload.offset` says how many of them count."""

    def size(self, upload: Upload) -> int:
        """How many bytes are there, in the order in which they came; 0 for none."""

    def writing(self, upload: Upload) -> AbstractContextManager[PartWriter]:
        """Room for one piece. Raises `PartIsBusy`; what a block that fails has written is not part of the upload."""

    def open(self, upload: Upload) -> BinaryIO:
        """All of it as a file of this host. Raises FileNotFoundError."""

    def movable_copy(self, upload: Upload) -> str:
        """The path of a second file with the same bytes, for a storage to move away."""

    def delete(self, upload: Upload) -> None:
        """Nothing of it stays; twice is once."""

    def untouched(self, grace: timedelta) -> Iterator[str]:
        """Names of what nobody has written to for a while, in order; an upload's is its number in hexadecimal."""

    def delete_name(self, name: str) -> None:
        """One of those."""


class PrivateStorage(Storage):
    """The storage behind the alias "evidence": documents and their copies, uploads, packages, reports, letterheads."""

    def send(
        self, request: HttpRequest, name: str, *, attachment: bool, filename: str, content_type: str
    ) -> HttpResponseBase:
        """The answer that brings a file to who may have it. Raises Http404 where there is none."""
        raise NotImplementedError

    def workplace(self, folder: str) -> Path:
        """A folder of this host in which files for that folder of the storage are made; it may not be there yet."""
        raise NotImplementedError

    def stage(self, name: str, source: Path) -> StagedFile:
        """Bring a finished file of a workplace as far as can be done without the row that will name it."""
        raise NotImplementedError

    def age(self, name: str) -> timedelta:
        """Since it last changed; `FILE_ABSENT` for what is no more."""
        raise NotImplementedError

    def part_store(self) -> PartStore:
        raise NotImplementedError


def private_storage() -> PrivateStorage:
    """Outside every public path."""
    return cast(PrivateStorage, storages["evidence"])
