"""Judge a file that somebody sends: type by content, size, checksum, a safe name. Stores nothing."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import Model

from submissions.form_tokens import KNOWN_DIGEST
from uploads import children, filetypes, photo_sets, pictures
from uploads.file_kinds import NAMES_WITH_OLD_OFFICE, OLD_OFFICE, OLD_OFFICE_KINDS
from uploads.filetypes import ActiveContentRefused, ArchiveRefused, FileType, TypeRefused

MB = 1024 * 1024
MAX_NAME_LENGTH = 255
ARCHIVE = "archive"  # the code of the fault of a plain archive, from which people may choose
WINDOWS_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)),
}


@dataclass(frozen=True)
class CheckedUpload:
    """An upload that may be stored."""

    upload: File[Any]
    kind: FileType
    name: str
    size: int
    sha256: str
    has_position: bool = False  # a picture that tells where it was taken
    acts: str = ""  # what it does by itself when it is opened, where such files are kept
    left: int | None = None  # bytes left beside it where it is going (evidence.quotas); None: not asked yet


class TrackedFile(File):
    """A file that wants to know when it has been stored: one that came in pieces, before the form."""

    def stored_as(self, stored: Model) -> None:
        """Called once, inside the transaction that stores it; what it raises undoes the storing."""
        raise NotImplementedError


def check_upload(upload: File[Any]) -> CheckedUpload:
    """Judge an upload; raises `ValidationError` with what is wrong and what to do. Stores nothing."""
    if refusal := why_not_size(upload.size):
        raise ValidationError(refusal)
    # SHA-256 and the bytes that are really there, read piece by piece; stops when there are too many.
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
        if size > settings.EVIDENCE_MAX_MB * MB:
            break
    sha256 = digest.hexdigest()
    if refusal := why_not_size(size):
        raise ValidationError(refusal)
    vars(upload)[KNOWN_DIGEST] = sha256  # the token of its form asks for it too
    name = clean_file_name(upload.name or "")
    kind, acts = identify_upload(upload, name)  # type: ignore[arg-type]  # File proxies its stream
    has_position = tells_place(upload, kind)  # type: ignore[arg-type]  # as above
    return CheckedUpload(upload, kind, name_with_extension(name, kind), size, sha256, has_position, acts)


def tells_place(stream: BinaryIO, kind: FileType) -> bool:
    """Whether a picture, or one of a set, says where it was taken."""
    if kind is filetypes.PHOTOS:
        return any(_of_photo(content) for content in photo_sets.contents(stream))
    return kind in filetypes.PICTURES and _of_photo(stream)


def _of_photo(stream: BinaryIO) -> bool:
    stream.seek(0)
    is_heic = stream.read(12)[4:8] == b"ftyp"
    return (pictures.heic_facts if is_heic else pictures.read_facts)(stream).has_position


def identify_upload(stream: BinaryIO, name: str) -> tuple[FileType, str]:
    """The kind of the content, and what in it acts by itself: "" or, where the operator keeps such files, its name.

    Raises `ValidationError` with what is wrong and what to do.
    """
    try:
        return _admitted(filetypes.identify_content(stream, name)), ""
    except ActiveContentRefused as refused:
        if settings.KEEP_ACTIVE_CONTENT:
            return _admitted(refused.kind), refused.found.what
        raise ValidationError(str(refused)) from refused
    except ArchiveRefused as refused:
        raise ValidationError(str(refused), ARCHIVE) from refused
    except TypeRefused as refused:
        raise ValidationError(str(refused)) from refused


def _admitted(kind: FileType) -> FileType:
    """Pass, or `ValidationError`: old Office files are taken where a program makes PDF of them."""
    if kind in OLD_OFFICE_KINDS and not children.office_program():
        raise ValidationError(f"Berkas ini {kind.label} dan belum dapat diterima di sini. {OLD_OFFICE}")
    return kind


def accepted_names() -> str:
    """The kinds that are taken here, as people call them."""
    return NAMES_WITH_OLD_OFFICE if children.office_program() else filetypes.NAMES


def accepted_endings() -> list[str]:
    """The endings of their names, without the dot."""
    known = [kind for kind in filetypes.ALLOWED if kind is not filetypes.PHOTOS]
    kinds = [kind for kind in known if kind not in OLD_OFFICE_KINDS or children.office_program()]
    return [ending for kind in kinds for ending in kind.extensions]


def why_not_size(size: int) -> str | None:
    limit = settings.EVIDENCE_MAX_MB
    if size == 0:
        return "Berkas ini kosong (0 byte). Buka berkas aslinya, simpan ulang, lalu pilih lagi."
    if size > limit * MB:
        return f"Berkas ini lebih besar dari {limit} MB. Perkecil resolusinya atau bagi menjadi beberapa berkas."
    return None


def clean_file_name(raw: str) -> str:
    """The name people know the file by: no path, no control or direction marks, no quotes; may be empty."""
    base = unicodedata.normalize("NFC", raw).replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in base if unicodedata.category(char)[0] != "C" and char not in '"<>|*?:')
    return " ".join(kept.split()).strip(". ")


def name_with_extension(name: str, kind: FileType) -> str:
    """At most 255 characters, ending as the content says; no name that Windows keeps for its devices."""
    given = filetypes.extension_of(name)
    stem = (name[: -len(given) - 1] if given else name).strip(". ") or "berkas"
    return shorten_name(without_device(f"{stem}.{given or kind.extension}"))


def without_device(name: str) -> str:
    """The same name where Windows keeps none of its devices under it."""
    return f"_{name}" if name.partition(".")[0].strip().upper() in WINDOWS_DEVICES else name


def shorten_name(name: str) -> str:
    """At most 255 characters, the ending kept."""
    if len(name) <= MAX_NAME_LENGTH:
        return name
    ending = filetypes.extension_of(name)
    return f"{name[: MAX_NAME_LENGTH - len(ending) - 1].strip('. ')}.{ending}" if ending else name[:MAX_NAME_LENGTH]
