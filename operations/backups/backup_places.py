"""Where backups lie: in a folder of this host, or in a bucket of S3 (`s3://BUCKET/PREFIX`)."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import File

if TYPE_CHECKING:
    from uploads.object_storage import ObjectStorage

BUCKET_SCHEME = "s3://"


class BackupPlace(Protocol):
    """Files by name; what stands under a name is whole."""

    def put(self, name: str, source: BinaryIO) -> None:
        """Store all of it, over what stood there. Raises OSError or `StorageFault`."""

    def open(self, name: str) -> BinaryIO:
        """Raises FileNotFoundError, also for what would lead out of the place."""

    def size(self, name: str) -> int | None:
        """In bytes; None where it is not."""

    def names(self) -> Iterator[str]:
        """Of every file, at any depth."""

    def delete(self, name: str) -> None:
        """Twice is once."""


class FolderPlace:
    """A folder; a file gets its name when it is complete."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, source: BinaryIO) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = path.with_name(f"{path.name}.sebagian")
        with half.open("wb") as target:
            shutil.copyfileobj(source, target)
        half.replace(path)

    def open(self, name: str) -> BinaryIO:
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise FileNotFoundError(name)
        return path.open("rb")

    def size(self, name: str) -> int | None:
        path = self.folder / name
        return path.stat().st_size if path.is_file() else None

    def names(self) -> Iterator[str]:
        yield from (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    def delete(self, name: str) -> None:
        path = self.folder / name
        path.unlink(missing_ok=True)
        if path.parent != self.folder and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()


class BucketPlace:
    """A bucket below a prefix, reached with BACKUP_S3_* or, where those are empty, with S3_*."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")

    @cached_property
    def storage(self) -> ObjectStorage:
        from uploads.object_storage import ObjectStorage  # boto3: only where S3 is used

        options = settings.BACKUP_S3_OPTIONS | {"bucket_name": self.bucket, "location": self.prefix}
        return ObjectStorage(**options)

    def put(self, name: str, source: BinaryIO) -> None:
        self.storage.delete(name)
        self.storage.save(name, File(cast(Any, source), name))

    def open(self, name: str) -> BinaryIO:
        return cast(BinaryIO, self.storage.open(name))

    def size(self, name: str) -> int | None:
        try:
            return self.storage.size(name)
        except FileNotFoundError:
            return None

    def names(self) -> Iterator[str]:
        yield from (str(entry["name"]) for entry in self.storage.entries(""))

    def delete(self, name: str) -> None:
        self.storage.delete(name)


def place_at(address: str | Path) -> BackupPlace:
    """Of a folder's path, or of `s3://BUCKET/PREFIX`."""
    text = str(address)
    return BucketPlace(text) if text.startswith(BUCKET_SCHEME) else FolderPlace(Path(text).resolve())


def split_address(address: str | Path) -> tuple[BackupPlace, str]:
    """The place of a backup, and which of those in it: its last part."""
    before, _, moment = str(address).rstrip("/").rpartition("/")
    return place_at(before or "."), moment


def put_checked(place: BackupPlace, name: str, source: BinaryIO) -> dict[str, Any]:
    """Store it; returns size and SHA-256 of what can be read back there."""
    place.put(name, source)
    with place.open(name) as stored:
        return {"size": place.size(name), "sha256": sum_of(stored)}


def sum_of(stream: BinaryIO) -> str:
    """SHA-256 in hexadecimal of what is left of it."""
    return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # File proxies its stream


def scratch_file() -> BinaryIO:
    """For what is written before it is stored; gone when it is closed."""
    return cast(BinaryIO, tempfile.TemporaryFile())  # its user closes it
