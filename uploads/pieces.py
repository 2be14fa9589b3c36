"""Files that come in pieces (tus): begun, continued after a break, taken by a form, swept away when forgotten.

`Upload.offset` is the truth. A piece is on the disk before the row moves, so that whatever was acknowledged outlives
a killed process; bytes beyond the offset were never acknowledged and are written again.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet, Sum

from accounts.models import User
from accounts.permissions import Refused, require_regions
from history.models import type_of
from regions import clock
from uploads import incoming
from uploads.models import Upload

FOLDER = "unggahan"
PIECE = 2 * incoming.MB  # the largest piece in one request
NOT_THERE = "Berkas ini belum selesai terkirim atau sudah terlalu lama. Pilih berkasnya sekali lagi."


class Misplaced(Exception):
    """The piece does not continue what is there, or another one is being written; `offset` is where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"Lanjutkan dari byte {offset}.")
        self.offset = offset


class TooLarge(Exception):
    """More bytes than announced, than one request may bring, or than a file may have."""


class Gone(Exception):
    """Expired, taken by a form, or its bytes are lost: begin again."""


class AlreadySent(Exception):
    """A form has taken this file before; `stored` is what it became."""

    def __init__(self, name: str, stored: Model) -> None:
        super().__init__(f"Berkas {name} sudah terkirim.")
        self.stored = stored


def folder() -> Path:
    """Beside the evidence on this machine's disk, also where finished files go to a store elsewhere."""
    return Path(settings.EVIDENCE_ROOT) / FOLDER


def part_of(upload: Upload) -> Path:
    return folder() / upload.pk.hex


def require_sender(user: User) -> None:
    """Pass, or `Refused`: who may send evidence nowhere begins no upload either."""
    require_regions("upload_evidence", user)


@transaction.atomic
def begin(*, by: User, name: str, size: int, page: str = "", details: dict[str, Any] | None = None) -> Upload:
    """Room for one file. Raises `ValidationError` (empty), `TooLarge`, or `Refused` (role, too much unfinished)."""
    require_sender(by)
    if refusal := incoming.size_refusal(size):
        raise TooLarge(refusal) if size else ValidationError(refusal)
    User.objects.select_for_update().get(pk=by.pk)  # two at once count one after the other
    _require_room(by, size)
    safe_name = incoming.shortened(incoming.clean_name(name)) or "berkas"
    return Upload.objects.create(
        owner=by, name=safe_name, size=size, page=page[:200], details=details or {}, expires_at=_expiry()
    )


def _require_room(by: User, size: int) -> None:
    unfinished = open_ones(by)
    taken = unfinished.aggregate(bytes=Sum("size", default=0))["bytes"]
    if unfinished.count() >= settings.UPLOADS_OPEN or taken + size > settings.UPLOADS_OPEN_MB * incoming.MB:
        raise Refused(
            "Terlalu banyak unggahan yang belum dikirim. Kirim atau batalkan dahulu yang sudah ada, lalu coba lagi."
        )


def open_ones(by: User) -> QuerySet[Upload]:
    """Those that no form has taken and that have not expired, oldest first."""
    return Upload.objects.filter(owner=by, stored_id="", expires_at__gt=clock.now()).order_by("started_at", "pk")


def safe_offset(upload: Upload) -> int:
    """How many bytes are safe. Raises `Gone`."""
    if upload.is_stored or upload.expires_at <= clock.now() or size_on_disk(upload) < upload.offset:
        raise Gone
    return upload.offset


def append(*, upload: Upload, offset: int, piece: bytes) -> Upload:
    """Write one piece; the last one has the content judged. Returns the upload as it stands now.

    Raises `Misplaced`, `TooLarge`, `Gone`, or `ValidationError` when the finished file may not be evidence: then
    nothing of it stays.
    """
    safe_offset(upload)
    if len(piece) > PIECE or offset + len(piece) > upload.size:
        raise TooLarge("Potongan ini lebih besar daripada yang diumumkan.")
    with _alone(upload) as part:
        upload.refresh_from_db(fields=["offset"])
        if offset != upload.offset:
            raise Misplaced(upload.offset)
        _write(part, offset, piece)
        _move(upload, offset + len(piece))
    if upload.offset == upload.size:
        _judge(upload)
    return upload


@contextmanager
def _alone(upload: Upload) -> Iterator[BinaryIO]:
    """The part, opened by one request only: a slower twin may not write over what a faster one had acknowledged.

    The lock belongs to the open file; the system lifts it when the process dies.
    """
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(part_of(upload), os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Misplaced(upload.offset) from error
        yield part


def _write(part: BinaryIO, offset: int, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        written = os.pwrite(part.fileno(), left, offset)
        offset, left = offset + written, left[written:]
    os.fsync(part.fileno())


def _move(upload: Upload, offset: int) -> None:
    """Acknowledge; the row may have been abandoned, taken or moved on meanwhile."""
    unmoved = Upload.objects.filter(pk=upload.pk, offset=upload.offset, stored_id="")
    if not unmoved.update(offset=offset, expires_at=_expiry()):
        raise Misplaced(upload.offset)
    upload.offset = offset


def _judge(upload: Upload) -> None:
    """Say at once what the form would say; a refused file leaves nothing behind."""
    with part_of(upload).open("rb") as part:
        try:
            incoming.identify(part, upload.name)
        except ValidationError:
            abandon(upload=upload)
            raise


@transaction.atomic
def abandon(*, upload: Upload) -> None:
    """Forget the row, then the bytes: a part without a row is found and cleaned, a row without its part would lie."""
    part = part_of(upload)
    Upload.objects.filter(pk=upload.pk).delete()
    transaction.on_commit(partial(part.unlink, missing_ok=True))


def sweep() -> int:
    """Throw away what nobody came back for, and the rows of what was taken long ago; returns how many."""
    expired = list(Upload.objects.filter(expires_at__lte=clock.now()))
    for upload in expired:
        abandon(upload=upload)
    return len(expired)


def _expiry() -> datetime:
    return clock.now() + timedelta(hours=settings.UPLOAD_HOURS)


def size_on_disk(upload: Upload) -> int:
    with suppress(FileNotFoundError):
        return part_of(upload).stat().st_size
    return 0


# --- what a form takes ----------------------------------------------------------------------------


def arrived(keys: Sequence[str], by: User) -> list["Arrived"]:
    """The person's uploads with these numbers, in this order, as files that the writes of evidence take."""
    numbers = [UUID(key) for key in keys if _is_number(key)]
    rows = Upload.objects.filter(owner=by, pk__in=numbers).in_bulk()
    return [Arrived(number, rows.get(number)) for number in dict.fromkeys(numbers)]


def _is_number(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


class Arrived(incoming.Arriving):
    """An assembled file. What is wrong with the upload is said where a file is judged: when it is first read."""

    def __init__(self, key: UUID, upload: Upload | None) -> None:
        self.key, self.upload = key, upload
        self.name = upload.name if upload else "berkas"
        self.size = upload.size if upload else 1
        self.mode = "rb"

    @cached_property
    def file(self) -> BinaryIO:  # type: ignore[override]  # opened when first read
        """Raises `AlreadySent`, or `ValidationError` when it never arrived whole."""
        if self.upload is None or self.upload.offset < self.upload.size:
            raise ValidationError(NOT_THERE)
        if self.upload.is_stored:
            self._refuse_twin()
        try:
            return part_of(self.upload).open("rb")
        except FileNotFoundError as error:
            self._refuse_twin()
            raise ValidationError(NOT_THERE) from error

    def _refuse_twin(self) -> None:
        """Pass, or `AlreadySent`: asked anew, for another request may just have taken it."""
        assert self.upload
        kind, pk = Upload.objects.filter(pk=self.upload.pk).values_list("stored_type", "stored_id").first() or ("", "")
        if kind and (stored := apps.get_model(kind)._base_manager.filter(pk=pk).first()):
            raise AlreadySent(self.upload.name, stored)

    def temporary_file_path(self) -> str:
        """A second name of the part, for the storage to move: should the transaction fail, the part is still there."""
        assert self.upload
        twin = part_of(self.upload).with_suffix(f".{os.getpid()}-{id(self)}")
        try:
            os.link(part_of(self.upload), twin)
        except OSError:  # a disk that knows no second names
            shutil.copyfile(part_of(self.upload), twin)
        return str(twin)

    def stored_as(self, stored: Model) -> None:
        """Of two forms that take the same file the second rolls back."""
        assert self.upload
        free = Upload.objects.filter(pk=self.upload.pk, stored_id="")
        if not free.update(stored_type=type_of(stored), stored_id=str(stored.pk)):
            self._refuse_twin()
            raise ValidationError(NOT_THERE)  # abandoned meanwhile
        transaction.on_commit(partial(part_of(self.upload).unlink, missing_ok=True))
        self.file.close()
