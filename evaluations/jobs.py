"""Background work by name: the Job row first, the message on commit, and a sweeper for what got lost."""

from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.db.models import F, Q

from evaluations.models import Job
from regions import clock

STALE_AFTER = timedelta(minutes=2)
MAX_ATTEMPTS = 5


@transaction.atomic
def enqueue(name: str, target: object) -> Job:
    """Write the Job and send its number when the transaction commits."""
    moment = clock.now()
    job = Job.objects.create(name=name, target=str(target), created_at=moment, heartbeat=moment)
    transaction.on_commit(lambda: send(job))
    return job


def send(job: Job) -> None:
    """Hand the number to the broker. If the broker is down, the sweeper sends it later."""
    try:
        current_app.tasks[job.name].delay(job.pk)
    except Exception:  # every broker raises its own kind; the row stays "menunggu"
        return


def claim(job_id: int) -> Job | None:
    """Take a waiting or stale job for this worker; None if another has it or it is done."""
    stale = clock.now() - STALE_AFTER
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, heartbeat__lt=stale)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING, heartbeat=clock.now(), attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if taken else None


def beat(job: Job, progress: int) -> None:
    """Say that the job is alive, with its progress in percent."""
    Job.objects.filter(pk=job.pk).update(progress=progress, heartbeat=clock.now())


def finish(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, progress=100, heartbeat=clock.now(), error="")


def fail(job: Job, error: str) -> None:
    """Keep the error for people; the job waits for another try until its attempts are used up."""
    state = Job.State.FAILED if job.attempts >= MAX_ATTEMPTS else Job.State.WAITING
    Job.objects.filter(pk=job.pk).update(state=state, error=error, heartbeat=clock.now())


def sweep() -> int:
    """Send every job again whose message or worker got lost; returns how many."""
    stale = clock.now() - STALE_AFTER
    lost = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING], heartbeat__lt=stale)
    jobs = list(lost)
    for job in jobs:
        send(job)
    return len(jobs)
