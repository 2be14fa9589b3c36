"""What a file is, by its content: the seven kinds that evidence may be, and how to convert the others.

Pure: a seekable stream and a name in, a `FileType` out, or `TypeRefused` with a message for people.
Nothing is ever unpacked: an archive is judged by its list of contents and, part by part, by what acts in it by itself
(`active_office`). Only a PDF whose bytes leave a doubt is opened, by `pdf_contents` in a process of its own.
"""

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import BinaryIO, cast

from uploads import active_office, pdf_contents, wholeness
from uploads.active_content import ActiveContent

KB, MB = 1024, 1024 * 1024


class TypeRefused(ValueError):
    """The content is not one of the allowed kinds; the message says what it is and what to do."""


@dataclass(frozen=True)
class FileType:
    """One allowed kind. `inline`: a browser may show it in the page (never anything that can run)."""

    label: str
    content_type: str
    extensions: tuple[str, ...]
    inline: bool = False
    office_part: str = ""  # the content type of the main part of an Office file

    @property
    def extension(self) -> str:
        return self.extensions[0]


class ActiveContentRefused(TypeRefused):
    """The kind is allowed, but something in it acts by itself; who keeps such files may still keep it."""

    def __init__(self, kind: FileType, found: ActiveContent) -> None:
        noun = "PDF" if kind is PDF else "Berkas Office"
        super().__init__(f"{noun} ini {found.what} dan tidak diterima. {found.how}")
        self.kind, self.found = kind, found


OFFICE = "application/vnd.openxmlformats-officedocument."
WORD, SHEET, SLIDES = "wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"
PDF = FileType("PDF", "application/pdf", ("pdf",), inline=True)
PNG = FileType("gambar PNG", "image/png", ("png",), inline=True)
JPG = FileType("gambar JPG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), inline=True)
DOCX = FileType("DOCX", OFFICE + WORD, ("docx",), office_part=OFFICE + WORD + ".main+xml")
XLSX = FileType("XLSX", OFFICE + SHEET, ("xlsx",), office_part=OFFICE + SHEET + ".main+xml")
PPTX = FileType("PPTX", OFFICE + SLIDES, ("pptx",), office_part=OFFICE + SLIDES + ".main+xml")
MP4 = FileType("video MP4", "video/mp4", ("mp4", "m4v"))
ALLOWED = (PDF, PNG, JPG, DOCX, XLSX, PPTX, MP4)
NAMES = "PDF, PNG, JPG, DOCX, XLSX, PPTX, atau MP4"

# What else turns up in practice, by its first bytes: (bytes, what it is, what to do).
AS_PDF = "Simpan atau cetak sebagai PDF, lalu unggah PDF itu."
AS_PICTURE = "Simpan sebagai JPG atau PNG, lalu unggah gambar itu."
FROM_PHONE = "Agar iPhone memotret sebagai JPG: Pengaturan, Kamera, Format, Paling Kompatibel."
AS_MP4 = "Simpan sebagai MP4 (H.264), lalu unggah video itu."
UNPACK_FIRST = "Ekstrak dahulu, lalu unggah setiap dokumen satu per satu."
NO_PROGRAMS = "Program tidak diterima sebagai data dukung; unggah tangkapan layar atau dokumennya."
OLD_OFFICE = (
    "Buka berkas itu, hapus kata sandinya bila ada, pilih Simpan sebagai DOCX, XLSX, PPTX, atau PDF, lalu unggah."
)
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED_SIGNATURES = (
    (
        OLE_START,
        "berkas Office lama (.doc, .xls, .ppt) atau berkas Office berkata sandi",
        OLD_OFFICE,
    ),
    (b"Rar!\x1a\x07", "arsip RAR", UNPACK_FIRST),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7z", UNPACK_FIRST),
    (b"\x1f\x8b", "arsip GZ", UNPACK_FIRST),
    (b"PK", "arsip ZIP", UNPACK_FIRST),
    (b"MZ", "program Windows", NO_PROGRAMS),
    (b"\x7fELF", "program Linux", NO_PROGRAMS),
    (b"#!", "skrip", NO_PROGRAMS),
    (b"{\\rtf", "dokumen RTF", "Simpan sebagai DOCX atau PDF, lalu unggah."),
    (b"GIF8", "gambar GIF", AS_PICTURE),
    (b"BM", "gambar BMP", AS_PICTURE),
    (b"II*\x00", "gambar TIFF", "Simpan sebagai PDF, JPG, atau PNG, lalu unggah."),
    (b"MM\x00*", "gambar TIFF", "Simpan sebagai PDF, JPG, atau PNG, lalu unggah."),
    (b"\x1aE\xdf\xa3", "video MKV atau WEBM", AS_MP4),
    (b"FLV", "video FLV", AS_MP4),
)
OTHER_STARTS = (b"RIFF", *(magic for magic, _, _ in REFUSED_SIGNATURES))
EXTENSION = re.compile(r"\.(?=[0-9]*[a-zA-Z])([0-9a-zA-Z]{1,8})$")
MARKUP = re.compile(rb"<\s*(?:!doctype\s+(?:html|svg)|html|svg|script|head|body|iframe|\?xml)", re.IGNORECASE)
PDF_HEADER, JUNK = b"%PDF-", 1024  # readers look for the header in so many first bytes
# By which players know what they can play; the first brand alone only says who made the file.
MP4_BRANDS = {
    *(b"iso%c" % char for char in b"m23456789"),
    *(b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"mmp4", b"dash", b"msdh", b"cmfc", b"cmf2"),
}
NO_FILMS = {b"qt  ", b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "}  # QuickTime, and sound alone, whatever else they name
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}


def identify_content(stream: BinaryIO, name: str) -> FileType:
    """The kind of the content; the name is only compared with it, never believed.

    Raises `TypeRefused`; `ActiveContentRefused` where nothing else is wrong.
    """
    active = None
    try:
        kind = _known(stream, _read(stream, 0, 4 * KB))
    except ActiveContentRefused as refused:
        kind, active = refused.kind, refused
    extension = extension_of(name)
    if extension and extension not in kind.extensions:
        raise TypeRefused(
            f"Nama berkas berakhiran .{extension}, tetapi isinya {kind.label}. "
            f"Ganti akhirannya menjadi .{kind.extension} atau pilih berkas yang benar."
        )
    if active:
        raise active
    return kind


def extension_of(name: str) -> str:
    """The ending in lower case; "" where what follows the last dot is none ("Perwali No. 5")."""
    found = EXTENSION.search(name.strip())
    return found[1].lower() if found else ""


def by_content_type(content_type: str) -> FileType:
    """The kind of a stored file."""
    return next(kind for kind in ALLOWED if kind.content_type == content_type)


def _known(stream: BinaryIO, head: bytes) -> FileType:
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return _complete(stream, PNG, wholeness.png_is_complete)
    if head.startswith(b"\xff\xd8\xff") and len(head) > 3 and head[3] >= 0xC0:
        return _complete(stream, JPG, wholeness.jpg_is_complete)
    if head[4:8] == b"ftyp":
        return _film_type(stream, head)
    if head.startswith(b"PK\x03\x04"):
        return _office(stream)
    if _is_pdf(head):
        return _with_pages(stream, _complete(stream, PDF, wholeness.pdf_is_complete))
    raise _refusal(head)


def _is_pdf(head: bytes) -> bool:
    """Headers of a mail or a printer may stand before a PDF; what begins as another kind is that kind."""
    before, header, _ = head[: JUNK + len(PDF_HEADER)].partition(PDF_HEADER)
    return bool(header) and not (before.startswith(OTHER_STARTS) or MARKUP.search(before))


def _with_pages(stream: BinaryIO, kind: FileType) -> FileType:
    """A PDF that people can read from its first page to its last, with nothing beside the pages."""
    found = pdf_contents.why_not_pdf(stream)
    if isinstance(found, ActiveContent):
        raise ActiveContentRefused(kind, found)
    if found:
        raise TypeRefused(found)
    return kind


def _refusal(head: bytes) -> TypeRefused:
    for magic, what, how in REFUSED_SIGNATURES:
        if head.startswith(magic):
            return TypeRefused(f"Berkas ini {what} dan belum dapat diterima. {how}")
    if head.startswith(b"RIFF"):
        what, how = ("video AVI", AS_MP4) if head[8:11] == b"AVI" else ("gambar WEBP", AS_PICTURE)
        return TypeRefused(f"Berkas ini {what} dan belum dapat diterima. {how}")
    if MARKUP.search(head):
        return TypeRefused(f"Berkas ini halaman web atau SVG dan tidak diterima. {AS_PDF}")
    return TypeRefused(f"Jenis berkas ini tidak dikenali. Unggah {NAMES}; dokumen lain dapat dicetak sebagai PDF.")


def _complete(stream: BinaryIO, kind: FileType, is_whole: Callable[[BinaryIO], bool]) -> FileType:
    """A file whose end is missing was cut off on its way."""
    if not is_whole(stream):
        raise TypeRefused(
            f"Berkas {kind.label} ini terpotong atau rusak. Buka berkas aslinya, simpan ulang, lalu unggah."
        )
    return _require_single_format(stream, kind)


def _require_single_format(stream: BinaryIO, kind: FileType) -> FileType:
    """A picture that is an archive at the same time hides something."""
    try:
        with _archive(stream) as archive:
            hidden = bool(archive.namelist())
    except _DirectoryTooLong:
        hidden = True
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        hidden = False
    if hidden:
        raise TypeRefused(
            f"Berkas {kind.label} ini menyimpan arsip di dalamnya. Simpan ulang tanpa lampiran, lalu unggah."
        )
    return kind


def _film_type(stream: BinaryIO, head: bytes) -> FileType:
    """MP4 by any of its brands; the box of brands may say that it is as long as it likes."""
    major, size = head[8:12], int.from_bytes(head[:4], "big")
    brands = {major, *(head[at : at + 4] for at in range(16, min(size, len(head)) - 3, 4))}
    if major in AVIF_BRANDS:
        raise TypeRefused(f"Berkas ini gambar AVIF dan belum dapat diterima. {AS_PICTURE}")
    if major in HEIC_BRANDS or (not brands & MP4_BRANDS and brands & HEIC_BRANDS):
        raise TypeRefused(f"Berkas ini foto HEIC dan belum dapat diterima. {AS_PICTURE} {FROM_PHONE}")
    if major in NO_FILMS or not brands & MP4_BRANDS:
        raise TypeRefused(f"Berkas ini video atau suara selain MP4 dan belum dapat diterima. {AS_MP4}")
    return _complete(stream, MP4, wholeness.mp4_is_complete)


# --- Office files -------------------------------------------------------------------------------

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


def _office(stream: BinaryIO, depth: int = 0) -> FileType:
    """DOCX, XLSX or PPTX by its parts; a plain archive, a macro, a bomb, or what acts by itself is refused."""
    try:
        with _archive(stream) as archive:
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
            raise _objects()
        if not start.startswith(b"PK\x03\x04") and extension_of(entry.filename) not in ("docx", "xlsx", "pptx"):
            continue
        if depth >= MAX_DEPTH or entry.file_size > MAX_EMBEDDED:
            raise TypeRefused(
                "Berkas Office ini menyisipkan terlalu banyak berkas lain. Hapus sisipannya, lalu unggah."
            )
        with archive.open(entry) as part, tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(part, copy)
            try:
                _office(copy, depth + 1)
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
        raise _macros()
    if any(CONTROLS in f"/{name}" for name in names):
        raise _controls()
    if any(EMBEDDED_OBJECT.search(name) for name in names):
        raise _objects()
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
    return TypeRefused(f"Berkas ini arsip ZIP dan belum dapat diterima. {UNPACK_FIRST}")


class _DirectoryTooLong(zipfile.BadZipFile):
    """The list of contents alone would fill the memory."""


class _ChunkedReader:
    """A stream that cannot be swallowed: zipfile reads an archive's list of contents in one gulp."""

    def __init__(self, stream: BinaryIO) -> None:
        self.seek, self.tell, self.seekable, self._read = stream.seek, stream.tell, stream.seekable, stream.read

    def read(self, size: int = -1) -> bytes:
        content = self._read(MAX_LIST + 1 if size < 0 else min(size, MAX_LIST + 1))
        if len(content) > MAX_LIST:
            raise _DirectoryTooLong
        return content


def _archive(stream: BinaryIO) -> zipfile.ZipFile:
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
        raise _macros()
    if any("activex" in found for found in content_types):
        raise _controls()
    if any("oleobject" in found for found in content_types):
        raise _objects()
    found = [kind for kind in (DOCX, XLSX, PPTX) if kind.office_part.lower() in content_types]
    if len(found) == 1:
        return found[0]
    raise TypeRefused(
        "Berkas Office ini bukan DOCX, XLSX, atau PPTX biasa. Simpan ulang dalam jenis itu atau sebagai PDF."
    )


def _macros() -> TypeRefused:
    return TypeRefused(
        "Berkas Office ini berisi makro dan tidak diterima. Simpan sebagai DOCX, XLSX, PPTX (tanpa makro), atau PDF."
    )


def _controls() -> TypeRefused:
    return TypeRefused(
        "Berkas Office ini memuat kontrol ActiveX (kotak centang atau tombol jenis lama) dan tidak diterima. "
        "Ganti dengan kotak centang biasa, atau simpan sebagai PDF."
    )


def _objects() -> TypeRefused:
    return TypeRefused(
        "Berkas Office ini menyimpan objek OLE (berkas lain) di dalamnya. Hapus sisipannya, atau simpan sebagai PDF."
    )


def _read(stream: BinaryIO, at: int, size: int) -> bytes:
    stream.seek(at)
    return stream.read(size)
