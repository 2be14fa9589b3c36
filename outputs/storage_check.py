"""Whether the evidence in the storage is the evidence in the database: nothing extra, nothing missing, every byte.

Files are listed before rows are read, and a file is an orphan only after `GRACE`: an upload that is being stored
has its file first and its row a moment later.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.core.files.storage import Storage

from evidence import file_storage, version_copies
from evidence.models import DocumentVersion, DraftFile, VersionCopy
from evidence.models.document import evidence_storage
from jobs import queue
from outputs.letterheads import letterhead_writes
from outputs.packages import package_orders
from outputs.reports import report_orders
from regions import clock
from uploads import pieces
from uploads.models import Upload
from uploads.private_storage import UPLOAD_FOLDER

GRACE = timedelta(hours=1)
MOST_LOST = 0.05  # of all files; beyond it the disk is the likelier fault
MANAGED_FOLDERS = (UPLOAD_FOLDER, package_orders.FOLDER, report_orders.FOLDER, letterhead_writes.FOLDER)
FILE_LOST_NOTE = "berkas tidak ada lagi di penyimpanan"  # noted on the row, which stays


class StorageProblem(StrEnum):
    ORPHAN = "berkas tanpa baris"
    MISSING = "baris tanpa berkas"
    BACK = "berkas yang hilang sudah kembali"
    SIZE = "ukuran berbeda"
    CHECKSUM = "kode SHA-256 berbeda"
    STRAY = "potongan tanpa unggahan"
    EXPIRED = "unggahan kedaluwarsa"
    BROKEN = "unggahan tanpa isinya"
    COPY = "salinan hilang atau berubah"


@dataclass(frozen=True)
class StorageFinding:
    kind: StorageProblem
    what: str
    row: Any = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


def storage_findings(checksums: bool = False, grace: timedelta = GRACE) -> list[StorageFinding]:
    """Everything that does not fit. `checksums` reads every byte of every file."""
    storage = evidence_storage()
    files, parts = list(_files(storage)), list(storage.part_store().untouched(grace))
    rows = list(DocumentVersion.objects.filter(file__gt="").order_by("uploaded_at", "pk"))
    copies = list(VersionCopy.objects.select_related("version").order_by("pk"))
    known = {str(row.file.name) for row in rows} | {str(copy.file.name) for copy in copies}
    known |= set(DraftFile.objects.stored().values_list("file", flat=True))
    orphans: list[StorageFinding] = []
    for name in files:
        if name not in known and storage.age(name) >= grace:
            orphans.append(StorageFinding(StorageProblem.ORPHAN, name))
    dead_uploads: list[StorageFinding] = []
    for upload in Upload.objects.filter(stored_id="").order_by("started_at", "pk"):
        if upload.expires_at <= clock.now():
            dead_uploads.append(StorageFinding(StorageProblem.EXPIRED, str(upload), upload))
        elif pieces.stored_size(upload) < upload.offset:
            dead_uploads.append(StorageFinding(StorageProblem.BROKEN, str(upload), upload))
    unfit_copies: list[StorageFinding] = []
    for copy in copies:
        name = str(copy.file.name)
        fits = storage.exists(name) and storage.size(name) == copy.size
        if not fits or (checksums and _checksum(storage, name) != copy.sha256):
            unfit_copies.append(StorageFinding(StorageProblem.COPY, f"{name} ({copy.version.original_name})", copy))
    return [
        *orphans,
        *_row_findings(storage, rows, checksums),
        *unfit_copies,
        *_stray_parts(parts),
        *dead_uploads,
    ]


class TooManyLost(Exception):
    """So many files are gone that the storage itself is: not mounted, or another folder."""

    def __init__(self, lost: int, total: int) -> None:
        super().__init__(
            f"{lost} dari {total} berkas tidak ada: periksa dahulu apakah penyimpanan terpasang dan EVIDENCE_ROOT "
            f"benar. Tidak ada yang diubah. Bila memang hilang: --repair --hilang {lost}."
        )


def repair_findings(found: Sequence[StorageFinding], accepted: int = 0) -> None:
    """Delete files that belong to nobody, end uploads that nobody can finish, note on a row that its file is gone.

    A row is never deleted, and a file whose content changed is left for people to look at. Raises `TooManyLost`, with
    nothing done, where more than a twentieth of all files would be noted as gone, and more than are `accepted`.
    """
    lost = sum(1 for row in found if row.kind == StorageProblem.MISSING and row.row.problem != FILE_LOST_NOTE)
    total = DocumentVersion.objects.filter(file__gt="").count()
    if lost > max(accepted, total * MOST_LOST):
        raise TooManyLost(lost, total)
    for finding in found:
        if work := REPAIRS.get(finding.kind):
            work(finding)


def _delete(finding: StorageFinding) -> None:
    evidence_storage().delete(finding.what)


def _unlink(finding: StorageFinding) -> None:
    evidence_storage().part_store().delete_name(finding.what)


def _abandon(finding: StorageFinding) -> None:
    pieces.abandon_upload(upload=finding.row)


def _note_loss(finding: StorageFinding) -> None:
    failed = DocumentVersion.Reading.FAILED
    DocumentVersion.objects.filter(pk=finding.row.pk).update(problem=FILE_LOST_NOTE, reading=failed)


def _requeue_reading(finding: StorageFinding) -> None:
    waiting = DocumentVersion.Reading.WAITING
    DocumentVersion.objects.filter(pk=finding.row.pk).update(problem="", reading=waiting)
    queue.enqueue(file_storage.READ_TASK, finding.row.pk)


def _copy_anew(finding: StorageFinding) -> None:
    """A copy is made of the original again; nothing is lost with it."""
    copy, version_id = finding.row, finding.row.version_id
    copy.delete()
    evidence_storage().delete(str(copy.file.name))
    left, waiting = version_copies.size_of_copies(copy.version), DocumentVersion.Reading.WAITING
    DocumentVersion.objects.filter(pk=version_id).update(reading=waiting, copies_size=left)
    queue.enqueue(file_storage.READ_TASK, version_id)


REPAIRS: dict[StorageProblem, Callable[[StorageFinding], None]] = {
    StorageProblem.ORPHAN: _delete,
    StorageProblem.STRAY: _unlink,
    StorageProblem.EXPIRED: _abandon,
    StorageProblem.BROKEN: _abandon,
    StorageProblem.MISSING: _note_loss,
    StorageProblem.BACK: _requeue_reading,
    StorageProblem.COPY: _copy_anew,
}


def _files(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every stored file but parts of uploads, packages, reports and letterheads, which have a life of their own."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in sorted(names))
    for name in sorted(folders):
        if folder or name not in MANAGED_FOLDERS:
            yield from _files(storage, f"{folder}{name}/")


def _row_findings(storage: Storage, rows: Iterable[DocumentVersion], checksums: bool) -> Iterator[StorageFinding]:
    for row in rows:
        name = str(row.file.name)
        if not storage.exists(name):
            yield StorageFinding(StorageProblem.MISSING, f"{name} ({row.original_name})", row)
        elif row.problem == FILE_LOST_NOTE:
            yield StorageFinding(StorageProblem.BACK, f"{name} ({row.original_name})", row)
        elif storage.size(name) != row.size:
            yield StorageFinding(
                StorageProblem.SIZE, f"{name} ({row.original_name}): {storage.size(name)}, bukan {row.size} byte", row
            )
        elif checksums and _checksum(storage, name) != row.sha256:
            yield StorageFinding(StorageProblem.CHECKSUM, f"{name} ({row.original_name})", row)


def _checksum(storage: Storage, name: str) -> str:
    with storage.open(name) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stray_parts(parts: Iterable[str]) -> Iterator[StorageFinding]:
    """Parts whose upload is gone, or has become a document while the process died before it could tidy up."""
    alive = {key.hex for key in Upload.objects.filter(stored_id="").values_list("pk", flat=True)}
    yield from (StorageFinding(StorageProblem.STRAY, name) for name in parts if name not in alive)
