"""Entry points of the worker: a job id in, one domain call. Each task is idempotent by its job."""

from celery import shared_task

from evaluations import jobs


@shared_task(name="evaluations.sweep_jobs")
def sweep_jobs() -> int:
    """Send lost jobs again (beat, once a minute)."""
    return jobs.sweep()
