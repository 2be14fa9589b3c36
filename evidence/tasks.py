"""Entry points of the worker: a job id in, one domain call. Each task is idempotent by its job."""

from celery import shared_task

from evidence import draft_files, draft_reading, file_storage, page_reading, reading_index, scan_turns, scanned_copies
from jobs import queue
from jobs.models import Job


@shared_task(name=file_storage.SCAN_TASK)
def scan_document(job_id: int) -> None:
    """Ask the virus scanner about an uploaded file."""
    queue.run(job_id, file_storage.scan_version, file_storage.keep_quarantined)


@shared_task(name="evidence.scan_again")
def scan_again() -> int:
    """Ask the scanner again about what still waits in quarantine (beat, every ten minutes)."""
    return file_storage.requeue_unscanned()


@shared_task(name=file_storage.READ_TASK)
def read_document(job_id: int) -> None:
    """Read pages and searchable text of an uploaded file, or of one whose turn it is before this one."""
    _read_next(job_id)


@shared_task(name=file_storage.COPY_TASK)
def copy_document(job_id: int) -> None:
    """Make a copy that browsers show (JPG of HEIC, PDF of old Office files and photos), or read what comes before."""
    _read_next(job_id)


@shared_task(name=page_reading.READ_PAGES_TASK)
def read_pages(job_id: int) -> None:
    """Read a file page by page: words, facts, proposals; or one whose turn it is before this one."""
    _read_next(job_id)


@shared_task(name=page_reading.READ_SCANS_TASK)
def read_scans(job_id: int) -> None:
    """Read a few scanned pages of a file, or of one whose turn it is before this one."""
    _read_next(job_id)


@shared_task(name=draft_reading.READ_DRAFT_TASK)
def read_draft(job_id: int) -> None:
    """Read a file that was dropped in, or one whose turn it is before this one."""
    _read_next(job_id)


@shared_task(name="evidence.sweep_drafts")
def sweep_drafts() -> int:
    """Tell owners whose dropped files leave soon, and delete those whose days are over (beat, once an hour)."""
    return draft_files.sweep_drafts()


@shared_task(name=draft_reading.READ_DRAFT_SCANS_TASK)
def read_draft_scans(job_id: int) -> None:
    """Read a few scanned pages of a file that was dropped in, or of one whose turn it is before this one."""
    _read_next(job_id)


@shared_task(name="evidence.request_unread")
def request_unread() -> int:
    """Ask for pages and views that are missing, and list contents never listed (beat, every ten minutes)."""
    scan_turns.delete_left_pages()
    asked = page_reading.request_unread() + file_storage.request_views()
    return asked + reading_index.fill_contents() + page_reading.fill_findings()


# In the order in which they come: what is quick before what is slow; those of a group by the person whose turn it is.
READING = (
    (file_storage.READ_TASK,),
    (file_storage.COPY_TASK,),
    (page_reading.READ_PAGES_TASK, draft_reading.READ_DRAFT_TASK),
    (page_reading.READ_SCANS_TASK, draft_reading.READ_DRAFT_SCANS_TASK),
)


def _read_next(job_id: int) -> None:
    """Each message lets one file be read; which one is decided when its turn has come."""
    job = page_reading.next_in_turn(READING)
    name, key = (job.name, job.pk) if job else (Job.objects.get(pk=job_id).name, job_id)
    if name == page_reading.READ_PAGES_TASK:
        queue.run_long(key, page_reading.read_pages, page_reading.fail_pages)
    elif name == page_reading.READ_SCANS_TASK:
        queue.run_long(key, scanned_copies.read_scans, scanned_copies.fail_scans)
    elif name == draft_reading.READ_DRAFT_TASK:
        queue.run_long(key, draft_reading.read_draft, draft_reading.fail_draft)
    elif name == draft_reading.READ_DRAFT_SCANS_TASK:
        queue.run_long(key, draft_reading.read_draft_scans, draft_reading.fail_draft_scans)
    elif name == file_storage.COPY_TASK:
        queue.run_long(key, file_storage.copy_version, file_storage.fail_copy)
    else:
        queue.run(key, file_storage.read_version, file_storage.fail_reading)
