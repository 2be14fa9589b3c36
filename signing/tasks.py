"""Entry points of the worker: a job id in, one domain call."""

from celery import shared_task

from jobs import queue
from signing import file_checks


@shared_task(name=file_checks.CHECK_TASK)
def check_files(job_id: int) -> None:
    """Read the files that a self-assessment cites, before it is sealed."""
    queue.run_long(job_id, file_checks.check_files, file_checks.fail_file_check)
