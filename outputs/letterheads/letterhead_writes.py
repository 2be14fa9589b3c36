"""A region's own letterhead: a DOCX, checked before it is kept. The newest counts; older ones stay."""

import hashlib
import io
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.stages.workflow import lock_cycle
from evidence.evidence_history import file_value
from evidence.file_commits import delete_unless_committed
from evidence.files import scanning
from evidence.models.document import evidence_storage
from history.choices import HistoryKind
from history.models import HistoryEntry
from outputs.models import Letterhead
from regions import clock
from regions.models import Region
from uploads.incoming import clean_file_name

FOLDER = "kop"
MAX_MB = 5
MAX_LISTED_FAULTS = 8  # so many faults at once; the rest after these
SCAN_SECONDS = 20  # a letterhead is small, and somebody waits
NOT_SCANNED = "Pemindai virus belum menjawab, jadi kop belum disimpan. Coba lagi beberapa saat lagi."


def current_letterhead(region: Region) -> Letterhead | None:
    return Letterhead.objects.filter(region=region, retired_at=None).select_related("uploaded_by").first()


def letterhead_content(letterhead: Letterhead) -> bytes:
    with evidence_storage().open(letterhead.path) as stream:
        return bytes(stream.read())


@dataclass(frozen=True)
class CheckedLetterhead:
    """A DOCX whose head and foot the full report can carry, free of what the scanner knows."""

    name: str
    content: bytes


def save_letterhead(*, evaluation: Evaluation, upload: UploadedFile, by: User) -> Letterhead:
    """Check and keep it; raises what both raise."""
    return keep_letterhead(evaluation=evaluation, checked=check_letterhead(evaluation, upload, by), by=by)


def check_letterhead(evaluation: Evaluation, upload: UploadedFile, by: User) -> CheckedLetterhead:
    """Read and scan it, with nothing held: it takes seconds.

    Raises `Refused`, or `ValidationError` with everything that is wrong with it.
    """
    from outputs.full_report.letterhead_file import letterhead_faults  # 16 MB that no worker needs

    permissions.require("keep_letterhead", by, evaluation)
    if (upload.size or 0) > MAX_MB * 1024 * 1024:
        raise ValidationError({"file": f"Berkas kop paling besar {MAX_MB} MB. Kecilkan gambarnya, lalu unggah lagi."})
    content = upload.read()
    if faults := letterhead_faults(content, upload.name or "") or _scan_result(content):
        raise ValidationError({"file": faults[:MAX_LISTED_FAULTS]})
    return CheckedLetterhead(clean_file_name(upload.name or ""), content)


@transaction.atomic
def keep_letterhead(*, evaluation: Evaluation, checked: CheckedLetterhead, by: User) -> Letterhead:
    """Keep it for the cycle's region; what counted until now stays readable. Raises `Refused`."""
    permissions.require("keep_letterhead", by, evaluation)
    _lock_region_cycles(evaluation)
    before = _retire_current(evaluation)
    path = evidence_storage().save(f"{FOLDER}/{uuid.uuid4().hex}.docx", ContentFile(checked.content))
    delete_unless_committed(evidence_storage(), path)
    _record_letterhead_change(evaluation, before, checked.name, by)
    return Letterhead.objects.create(
        region=evaluation.region,
        path=path,
        original_name=checked.name,
        size=len(checked.content),
        sha256=hashlib.sha256(checked.content).hexdigest(),
        uploaded_by=by,
    )


def _scan_result(content: bytes) -> list[str]:
    """What a configured scanner finds; without its answer nothing is kept."""
    if not settings.CLAMD_URL:
        return []
    try:
        virus = scanning.scan_stream(io.BytesIO(content), settings.CLAMD_URL, SCAN_SECONDS)
    except scanning.ScannerUnavailable:
        return [NOT_SCANNED]
    return [f"Berkas ini mengandung virus ({virus[:100]}) dan tidak disimpan."] if virus else []


@transaction.atomic
def retire_letterhead(*, evaluation: Evaluation, by: User) -> None:
    """Back to plain pages."""
    permissions.require("keep_letterhead", by, evaluation)
    _lock_region_cycles(evaluation)
    if before := _retire_current(evaluation):
        _record_letterhead_change(evaluation, before, "", by)


def _lock_region_cycles(evaluation: Evaluation) -> None:
    """Cycles of a region share its letterhead: the second upload waits here until it sees the first, so one stands."""
    lock_cycle(evaluation)
    Region.objects.select_for_update(no_key=True).get(pk=evaluation.region_id)


def _retire_current(evaluation: Evaluation) -> str:
    """The name of what counted until now; "" where nothing did."""
    standing = Letterhead.objects.filter(region=evaluation.region_id, retired_at=None)
    before = standing.first()
    standing.update(retired_at=clock.now())
    return before.original_name if before else ""


def _record_letterhead_change(evaluation: Evaluation, before: str, after: str, by: User) -> None:
    HistoryEntry.objects.record(
        subject=evaluation,
        kind=HistoryKind.LETTERHEAD_CHANGED,
        before=file_value(before) if before else {},
        after=file_value(after) if after else {},
        by=by,
    )
