from celery import shared_task

from reorganisation import agency_changes
from reorganisation.same_person.person_merge import follow_merged_people


@shared_task(name="reorganisation.apply_agency_changes")
def apply_agency_changes() -> int:
    """Apply the changes of agencies whose day has come, and finish those of doublets (beat, once an hour)."""
    follow_merged_people()
    return agency_changes.apply_due_changes() + agency_changes.follow_doublets()
