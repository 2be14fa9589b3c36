"""Takes an upload in: type by content, size, checksum, a safe name; and reads stored documents.

The writes that people ask for (send, renew) stand in `citations.py`; this module only knows files.
"""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
import uuid
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import transaction

from accounts.models import User
from evaluations import jobs
from evaluations.files import filetypes, picture_copies, pictures, reading, scanning
from evaluations.files.children import NoAnswer
from evaluations.files.filetypes import FileType, TypeRefused
from evaluations.models import Document, DocumentVersion, Job, PictureCopy, VersionText

Scan = DocumentVersion.Scan
MB = 1024 * 1024
NAME_LENGTH = 255
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}
READ = (filetypes.PDF, filetypes.DOCX, filetypes.XLSX, filetypes.PPTX)  # the kinds that hold words
PICTURES = (filetypes.PNG, filetypes.JPG)
NO_COPY = (
    "Foto ini memuat data lokasi, dan salinan tanpa data itu tidak dapat dibuat: fotonya rusak atau terlalu besar."
)
READ_TASK = "evaluations.read_document"
SCAN_TASK = "evaluations.scan_document"


@dataclass(frozen=True)
class Checked:
    """An upload that may be stored."""

    upload: File[Any]
    kind: FileType
    name: str
    size: int
    sha256: str
    has_position: bool = False  # a picture that tells where it was taken


class Arriving(File):
    """A file that wants to know when it has been stored: one that came in pieces, before the form."""

    def stored_as(self, version: DocumentVersion) -> None:
        """Called once, inside the transaction that stores it; what it raises undoes the storing."""
        raise NotImplementedError


def check(upload: File[Any]) -> Checked:
    """Judge an upload; raises `ValidationError` with what is wrong and what to do. Stores nothing."""
    if refusal := size_refusal(upload.size):
        raise ValidationError(refusal)
    sha256, size = _checksum(upload)
    if refusal := size_refusal(size):
        raise ValidationError(refusal)
    name = clean_name(upload.name or "")
    kind = identify(upload, name)  # type: ignore[arg-type]  # File proxies its stream
    facts = pictures.read_facts(upload)  # type: ignore[arg-type]  # as above
    return Checked(upload, kind, with_extension(name, kind), size, sha256, facts.has_position)


def identify(stream: BinaryIO, name: str) -> FileType:
    """The kind of the content, or `ValidationError` with what it is and what to do."""
    try:
        return filetypes.identify(stream, name)
    except TypeRefused as error:
        raise ValidationError(str(error)) from error


def size_refusal(size: int) -> str | None:
    limit = settings.EVIDENCE_MAX_MB
    if size == 0:
        return "Berkas ini kosong (0 byte). Buka berkas aslinya, simpan ulang, lalu pilih lagi."
    if size > limit * MB:
        return f"Berkas ini lebih besar dari {limit} MB. Perkecil resolusinya atau bagi menjadi beberapa berkas."
    return None


def _checksum(upload: File[Any]) -> tuple[str, int]:
    """SHA-256 and the bytes that are really there, read piece by piece; stops when there are too many."""
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
        if size > settings.EVIDENCE_MAX_MB * MB:
            break
    return digest.hexdigest(), size


def clean_name(raw: str) -> str:
    """The name people know the file by: no path, no control or direction marks, no quotes; may be empty."""
    base = unicodedata.normalize("NFC", raw).replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in base if unicodedata.category(char)[0] != "C" and char not in '"<>|*?:')
    return " ".join(kept.split()).strip(". ")


def with_extension(name: str, kind: FileType) -> str:
    """At most 255 characters, ending as the content says; no name that Windows keeps for its devices."""
    given = filetypes.extension_of(name)
    stem = (name[: -len(given) - 1] if given else name).strip(". ") or "berkas"
    if stem.partition(".")[0].strip().upper() in DEVICES:
        stem = f"_{stem}"
    return shortened(f"{stem}.{given or kind.extension}")


def shortened(name: str) -> str:
    """At most 255 characters, the ending kept."""
    if len(name) <= NAME_LENGTH:
        return name
    ending = filetypes.extension_of(name)
    return f"{name[: NAME_LENGTH - len(ending) - 1].strip('. ')}.{ending}" if ending else name[:NAME_LENGTH]


def store(*, document: Document, number: int, checked: Checked, by: User) -> DocumentVersion:
    """Keep the file under a name of our own and queue its reading. Runs inside the caller's transaction."""
    version = DocumentVersion(
        id=uuid.uuid4(),
        document=document,
        number=number,
        original_name=checked.name,
        content_type=checked.kind.content_type,
        size=checked.size,
        sha256=checked.sha256,
        has_position=checked.has_position,
        scan=Scan.WAITING if settings.CLAMD_URL else Scan.NONE,
        uploaded_by=by,
    )
    version.file.save(f"{version.pk.hex[:2]}/{version.pk.hex}", checked.upload, save=False)
    delete_unless_committed(version.file.storage, str(version.file.name))
    version.save()
    if isinstance(checked.upload, Arriving):
        checked.upload.stored_as(version)
    jobs.enqueue(SCAN_TASK if version.in_quarantine else READ_TASK, version.pk)
    return version


def delete_unless_committed(storage: Storage, name: str) -> None:
    """Databases roll back, folders do not.

    Django drops the callbacks of a transaction (or savepoint) that is rolled back: when `committed` is thrown
    away without having been called, the file goes with it.
    """

    def committed() -> None:
        undo.detach()

    undo = weakref.finalize(committed, storage.delete, name)
    transaction.on_commit(committed)


def scan(version_id: str) -> None:
    """Ask the scanner (background): a clean file leaves quarantine and is read, an infected one never does.

    Without an answer this raises and the file stays where it is; the job is tried again.
    """
    version = DocumentVersion.objects.get(pk=version_id)
    if version.scan != Scan.WAITING:
        return
    with version.file.open("rb") as stream:
        virus = scanning.scan(stream, settings.CLAMD_URL)  # type: ignore[arg-type]  # as above
    waiting = DocumentVersion.objects.filter(pk=version.pk, scan=Scan.WAITING)
    if virus:
        problem = f"mengandung virus ({virus[:100]})"
        waiting.update(scan=Scan.INFECTED, reading=DocumentVersion.Reading.FAILED, problem=problem)
        return
    with transaction.atomic():
        if waiting.update(scan=Scan.CLEAN):
            jobs.enqueue(READ_TASK, version.pk)


def scan_again() -> int:
    """Ask anew for every file whose job has given up while the scanner was away; returns how many."""
    asked = Job.objects.filter(name=SCAN_TASK, state__in=jobs.UNFINISHED).values_list("target", flat=True)
    waiting = set(DocumentVersion.objects.filter(scan=Scan.WAITING).values_list("pk", flat=True))
    left = waiting - {uuid.UUID(target) for target in asked}
    for version_id in left:
        jobs.enqueue(SCAN_TASK, version_id)
    return len(left)


def stay_closed(version_id: str) -> None:
    """The last try has failed: nothing changes, nobody may open the file until the scanner has answered."""


def read(version_id: str) -> None:
    """Note pages and searchable text of a stored file, make a picture's copy (background). Twice changes nothing."""
    version = DocumentVersion.objects.get(pk=version_id)
    kind = filetypes.by_content_type(version.content_type)
    found = reading.Found(None, None)
    if kind in PICTURES:
        found = replace(found, problem=_copy_problem(version))
    elif kind in READ:
        with version.file.open("rb") as stream:
            found = reading.read_file(stream, kind.extension)  # type: ignore[arg-type]  # as above
    _note(version_id, found)


def _copy_problem(version: DocumentVersion) -> str:
    """See to it that a picture has a copy where it needs one; why it has none, "" otherwise."""
    with version.file.open("rb") as stream, tempfile.TemporaryFile() as target:
        facts = pictures.read_facts(stream)  # type: ignore[arg-type]  # as above
        DocumentVersion.objects.filter(pk=version.pk).update(has_position=facts.has_position)
        if version.copy or not (facts.has_position or facts.is_cmyk):
            return ""
        try:
            picture_copies.write_copy(stream, target)  # type: ignore[arg-type]  # as above
        except NoAnswer:
            return NO_COPY if facts.has_position else ""
        keep_copy(version=version, content=target)
    return ""


@transaction.atomic
def keep_copy(*, version: DocumentVersion, content: IO[bytes]) -> None:
    """Store what is handed on instead of this picture, unless another worker has."""
    locked = DocumentVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.copy:
        return
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # a real file
    copy = PictureCopy(version=locked, size=content.tell(), sha256=sha256)
    content.seek(0)
    copy.file.save(f"{locked.pk.hex[:2]}/{locked.pk.hex}.salinan", File(content), save=False)
    delete_unless_committed(copy.file.storage, str(copy.file.name))
    copy.save()


def give_up_reading(version_id: str) -> None:
    """The last try has failed: the page stops waiting."""
    _note(version_id, reading.Found(None, None, reading.TOO_HARD))


def _note(version_id: str, found: reading.Found) -> None:
    state = DocumentVersion.Reading.FAILED if found.problem else DocumentVersion.Reading.DONE
    DocumentVersion.objects.filter(pk=version_id).update(
        reading=state,
        pages=found.pages,
        searchable=found.searchable,
        problem=found.problem,
        picture_pages=runs_of(found.pictures),
        signatures=found.signatures,
    )
    if found.text:
        VersionText.objects.update_or_create(version_id=uuid.UUID(version_id), defaults={"text": found.text})


def runs_of(numbers: Iterable[int]) -> list[list[int]]:
    """Ascending numbers as runs, first and last of each: [1, 2, 3, 7] → [[1, 3], [7, 7]]."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs
