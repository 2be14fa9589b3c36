"""Files that come in pieces (tus): begun, continued after a break, taken by a form, swept away when forgotten.

`Upload.offset` is the truth. A piece is stored before the row moves, so that whatever was acknowledged outlives a
killed process; what lies beyond the offset was never acknowledged and is written again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any, BinaryIO
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet, Sum

from accounts.contacts import admins_to_ask
from accounts.models import User
from accounts.permissions import Refused, require_regions
from history.models import type_of
from regions import clock
from ui.formats import file_size
from uploads import archives, incoming
from uploads.file_kinds import TypeRefused, extension_of
from uploads.full_storage import StorageFault
from uploads.models import Upload
from uploads.private_storage import PartIsBusy, PartStore, private_storage

PIECE = 2 * incoming.MB  # the largest piece in one request
NEARLY_FULL = 0.8  # of a limit: from here on pages say so
# Asked before a file travels: why so many bytes of this person would fit nowhere. Apps that store files add theirs.
ROOM_CHECKS: list[Callable[[User, int], str | None]] = []
UPLOAD_MISSING = "Berkas ini belum selesai terkirim atau sudah terlalu lama. Pilih berkasnya sekali lagi."


class UploadOffsetMismatch(Exception):
    """The piece does not continue what is there, or another one is being written; `offset` is where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"Lanjutkan dari byte {offset}.")
        self.offset = offset


class UploadTooLarge(Exception):
    """More bytes than announced, than one request may bring, or than a file may have."""


class UploadGone(Exception):
    """Expired, taken by a form, or its bytes are lost: begin again."""


class UploadAlreadyUsed(Exception):
    """A form has taken this file before; `stored` is what it became."""

    def __init__(self, name: str, stored: Model) -> None:
        super().__init__(f"Berkas {name} sudah terkirim.")
        self.stored = stored


def open_part(upload: Upload) -> BinaryIO:
    """What has arrived of it, as a file to read. Raises FileNotFoundError."""
    return _parts().open(upload)


def stored_size(upload: Upload) -> int:
    """How many bytes of it the storage holds."""
    return _parts().size(upload)


def _parts() -> PartStore:
    return private_storage().part_store()


def require_uploader(user: User) -> None:
    """Pass, or `Refused`: who may send evidence nowhere begins no upload either."""
    require_regions("upload_evidence", user)


@transaction.atomic
def begin_upload(*, by: User, name: str, size: int, page: str = "", details: dict[str, Any] | None = None) -> Upload:
    """Room for one file. Raises `ValidationError` (empty), `UploadTooLarge` or `Refused` (role, too many at once)."""
    require_uploader(by)
    if refusal := incoming.why_not_size(size):
        raise UploadTooLarge(refusal) if size else ValidationError(refusal)
    User.objects.select_for_update().get(pk=by.pk)  # two at once count one after the other
    _require_room(by, size)
    safe_name = incoming.shorten_name(incoming.clean_file_name(name)) or "berkas"
    return Upload.objects.create(
        owner=by, name=safe_name, size=size, page=page[:200], details=details or {}, expires_at=_expiry()
    )


def _require_room(by: User, size: int) -> None:
    """Pass, or `Refused`: among what the person has on its way, and where all of it is going."""
    unfinished = open_uploads(by)
    taken = unfinished.aggregate(bytes=Sum("size", default=0))["bytes"]
    if unfinished.count() >= settings.UPLOADS_OPEN or taken + size > settings.UPLOADS_OPEN_MB * incoming.MB:
        raise Refused(f"Terlalu banyak unggahan yang belum dikirim. {_way_out(by)}")
    for why_no_room in ROOM_CHECKS:
        if refusal := why_no_room(by, taken + size):
            raise Refused(refusal)


def unfinished_note(by: User, rows: Sequence[Upload]) -> str:
    """Said beside a form before the limit bites; "" while there is plenty left. `rows`: the person's open uploads."""
    taken, allowed = sum(row.size for row in rows), settings.UPLOADS_OPEN_MB * incoming.MB
    if len(rows) < NEARLY_FULL * settings.UPLOADS_OPEN and taken < NEARLY_FULL * allowed:
        return ""
    files = f"{len(rows)} dari {settings.UPLOADS_OPEN} berkas, {file_size(taken)} dari {file_size(allowed)}"
    return f"Unggahan Anda yang belum dikirim: {files}. {_way_out(by)}"


def _way_out(by: User) -> str:
    return (
        f"Kirim atau batalkan yang sudah ada; yang tidak dilanjutkan terhapus sesudah {settings.UPLOAD_HOURS} jam. "
        f"Batasnya dinaikkan {admins_to_ask(by.region_ids)}."
    )


def open_uploads(by: User) -> QuerySet[Upload]:
    """Those that no form has taken and that have not expired, oldest first."""
    return all_open_uploads().filter(owner=by)


def all_open_uploads() -> QuerySet[Upload]:
    """The same of everybody."""
    return Upload.objects.filter(stored_id="", expires_at__gt=clock.now()).order_by("started_at", "pk")


def safe_offset(upload: Upload) -> int:
    """How many bytes are safe. Raises `UploadGone`."""
    if upload.is_stored or upload.expires_at <= clock.now() or stored_size(upload) < upload.offset:
        raise UploadGone
    return upload.offset


def append_chunk(*, upload: Upload, offset: int, piece: bytes) -> Upload:
    """Write one piece; the last one has the content judged. Returns the upload as it stands now.

    Raises `UploadOffsetMismatch`, `UploadTooLarge`, `UploadGone`, a `StorageFault` (what came before stays), or
    `ValidationError` when the finished file may not be evidence: then nothing of it stays.
    """
    safe_offset(upload)
    if len(piece) > PIECE or offset + len(piece) > upload.size:
        raise UploadTooLarge("Potongan ini lebih besar daripada yang diumumkan.")
    try:
        with _parts().writing(upload) as write:
            upload.refresh_from_db(fields=["offset", "parts"])
            if offset != upload.offset:
                raise UploadOffsetMismatch(upload.offset)
            _advance_offset(upload, offset + len(piece), write(offset, piece))
    except PartIsBusy as error:
        raise UploadOffsetMismatch(upload.offset) from error
    if upload.offset == upload.size:
        # Say at once what the form would say; a refused file leaves nothing behind.
        with open_part(upload) as part:
            try:
                identify_arrived(part, upload.name)
            except StorageFault:
                raise
            except ValidationError:
                abandon_upload(upload=upload)
                raise
    return upload


def identify_arrived(stream: BinaryIO, name: str) -> None:
    """Pass, or `ValidationError`: an arrived file is evidence, or a ZIP that people can choose from."""
    try:
        incoming.identify_upload(stream, name)
    except ValidationError as error:
        if error.code != incoming.ARCHIVE or extension_of(name) not in archives.ENDINGS:
            raise
        try:
            archives.list_archive(stream)
        except TypeRefused as refused:
            raise ValidationError(str(refused)) from refused


def _advance_offset(upload: Upload, offset: int, parts: list[str]) -> None:
    """Acknowledge; the row may have been abandoned, taken or moved on meanwhile."""
    unmoved = Upload.objects.filter(pk=upload.pk, offset=upload.offset, stored_id="")
    if not unmoved.update(offset=offset, parts=parts, expires_at=_expiry()):
        raise UploadOffsetMismatch(upload.offset)
    upload.offset, upload.parts = offset, parts


@transaction.atomic
def abandon_upload(*, upload: Upload) -> None:
    """Forget the row, then the bytes: a part without a row is found and cleaned, a row without its part would lie."""
    Upload.objects.filter(pk=upload.pk).delete()
    transaction.on_commit(partial(_parts().delete, upload), robust=True)


def delete_stale_uploads() -> int:
    """Throw away what nobody came back for, and the rows of what was taken long ago; returns how many."""
    expired = list(Upload.objects.filter(expires_at__lte=clock.now()))
    for upload in expired:
        abandon_upload(upload=upload)
    return len(expired)


def _expiry() -> datetime:
    return clock.now() + timedelta(hours=settings.UPLOAD_HOURS)


# --- what a form takes ----------------------------------------------------------------------------


def uploaded_files(keys: Sequence[str], by: User) -> list["UploadedPartFile"]:
    """The person's uploads with these numbers, in this order, as files that the writes of evidence take."""
    numbers = [UUID(key) for key in keys if _is_number(key)]
    if not numbers:
        return []
    rows = Upload.objects.filter(owner=by, pk__in=numbers).in_bulk()
    return [UploadedPartFile(number, rows.get(number)) for number in dict.fromkeys(numbers)]


def _is_number(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


class UploadedPartFile(incoming.TrackedFile):
    """An assembled file. What is wrong with the upload is said where a file is judged: when it is first read."""

    def __init__(self, key: UUID, upload: Upload | None) -> None:
        self.key, self.upload = key, upload
        self.name = upload.name if upload else "berkas"
        self.size = upload.size if upload else 1
        self.mode = "rb"

    @cached_property
    def file(self) -> BinaryIO:  # type: ignore[override]  # opened when first read
        """Raises `UploadAlreadyUsed`, or `ValidationError` when it never arrived whole."""
        if self.upload is None or self.upload.offset < self.upload.size:
            raise ValidationError(UPLOAD_MISSING)
        if self.upload.is_stored:
            self._refuse_twin()
        try:
            return open_part(self.upload)
        except FileNotFoundError as error:
            self._refuse_twin()
            raise ValidationError(UPLOAD_MISSING) from error

    def _refuse_twin(self) -> None:
        """Pass, or `UploadAlreadyUsed`: asked anew, for another request may just have taken it."""
        assert self.upload
        kind, pk = Upload.objects.filter(pk=self.upload.pk).values_list("stored_type", "stored_id").first() or ("", "")
        if kind and (stored := apps.get_model(kind)._base_manager.filter(pk=pk).first()):
            raise UploadAlreadyUsed(self.upload.name, stored)

    def temporary_file_path(self) -> str:
        """A second file of it, for a storage to move: should the transaction fail, the part is still there."""
        assert self.upload
        return _parts().movable_copy(self.upload)

    def stored_as(self, stored: Model) -> None:
        """Of two forms that take the same file the second rolls back."""
        assert self.upload
        free = Upload.objects.filter(pk=self.upload.pk, stored_id="")
        if not free.update(stored_type=type_of(stored), stored_id=str(stored.pk)):
            self._refuse_twin()
            raise ValidationError(UPLOAD_MISSING)  # abandoned meanwhile
        transaction.on_commit(partial(_parts().delete, self.upload), robust=True)
        self.file.close()
