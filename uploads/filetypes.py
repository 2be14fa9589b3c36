"""What a file is, by its content: the kinds that evidence may be, and how to convert the others.

Pure: a seekable stream and a name in, a `FileType` out, or `TypeRefused` with a message for people.
Nothing is ever unpacked: an archive is judged by its list of contents and, part by part, by what acts in it by itself
(`office_archives`). Only a PDF whose bytes leave a doubt is opened, by `pdf_contents` in a process of its own.
"""

import re
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from uploads import compound_files, office_archives, pdf_contents, photo_sets, wholeness
from uploads.active_content import ActiveContent
from uploads.file_kinds import ALLOWED as ALLOWED
from uploads.file_kinds import DOC as DOC
from uploads.file_kinds import DOCX as DOCX
from uploads.file_kinds import HEIC as HEIC
from uploads.file_kinds import JPG as JPG
from uploads.file_kinds import KB, OLD_OFFICE, OLE_START, UNPACK_FIRST
from uploads.file_kinds import MP4 as MP4
from uploads.file_kinds import NAMES as NAMES
from uploads.file_kinds import NEW_OFFICE_KINDS as NEW_OFFICE_KINDS
from uploads.file_kinds import OLD_OFFICE_KINDS as OLD_OFFICE_KINDS
from uploads.file_kinds import PDF as PDF
from uploads.file_kinds import PHOTOS as PHOTOS
from uploads.file_kinds import PICTURES as PICTURES
from uploads.file_kinds import PNG as PNG
from uploads.file_kinds import PPT as PPT
from uploads.file_kinds import PPTX as PPTX
from uploads.file_kinds import XLS as XLS
from uploads.file_kinds import XLSX as XLSX
from uploads.file_kinds import ActiveContentRefused as ActiveContentRefused
from uploads.file_kinds import ArchiveRefused as ArchiveRefused
from uploads.file_kinds import FileType as FileType
from uploads.file_kinds import TypeRefused as TypeRefused
from uploads.file_kinds import by_content_type as by_content_type
from uploads.file_kinds import extension_of as extension_of

# What else turns up in practice, by its first bytes: (bytes, what it is, what to do).
AS_PDF = "Simpan atau cetak sebagai PDF, lalu unggah PDF itu."
AS_PICTURE = "Simpan sebagai JPG atau PNG, lalu unggah gambar itu."
AS_MP4 = "Simpan sebagai MP4 (H.264), lalu unggah video itu."
NO_PROGRAMS = "Program tidak diterima sebagai data dukung; unggah tangkapan layar atau dokumennya."
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


def _known(stream: BinaryIO, head: bytes) -> FileType:
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return _complete(stream, PNG, wholeness.png_is_complete)
    if head.startswith(b"\xff\xd8\xff") and len(head) > 3 and head[3] >= 0xC0:
        return _complete(stream, JPG, wholeness.jpg_is_complete)
    if head[4:8] == b"ftyp":
        return _film_type(stream, head)
    if head.startswith(b"PK\x03\x04"):
        if found := photo_sets.read_set(stream):
            return _photo_set(stream, found)
        return office_archives.office_kind(stream)
    if head.startswith(OLE_START):
        return _old_office(stream)
    if _is_pdf(head):
        return _with_pages(stream, _complete(stream, PDF, wholeness.pdf_is_complete))
    raise _refusal(head)


def _photo_set(stream: BinaryIO, found: list[photo_sets.SetPhoto]) -> FileType:
    """Each of its photos is judged as one that is sent by itself."""
    for photo in found:
        with photo_sets.opened(stream, photo) as content:
            if _known(content, _read(content, 0, 4 * KB)) not in PICTURES:
                raise TypeRefused(f"{photo.name} bukan foto JPG, PNG, atau HEIC.")
    return PHOTOS


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
        with office_archives.open_archive(stream) as archive:
            hidden = bool(archive.namelist())
    except office_archives.DirectoryTooLong:
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
        return _complete(stream, HEIC, wholeness.heic_is_complete)
    if major in NO_FILMS or not brands & MP4_BRANDS:
        raise TypeRefused(f"Berkas ini video atau suara selain MP4 dan belum dapat diterima. {AS_MP4}")
    return _complete(stream, MP4, wholeness.mp4_is_complete)


# --- Office files before 2007 --------------------------------------------------------------------

OLD_MAIN_STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}
LOCKED = "Berkas Office ini berkata sandi. Buka, hapus kata sandinya, simpan ulang, lalu unggah."


def _old_office(stream: BinaryIO) -> FileType:
    """DOC, XLS or PPT by its streams; a locked one, a macro, a packed program, or what acts by itself is refused."""
    try:
        found = compound_files.read_contents(stream)
    except compound_files.UnusualCompound as error:
        raise _refusal(OLE_START) from error
    kinds = {kind for name, kind in OLD_MAIN_STREAMS.items() if name in found.top}
    if found.is_locked:
        raise TypeRefused(LOCKED)
    if len(kinds) != 1:
        raise _refusal(OLE_START)
    if found.has_macros:
        raise office_archives.macros()
    if found.has_packages:
        raise office_archives.objects()
    kind = kinds.pop()
    if kind is DOC and (acts := compound_files.active_field(stream)):
        raise ActiveContentRefused(kind, acts)
    return kind


def _read(stream: BinaryIO, at: int, size: int) -> bytes:
    stream.seek(at)
    return stream.read(size)
