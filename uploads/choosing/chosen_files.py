"""What a person chooses out of what has arrived: one file of a ZIP, several photos as one document.

The result is an upload of theirs, judged as any, which the form they came from takes as if they had just sent it.
"""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from uploads import archives, filetypes, incoming, photo_copies, photo_sets, pieces
from uploads.children import ChildFailed
from uploads.filetypes import TypeRefused
from uploads.models import Upload
from uploads.photo_sets import MOST_PHOTOS
from uploads.whole_files import keep_upload

MADE_OF = "made_of"  # in the details of an upload: what it was taken from
TOO_FEW = "Pilih sekurangnya dua foto."
TOO_MANY = f"Paling banyak {MOST_PHOTOS} foto menjadi satu PDF."
NO_PHOTO = "{0} bukan foto JPG, PNG, atau HEIC."
UNFIT = "{0} tidak dapat dipakai: {1}. Keluarkan foto itu dari daftar."


@dataclass(frozen=True)
class TurnedPhoto:
    """One of several photos, and by how many degrees clockwise it is to be turned."""

    upload: Upload
    turn: int = 0


def is_archive(stream: BinaryIO, name: str) -> bool:
    """Whether it is a plain ZIP, out of which people may choose; asked of files that are called so."""
    if filetypes.extension_of(name) not in archives.ENDINGS:
        return False
    try:
        filetypes.identify_content(stream, name)
    except filetypes.ArchiveRefused:
        return True
    except TypeRefused:
        return False
    return False


def holds_archive(upload: Upload) -> bool:
    """Whether it has arrived whole and is such a ZIP."""
    try:
        with pieces.open_part(upload) as stream:
            return upload.offset == upload.size and is_archive(stream, upload.name)
    except FileNotFoundError:
        return False


def is_photo(upload: Upload) -> bool:
    """Whether it has arrived whole and is a photo."""
    try:
        pieces.safe_offset(upload)
        with pieces.open_part(upload) as stream:
            return upload.offset == upload.size and filetypes.identify_content(stream, "") in filetypes.PICTURES
    except (TypeRefused, pieces.UploadGone, FileNotFoundError):
        return False


def archive_entries(upload: Upload) -> list[archives.ArchiveEntry]:
    """What can be chosen from. Raises `UploadGone`, or `TypeRefused` with what is wrong with all of it."""
    pieces.safe_offset(upload)
    with pieces.open_part(upload) as stream:
        return archives.list_archive(stream)


def choose_entry(*, archive: Upload, place: int, by: User, page: str) -> Upload:
    """One file of the archive as an upload for that page, with what was typed there.

    Raises `TypeRefused` or `ValidationError` with what is wrong with it, and what `begin_upload` raises.
    """
    pieces.safe_offset(archive)
    source = f"{archive.pk}:{place}"
    if known := _made_before(by, source):
        return known
    with pieces.open_part(archive) as stream, tempfile.TemporaryFile() as target:
        entry = archives.take_entry(stream, place, target)
        content = cast(BinaryIO, target)
        if is_archive(content, ""):
            raise TypeRefused(f"{entry.name}: arsip di dalam ZIP; ekstrak dahulu.")
        try:
            details = archive.details | {MADE_OF: source}
            return keep_upload(by=by, name=entry.name, content=content, page=page, details=details)
        except ValidationError as error:
            raise ValidationError(f"{entry.name}: {' '.join(error.messages)}") from error


def combine_photos(*, photos: Sequence[TurnedPhoto], by: User, page: str) -> Upload:
    """The photos, in this order, as one upload; their own uploads end with it.

    Raises `ValidationError` with what is wrong, and what `begin_upload` raises.
    """
    source = " ".join(f"{photo.upload.pk}:{photo.turn}" for photo in photos)
    _require_fit(photos)
    with ExitStack() as opened, tempfile.TemporaryFile() as target:
        rows = [
            (photo.upload.name, photo.turn, opened.enter_context(pieces.open_part(photo.upload))) for photo in photos
        ]
        photo_sets.write_set(rows, target)
        content = cast(BinaryIO, target)
        _require_drawable(content)
        with transaction.atomic():
            for photo in photos:
                pieces.abandon_upload(upload=photo.upload)
            name, details = f"Kumpulan {len(photos)} foto.zip", {MADE_OF: source}
            return keep_upload(by=by, name=name, content=content, page=page, details=details)


def combined_before(placed: Sequence[str], by: User) -> Upload | None:
    """What these photos (`NUMBER:TURN`) became when the same button was pressed before."""
    return _made_before(by, " ".join(placed))


def _made_before(by: User, source: str) -> Upload | None:
    """An upload that was made of the same before, and that no form has taken yet: somebody pressed twice."""
    return pieces.open_uploads(by).filter(**{f"details__{MADE_OF}": source}).first()


def _require_fit(photos: Sequence[TurnedPhoto]) -> None:
    if len(photos) < 2:
        raise ValidationError(TOO_FEW)
    if len(photos) > MOST_PHOTOS:
        raise ValidationError(TOO_MANY)
    for photo in photos:
        if not is_photo(photo.upload):
            raise ValidationError(NO_PHOTO.format(photo.upload.name))
    if sum(photo.upload.size for photo in photos) > (settings.EVIDENCE_MAX_MB - 1) * incoming.MB:
        raise ValidationError(f"Foto-foto ini bersama lebih dari {settings.EVIDENCE_MAX_MB} MB. Kurangi jumlahnya.")


def _require_drawable(content: BinaryIO) -> None:
    """Pass, or `ValidationError`: heads say how many dots there are, before anything is decoded."""
    try:
        unfit = photo_copies.unfit_photos(content)
    except ChildFailed as error:
        raise ValidationError("Foto-foto ini tidak dapat diperiksa. Coba lagi dengan foto lain.") from error
    for name, reason in unfit.items():
        raise ValidationError(UNFIT.format(name.partition(" ")[2], reason))
