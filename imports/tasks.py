from celery import shared_task

from imports import sheet_drafts


@shared_task(name="imports.sweep")
def sweep_sheets() -> int:
    """Delete sheets whose preview nobody came back for (beat, once an hour)."""
    return sheet_drafts.delete_old_drafts()
