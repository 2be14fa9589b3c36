"""Entry points of the worker: a job id in, one domain call. Each task is idempotent by its job."""

from celery import shared_task

from evidence import file_storage
from jobs import queue


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
    """Read pages and searchable text of an uploaded file."""
    queue.run(job_id, file_storage.read_version, file_storage.fail_reading)
