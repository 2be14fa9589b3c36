from celery import shared_task

from jobs import queue


@shared_task(name="jobs.sweep")
def sweep_jobs() -> int:
    """Send lost jobs again (beat, once a minute)."""
    return queue.requeue_lost_jobs()


@shared_task(name="jobs.delete_finished")
def delete_finished_jobs() -> int:
    """Rows of what was done three months ago (beat, daily)."""
    return queue.delete_finished_jobs()
