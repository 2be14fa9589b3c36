"""Copies that the application makes of stored files, beside them: for a screen, without a place, as PDF.

One model, one door: whatever makes a copy hands its bytes to `keep_copy`. The original is only opened.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from typing import IO, BinaryIO, cast

from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum

from evidence.file_commits import delete_unless_committed
from evidence.files import office_copies, text_reading
from evidence.models import DocumentVersion, VersionCopy
from uploads import children, filetypes, photo_copies
from uploads.filetypes import FileType

Kind = VersionCopy.Kind
Writer = Callable[[BinaryIO, IO[bytes]], None]


def _office(extension: str) -> Writer:
    return lambda stream, target: office_copies.write_pdf(stream, extension, target)


# What is made of each kind that opens in no browser: the kind of the copy, and who writes it.
MAKERS: dict[FileType, tuple[VersionCopy.Kind, FileType, Writer]] = {
    filetypes.HEIC: (Kind.JPG, filetypes.JPG, photo_copies.write_jpg),
    filetypes.PHOTOS: (Kind.PHOTOS, filetypes.PDF, photo_copies.write_pdf),
    **{kind: (Kind.PDF, filetypes.PDF, _office(kind.extension)) for kind in filetypes.OLD_OFFICE_KINDS},
}


def view_is_wanted(version: DocumentVersion) -> bool:
    """Whether a PDF for the screen can be made of it here, and is not there yet."""
    is_office = not version.is_link and version.kind in filetypes.NEW_OFFICE_KINDS
    return is_office and not version.has_view and children.office_program() is not None


def make_view(version: DocumentVersion) -> VersionCopy:
    """Make the PDF in which the page shows an Office file; what is downloaded and packed stays the file itself.

    Raises `children.ChildFailed`.
    """
    with version.file.open("rb") as stream, tempfile.TemporaryFile() as target:
        _office(version.kind.extension)(cast(BinaryIO, stream), target)
        pages = text_reading.read_file(cast(BinaryIO, target), filetypes.PDF.extension).pages
        made = filetypes.PDF.content_type
        return keep_copy(version=version, kind=Kind.PDF, content_type=made, content=target, pages=pages, is_main=False)


def make_copy(version: DocumentVersion) -> VersionCopy:
    """Make the copy that people see of a file that opens nowhere, and keep it. Raises `children.ChildFailed`."""
    kind, made, write = MAKERS[version.kind]
    with version.file.open("rb") as stream, tempfile.TemporaryFile() as target:
        write(cast(BinaryIO, stream), target)
        return keep_copy(version=version, kind=kind, content_type=made.content_type, content=target)


def size_of_copies(version: DocumentVersion) -> int:
    """In bytes; the version carries it, so that lists and quotas ask for none of them."""
    return int(version.copies.aggregate(total=Sum("size", default=0))["total"])


@transaction.atomic
def keep_copy(
    *,
    version: DocumentVersion,
    kind: VersionCopy.Kind,
    content_type: str,
    content: IO[bytes],
    pages: int | None = None,
    is_main: bool = True,
) -> VersionCopy:
    """Store a copy beside its original, unless another worker has. `is_main`: people see it instead of the file."""
    locked = DocumentVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if known := locked.copies.filter(kind=kind).first():
        return known
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # a real file
    copy = VersionCopy(version=locked, kind=kind, content_type=content_type, size=content.tell(), sha256=sha256)
    copy.pages = pages
    content.seek(0)
    copy.file.save(f"{locked.pk.hex[:2]}/{locked.pk.hex}.{kind}", File(content), save=False)
    delete_unless_committed(copy.file.storage, str(copy.file.name))
    copy.save()
    if kind == Kind.SEARCHABLE:
        locked.searchable_copy = copy
    elif is_main:
        locked.copy = copy
    locked.copies_size = size_of_copies(locked)
    locked.save(update_fields=["copy", "searchable_copy", "copies_size"])
    return copy
