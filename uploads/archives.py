"""What lies in a ZIP that somebody brings, and one file out of it. Pure but for the setting of the largest file.

Only the list of contents is read; what is taken out is read piece by piece and ends where the list said it would. The
file is then judged as one that was sent by itself.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from ui.formats import file_size
from uploads import incoming
from uploads.file_kinds import MB, PICTURES, TypeRefused, extension_of
from uploads.office_archives import DirectoryTooLong, open_archive

MOST_ENTRIES = 200
MOST_UNPACKED = 500 * MB
MOST_LISTED = 4 * MOST_ENTRIES  # with folders and the notes of the system that packed it
PIECE = 256 * 1024
LONGEST_FOLDER = 100  # letters of a path that is shown
PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENDINGS = ("", "zip")  # what an archive may be called; under another name it is no document either
NESTED = {"zip", "rar", "7z", "gz", "tar", "jar", "bz2", "xz", "tgz", "cab", "iso"}
SYSTEM_FOLDERS = {"__macosx"}
SYSTEM_FILES = {".ds_store", "thumbs.db", "desktop.ini"}
UTF8, LOCKED = 0x800, 0x1
LINK = 0o120000
BROKEN = "Arsip ZIP ini rusak atau terpotong. Buat ulang, atau ekstrak lalu unggah dokumennya satu per satu."
LIED = "Isi {0} tidak sama dengan yang tertulis pada daftar ZIP. Ekstrak, lalu unggah berkasnya sendiri."


@dataclass(frozen=True)
class ArchiveEntry:
    """One file of an archive. `place`: where it stands in the list; `why_not`: what keeps it from being chosen."""

    place: int
    name: str
    folder: str
    size: int
    why_not: str

    @property
    def is_picture(self) -> bool:
        return extension_of(self.name) in {ending for kind in PICTURES for ending in kind.extensions}


def list_archive(stream: BinaryIO) -> list[ArchiveEntry]:
    """What can be chosen from, by folder and name. Raises `TypeRefused` of the archive as a whole."""
    with _opened(stream) as archive:
        listed = archive.infolist()
    files = [(place, entry) for place, entry in enumerate(listed) if not (entry.is_dir() or _is_of_system(entry))]
    if len(files) > MOST_ENTRIES or len(listed) > MOST_LISTED:
        raise TypeRefused(
            f"ZIP ini berisi {len(files)} berkas; paling banyak {MOST_ENTRIES}. Bagi menjadi beberapa ZIP."
        )
    if sum(entry.file_size for _, entry in files) > MOST_UNPACKED:
        raise TypeRefused(f"Isi ZIP ini lebih dari {file_size(MOST_UNPACKED)} bila dibuka. Bagi menjadi beberapa ZIP.")
    if sum(entry.compress_size for entry in listed) > stream.seek(0, 2):  # parts that lie over each other
        raise TypeRefused("Susunan ZIP ini tidak wajar. Ekstrak, lalu unggah dokumennya satu per satu.")
    if not files:
        raise TypeRefused("ZIP ini kosong.")
    return sorted(
        (_entry(place, entry) for place, entry in files), key=lambda row: (row.folder.lower(), row.name.lower())
    )


def take_entry(stream: BinaryIO, place: int, target: IO[bytes]) -> ArchiveEntry:
    """Copy one file out of it, never more than the list says. Raises `TypeRefused`."""
    found = next((entry for entry in list_archive(stream) if entry.place == place), None)
    if found is None:
        raise TypeRefused("Pilih satu berkas dari daftar.")
    if found.why_not:
        raise TypeRefused(f"{found.name}: {found.why_not}.")
    size = 0
    try:
        for piece in _pieces(stream, place):
            size += len(piece)
            if size > found.size:
                raise TypeRefused(LIED.format(found.name))
            target.write(piece)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise TypeRefused(LIED.format(found.name)) from error
    if size != found.size:
        raise TypeRefused(LIED.format(found.name))
    return found


def _pieces(stream: BinaryIO, place: int) -> Iterator[bytes]:
    with _opened(stream) as archive, archive.open(archive.infolist()[place]) as part:
        while piece := part.read(PIECE):
            yield piece


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return open_archive(stream)
    except (zipfile.BadZipFile, DirectoryTooLong, NotImplementedError, ValueError, OSError) as error:
        raise TypeRefused(BROKEN) from error


def _is_of_system(entry: zipfile.ZipInfo) -> bool:
    """Notes that systems pack beside people's files."""
    parts = [part.lower() for part in _spelled(entry).replace("\\", "/").split("/") if part]
    return not parts or bool(SYSTEM_FOLDERS & set(parts)) or parts[-1] in SYSTEM_FILES or parts[-1].startswith("._")


def _spelled(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: many programs write UTF-8 without saying so, and then it is read as code page 437."""
    if entry.flag_bits & UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _entry(place: int, entry: zipfile.ZipInfo) -> ArchiveEntry:
    """With a name that leads nowhere: no parent, no drive, no mark that turns letters round, no device."""
    *folders, name = [incoming.clean_file_name(part) for part in _spelled(entry).replace("\\", "/").split("/")]
    safe = incoming.without_device(name) or "berkas"
    shown = " / ".join(part for part in folders if part)[:LONGEST_FOLDER]
    return ArchiveEntry(place, safe, shown, entry.file_size, _why_not(entry, safe))


def _why_not(entry: zipfile.ZipInfo, name: str) -> str:
    ending = extension_of(name)
    if entry.flag_bits & LOCKED:
        return "terkunci kata sandi"
    if entry.external_attr >> 16 & 0o170000 == LINK:
        return "tautan, bukan berkas"
    if entry.compress_type not in PLAIN_METHODS:
        return "dimampatkan dengan cara yang tidak dikenal"
    if ending in NESTED:
        return "arsip di dalam ZIP; ekstrak dahulu"
    if refusal := incoming.why_not_size(entry.file_size):
        return "kosong" if not entry.file_size else refusal.partition(".")[0].removeprefix("Berkas ini ")
    if ending and ending not in incoming.accepted_endings():
        return f"jenis .{ending} tidak diterima"
    return ""
