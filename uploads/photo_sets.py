"""Several photos that are one document: an uncompressed archive of the photos as they are, in their order. Pure.

How each is to be turned stands beside it, as its comment; the same photos in the same order give the same bytes, so
that the set is known again when it is sent once more.
"""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from shutil import copyfileobj
from typing import IO, BinaryIO

from uploads.file_kinds import TypeRefused
from uploads.office_archives import DirectoryTooLong, open_archive

MARK = b"Kawal SPBE: kumpulan foto"
MOST_PHOTOS = 40
TURNS = (0, 90, 180, 270)  # degrees, clockwise
LONGEST_AGO = (1980, 1, 1, 0, 0, 0)  # no time of its own
BROKEN = "Kumpulan foto ini rusak. Pilih foto-fotonya sekali lagi."


@dataclass(frozen=True)
class SetPhoto:
    """One photo of a set: its name, how it is to be turned clockwise, where it lies."""

    name: str
    turn: int
    entry: zipfile.ZipInfo


def write_set(photos: Iterable[tuple[str, int, BinaryIO]], target: IO[bytes]) -> None:
    """Name, degrees and content of each photo, in their order."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = MARK
        for place, (name, turn, content) in enumerate(photos, 1):
            entry = zipfile.ZipInfo(f"{place:02} {name}", LONGEST_AGO)
            entry.comment = str(turn).encode()
            content.seek(0)
            with archive.open(entry, "w", force_zip64=True) as part:
                copyfileobj(content, part)


def read_set(stream: BinaryIO) -> list[SetPhoto]:
    """The photos of a set in their order; none where the archive is no set. Raises `TypeRefused` of a broken one."""
    try:
        with open_archive(stream) as archive:
            if archive.comment != MARK:
                return []
            entries = archive.infolist()
    except (zipfile.BadZipFile, DirectoryTooLong, NotImplementedError, ValueError, OSError):
        return []
    turns = [int(entry.comment) if entry.comment.isdigit() else -1 for entry in entries]
    plain = all(entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 0x1 for entry in entries)
    overlap = sum(entry.file_size for entry in entries) > stream.seek(0, 2)
    if overlap or not plain or not 0 < len(entries) <= MOST_PHOTOS or not set(turns) <= set(TURNS):
        raise TypeRefused(BROKEN)
    return [SetPhoto(entry.filename, turn, entry) for entry, turn in zip(entries, turns, strict=True)]


@contextmanager
def opened(stream: BinaryIO, photo: SetPhoto) -> Iterator[BinaryIO]:
    """The content of one photo, to be read from any place. Raises `TypeRefused` where it is not what the list says."""
    with tempfile.TemporaryFile() as copy:
        try:
            with open_archive(stream) as archive, archive.open(photo.entry) as part:
                copyfileobj(part, copy)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise TypeRefused(BROKEN) from error
        copy.seek(0)
        yield copy


def contents(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The content of each photo of a set, one after the other."""
    for photo in read_set(stream):
        with opened(stream, photo) as content:
            yield content
