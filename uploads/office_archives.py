"""Office files (DOCX, XLSX, PPTX) by their list of contents and, part by part, by what acts in them by itself. Pure.

A plain archive, a macro, a bomb, or what is locked is refused with the reason; nothing is ever unpacked to a disk.
"""

import re
import shutil
import tempfile
import zipfile
import zlib
from html import unescape
from typing import BinaryIO, cast

from uploads import active_office
from uploads.active_content import ActiveContent
from uploads.file_kinds import (
    DOCX,
    MB,
    OLE_START,
    PPTX,
    UNPACK_FIRST,
    XLSX,
    ActiveContentRefused,
    ArchiveRefused,
    FileType,
    TypeRefused,
    extension_of,
)

CONTENT_TYPES = "[Content_Types].xml"
UNUSUAL = "Susunan berkas Office ini tidak wajar. Buka, simpan ulang sebagai berkas baru, lalu unggah."
MAX_ENTRIES = 20_000
MAX_DEPTH = 2  # a chart's sheet in a document in a slide
MAX_EMBEDDED = 50 * MB
MAX_LIST = 4 * MB  # 20,000 entries with names of 150 characters
MAX_UNPACKED = 1024 * MB
MAX_RATIO = 200  # real sheets pack up to about 1:50
ALWAYS_ALLOWED_SIZE = 20 * MB  # below this no ratio is suspicious
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/")
CONTROLS = "/activex/"  # check boxes and buttons of the old kind: programs of the machine that opens the file
NESTED = re.compile(
    "zip|rar|7z|gz|jar|exe|dll|com|bat|cmd|scr|pif|cpl|msi|msc|reg|lnk|sct|hta|chm|ps1|js|jse|vbs|vbe|wsf|wsh|"
    "docm|dotm|xlsm|xltm|xlsb|xlam|pptm|ppsm|potm|ppam"
)
EMBEDDED_OBJECT = re.compile(r"(?:^|/)(?:embeddings/[^/]*\.bin|oleobject[^/]*)$")
CONTENT_TYPE = re.compile(rb"""ContentType\s*=\s*["']([^"']+)["']""")


def office_kind(stream: BinaryIO, depth: int = 0) -> FileType:
    """DOCX, XLSX or PPTX by its parts; a plain archive, a macro, a bomb, or what acts by itself is refused."""
    try:
        with open_archive(stream) as archive:
            _check_entries(archive.infolist(), size=stream.seek(0, 2))
            kind = _main_part(_content_types(archive))
            if found := active_office.find_active_content(archive):
                raise ActiveContentRefused(kind, found)
            _check_embedded(archive, kind, depth)
            return kind
    except active_office.UnusualXml as error:
        raise TypeRefused(UNUSUAL) from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise TypeRefused("Berkas ini rusak atau terpotong. Buka aslinya, simpan ulang, lalu unggah.") from error


def _check_embedded(archive: zipfile.ZipFile, kind: FileType, depth: int) -> None:
    """A chart brings the sheet it is drawn from; such a file, by its first bytes and whatever its name, is judged
    as one that is sent by itself.
    """
    for entry in archive.infolist():
        with archive.open(entry) as part:
            start = part.read(8)
        if start == OLE_START:
            raise objects()
        if not start.startswith(b"PK\x03\x04") and extension_of(entry.filename) not in ("docx", "xlsx", "pptx"):
            continue
        if depth >= MAX_DEPTH or entry.file_size > MAX_EMBEDDED:
            raise TypeRefused(
                "Berkas Office ini menyisipkan terlalu banyak berkas lain. Hapus sisipannya, lalu unggah."
            )
        with archive.open(entry) as part, tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(part, copy)
            try:
                office_kind(copy, depth + 1)
            except TypeRefused as refused:
                name = entry.filename.rpartition("/")[2][:60]
                if isinstance(refused, ActiveContentRefused):
                    what = f"menyisipkan {name}, yang {refused.found.what}"
                    raise ActiveContentRefused(kind, ActiveContent(what, refused.found.how)) from refused
                raise TypeRefused(f"Dalam sisipan {name}: {refused}") from refused


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename.lower() for entry in entries]
    if CONTENT_TYPES.lower() not in names:
        raise _no_office(names)
    if any(part in f"/{name}" for name in names for part in MACRO_PARTS):
        raise macros()
    if any(CONTROLS in f"/{name}" for name in names):
        raise _controls()
    if any(EMBEDDED_OBJECT.search(name) for name in names):
        raise objects()
    if any(NESTED.fullmatch(extension_of(name)) for name in names):
        raise TypeRefused(
            "Berkas Office ini menyimpan arsip atau program di dalamnya. Hapus lampirannya, lalu unggah lagi."
        )
    if len(set(names)) != len(names) or any(_is_unsafe_entry(entry) for entry in entries):
        raise TypeRefused(UNUSUAL)
    _check_size(entries, size)


def _no_office(names: list[str]) -> TypeRefused:
    if "mimetype" in names and "content.xml" in names:
        return TypeRefused(
            "Berkas ini dokumen OpenDocument dan belum dapat diterima. Simpan sebagai DOCX, XLSX, PPTX, atau PDF."
        )
    return ArchiveRefused(f"Berkas ini arsip ZIP dan belum dapat diterima. {UNPACK_FIRST}")


class DirectoryTooLong(zipfile.BadZipFile):
    """The list of contents alone would fill the memory."""


class _ChunkedReader:
    """A stream that cannot be swallowed: zipfile reads an archive's list of contents in one gulp."""

    def __init__(self, stream: BinaryIO) -> None:
        self.seek, self.tell, self.seekable, self._read = stream.seek, stream.tell, stream.seekable, stream.read

    def read(self, size: int = -1) -> bytes:
        content = self._read(MAX_LIST + 1 if size < 0 else min(size, MAX_LIST + 1))
        if len(content) > MAX_LIST:
            raise DirectoryTooLong
        return content


def open_archive(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive with its list of contents read. Raises `BadZipFile`."""
    return zipfile.ZipFile(cast(BinaryIO, _ChunkedReader(stream)))


def _is_unsafe_entry(entry: zipfile.ZipInfo) -> bool:
    """A path that leaves its folder, or a locked part."""
    name = entry.filename.replace("\\", "/")
    return name.startswith("/") or ".." in name.split("/") or ":" in name or bool(entry.flag_bits & 0x1)


def _check_size(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Declared sizes only; parts that together exceed the file lie over each other (a bomb)."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    bomb = packed > size or (unpacked > ALWAYS_ALLOWED_SIZE and unpacked > MAX_RATIO * max(packed, 1))
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or bomb:
        raise TypeRefused("Isi berkas Office ini terlalu besar bila dibuka. Bagi dokumennya, atau simpan sebagai PDF.")


def _content_types(archive: zipfile.ZipFile) -> set[str]:
    """The content types that the file declares; read with a limit of its own, whatever the archive declares."""
    name = next(entry for entry in archive.namelist() if entry.lower() == CONTENT_TYPES.lower())
    with archive.open(name) as part:
        text = part.read(MB + 1)
    if len(text) > MB or b"<!" in text.replace(b"<!--", b"") or b"\x00" in text:
        raise TypeRefused(UNUSUAL)
    return {unescape(found.decode("latin-1")).lower() for found in CONTENT_TYPE.findall(text)}


def _main_part(content_types: set[str]) -> FileType:
    if any("macro" in found or "vba" in found for found in content_types):
        raise macros()
    if any("activex" in found for found in content_types):
        raise _controls()
    if any("oleobject" in found for found in content_types):
        raise objects()
    found = [kind for kind in (DOCX, XLSX, PPTX) if kind.office_part.lower() in content_types]
    if len(found) == 1:
        return found[0]
    raise TypeRefused(
        "Berkas Office ini bukan DOCX, XLSX, atau PPTX biasa. Simpan ulang dalam jenis itu atau sebagai PDF."
    )


def macros() -> TypeRefused:
    return TypeRefused(
        "Berkas Office ini berisi makro dan tidak diterima. Simpan sebagai DOCX, XLSX, PPTX (tanpa makro), atau PDF."
    )


def _controls() -> TypeRefused:
    return TypeRefused(
        "Berkas Office ini memuat kontrol ActiveX (kotak centang atau tombol jenis lama) dan tidak diterima. "
        "Ganti dengan kotak centang biasa, atau simpan sebagai PDF."
    )


def objects() -> TypeRefused:
    return TypeRefused(
        "Berkas Office ini menyimpan objek OLE (berkas lain) di dalamnya. Hapus sisipannya, atau simpan sebagai PDF."
    )
