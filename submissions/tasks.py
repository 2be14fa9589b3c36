from datetime import timedelta

from celery import shared_task

from regions import clock
from submissions.models import Submission

KEPT = timedelta(days=30)  # no page of a form stays open longer


@shared_task(name="submissions.sweep")
def sweep_submissions() -> int:
    """Forget forms that were sent long ago (beat, once an hour); returns how many."""
    deleted, _ = Submission.objects.filter(sent_at__lt=clock.now() - KEPT).delete()
    return deleted
