from celery import shared_task

from jobs import queue


@shared_task(name="jobs.sweep")
def sweep_jobs() -> int:
    """Send lost jobs again (beat, once a minute)."""
    return queue.requeue_lost_jobs()
