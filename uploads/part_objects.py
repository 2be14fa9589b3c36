"""Pieces of uploads in a bucket: an object each, so that any host takes the next one; joined where they are read.

`Upload.parts` names them in their order and moves together with the offset, in one UPDATE. A piece whose request died
before that is an object that no list names: it goes with the upload. Joining only reads, so it can be repeated.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, BinaryIO, cast
from uuid import uuid4

from django.utils import timezone

from uploads.full_storage import StorageAway
from uploads.models import Upload
from uploads.private_storage import PartWriter

if TYPE_CHECKING:
    from uploads.object_storage import ObjectStorage


class PartObjects:
    """A `PartStore` in one folder of a bucket, a folder an upload below it."""

    def __init__(self, storage: ObjectStorage, folder: str) -> None:
        self.storage, self.folder = storage, folder

    def size(self, upload: Upload) -> int:
        if not upload.parts:
            return 0
        there = {entry["name"]: int(entry["size"]) for entry in self.storage.entries(self._place(upload))}
        total = 0
        for name in upload.parts:
            if name not in there:
                break
            total += there[name]
        return total

    @contextmanager
    def writing(self, upload: Upload) -> Iterator[PartWriter]:
        """Twins write objects of their own; the row takes the one of the faster, the other is taken away again."""
        written: list[str] = []

        def write(offset: int, piece: bytes) -> list[str]:
            name = f"{offset:012}-{uuid4().hex}"
            self.storage.put_bytes(f"{self._place(upload)}/{name}", piece)
            written.append(name)
            return [*upload.parts, name]

        try:
            yield write
        except BaseException:
            for name in written:
                with suppress(StorageAway):
                    self.storage.delete(f"{self._place(upload)}/{name}")
            raise

    def open(self, upload: Upload) -> BinaryIO:
        joined = tempfile.TemporaryFile()  # noqa: SIM115  # its reader closes it
        try:
            self._join(upload, joined)
        except BaseException:
            joined.close()
            raise
        return cast(BinaryIO, joined)

    def movable_copy(self, upload: Upload) -> str:
        number, path = tempfile.mkstemp()
        with os.fdopen(number, "wb") as target:
            self._join(upload, target)
        return path

    def _join(self, upload: Upload, target: IO[bytes]) -> None:
        """One piece after the other, through little memory."""
        if not upload.parts:
            raise FileNotFoundError(upload.pk)
        for name in upload.parts:
            self.storage.append_to(cast(BinaryIO, target), f"{self._place(upload)}/{name}")
        target.flush()
        target.seek(0)

    def delete(self, upload: Upload) -> None:
        self.delete_name(upload.pk.hex)

    def untouched(self, grace: timedelta) -> Iterator[str]:
        newest: dict[str, datetime] = {}
        for entry in self.storage.entries(self.folder):
            number = str(entry["name"]).partition("/")[0]
            newest[number] = max(entry["at"], newest.get(number, entry["at"]))
        yield from (number for number, at in sorted(newest.items()) if timezone.now() - at >= grace)

    def delete_name(self, name: str) -> None:
        self.storage.delete_all(f"{self.folder}/{name}")

    def _place(self, upload: Upload) -> str:
        return f"{self.folder}/{upload.pk.hex}"
