from celery import shared_task

from uploads import pieces


@shared_task(name="uploads.sweep")
def sweep_uploads() -> int:
    """Delete unfinished uploads that nobody came back for (beat, once an hour)."""
    return pieces.delete_stale_uploads()
