from celery import shared_task

from imports import long_lists, sheet_drafts
from jobs import queue


@shared_task(name="imports.sweep")
def sweep_sheets() -> int:
    """Delete sheets whose preview nobody came back for (beat, once an hour)."""
    return sheet_drafts.delete_old_drafts()


@shared_task(name="imports.write_list")
def write_list(job_id: int) -> None:
    """Write a long list that was previewed."""
    queue.run_long(job_id, long_lists.write_list, long_lists.give_up)
