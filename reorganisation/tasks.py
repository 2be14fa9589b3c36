from celery import shared_task

from reorganisation import agency_changes


@shared_task(name="reorganisation.apply_agency_changes")
def apply_agency_changes() -> int:
    """Apply the changes of agencies whose day has come, and finish those of doublets (beat, once an hour)."""
    return agency_changes.apply_due_changes() + agency_changes.follow_doublets()
