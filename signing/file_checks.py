"""Before the seal: are the files that it names on the disk, byte for byte as they were stored?

A worker reads them, because there may be gigabytes; the page waits for nothing. Whoever signs is refused until a check
of these very files has found all of them, and none was touched since.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypedDict

from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle
from evidence.models import DocumentVersion
from jobs import queue
from regions import clock
from signing.models import Approval, SealFileCheck, SignedPaper
from signing.self_assessment import SelfAssessment, read_self_assessment
from signing.signing_history import SIGNED_PAPER_TITLE
from signing.stored_files import file_trace, stored_sha256
from ui.formats import numbers_text

CHECK_TASK = "signing.check_files"
AGAIN = "Tekan “Periksa berkas”."
GONE = "tidak ada lagi di penyimpanan"
CHANGED = "berubah: SHA-256-nya tidak lagi sama dengan yang tercatat"
MOST_NAMED = 3  # faults in one sentence; the page lists all
REPAIR = "Minta admin memulihkan berkasnya dari cadangan, atau ganti data dukungnya, lalu setujui lagi."


class FileFault(TypedDict):
    """As it is stored: the document, the indicators that cite it, and what is wrong, in words."""

    title: str
    indicators: list[int]
    problem: str


@dataclass
class FileToSeal:
    """One stored file that the seal will name, and the indicators that cite it; none for the signed paper."""

    version: DocumentVersion
    title: str
    indicators: list[int] = field(default_factory=list)


def files_to_seal(read: SelfAssessment, paper: SignedPaper | None) -> list[FileToSeal]:
    """Each file once; links have none."""
    found: dict[object, FileToSeal] = {}
    for indicator in read.indicators:
        for row in read.cited.get(indicator.pk, []):
            if not row.version.is_link:
                known = found.setdefault(row.version_id, FileToSeal(row.version, row.version.document.title))
                known.indicators += [] if indicator.number in known.indicators else [indicator.number]
    if paper:
        found[paper.version_id] = FileToSeal(paper.version, SIGNED_PAPER_TITLE)
    return list(found.values())


def why_not_by_files(read: SelfAssessment, paper: SignedPaper | None, check: SealFileCheck | None) -> str | None:
    """Why the files keep it from being sealed now; None where all were found, and none was touched since."""
    if check is None:
        return f"Berkas yang digunakan belum diperiksa. {AGAIN}"
    if check.is_running and check.job:
        return f"Berkas yang digunakan sedang diperiksa ({check.job.progress} %). Muat ulang halaman ini sebentar lagi."
    if check.checked_at is None:
        return f"Pemeriksaan berkas yang digunakan gagal. {AGAIN}"
    if check.faults:
        return f"{faults_text(check.faults)} {REPAIR}"
    if not check.is_fresh:
        return f"Pemeriksaan berkas sudah lebih dari satu hari. {AGAIN}"
    if check.stamp != _stamp(files_to_seal(read, paper)):
        return f"Ada berkas yang berubah sesudah diperiksa. {AGAIN}"
    return None


def faults_text(faults: list[FileFault]) -> str:
    """Document and indicator of each, the first few by name."""
    told = [fault_text(fault) for fault in faults[:MOST_NAMED]]
    more = len(faults) - len(told)
    return " ".join([*told, f"Dan {more} berkas lain."] if more else told)


def fault_text(fault: FileFault) -> str:
    """ "Berkas “Notula” (indikator 45) tidak ada lagi di penyimpanan."."""
    place = f" (indikator {numbers_text(fault['indicators'])})" if fault["indicators"] else ""
    return f"Berkas “{fault['title']}”{place} {fault['problem']}."


def _stamp(files: Iterable[FileToSeal]) -> str:
    traces = sorted(f"{file.version.pk} {file.version.sha256} {file_trace(file.version)}" for file in files)
    return hashlib.sha256("\n".join(traces).encode()).hexdigest()


@transaction.atomic
def check_files_again(*, evaluation: Evaluation, approval: Approval, by: User) -> SealFileCheck:
    """Ask for another check of what stands approved; one that is at work is not begun twice."""
    permissions.require("upload_signed_paper", by, evaluation)
    lock_cycle(evaluation)
    standing = SealFileCheck.objects.select_related("job").filter(approval=approval).first()
    if standing and standing.is_running:
        return standing
    return start_file_check(approval, by)


def why_not_check_files(evaluation: Evaluation, user: User, approval: Approval | None) -> str | None:
    """Why this person does not ask for a check now; None if they may."""
    if refusal := permissions.why_not_allowed("upload_signed_paper", user, evaluation):
        return refusal
    return None if approval else "Berkas diperiksa sesudah penanggung jawab menyetujui."


def start_file_check(approval: Approval, by: User) -> SealFileCheck:
    """A new check in the place of the one before. Runs inside the caller's transaction."""
    fresh = {"asked_by": by, "asked_at": clock.now(), "checked_at": None, "total": 0, "stamp": "", "faults": []}
    check, _ = SealFileCheck.objects.update_or_create(approval=approval, defaults=fresh)
    check.job = queue.enqueue(CHECK_TASK, check.pk)
    check.save(update_fields=["job"])
    return check


def check_files(check_id: str, report: Callable[[int], None]) -> None:
    """Read every file (background). What was asked anew in between leaves the older answer out."""
    related = ("approval__evaluation__region", "approval__evaluation__instrument")
    check = SealFileCheck.objects.select_related(*related).get(pk=check_id)
    paper = SignedPaper.objects.select_related("version").filter(approval=check.approval_id).first()
    files = files_to_seal(read_self_assessment(check.approval.evaluation), paper)
    stamp = _stamp(files)  # before reading: what changes meanwhile is seen as changed
    faults = _faults(files, report)
    SealFileCheck.objects.filter(pk=check.pk, asked_at=check.asked_at).update(
        checked_at=clock.now(), total=len(files), stamp=stamp, faults=faults
    )


def _faults(files: list[FileToSeal], report: Callable[[int], None]) -> list[FileFault]:
    total = sum(file.version.size for file in files) or 1
    read = 0
    found: list[FileFault] = []

    def count(size: int) -> None:
        nonlocal read
        read += size
        report(min(99, 99 * read // total))

    for file in files:
        got = stored_sha256(file.version, count)
        if got != file.version.sha256:
            found.append(
                FileFault(title=file.title, indicators=file.indicators, problem=GONE if got is None else CHANGED)
            )
    return found


def fail_file_check(check_id: str) -> None:
    """The last try has failed: the job's state says so, and nobody signs until it is asked for again."""


def require_may_check_files(evaluation: Evaluation, user: User, approval: Approval | None) -> Approval:
    """The approval, or `Refused`."""
    if refusal := why_not_check_files(evaluation, user, approval):
        raise Refused(refusal)
    assert approval is not None
    return approval
