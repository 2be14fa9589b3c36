"""Background work by name: the Job row first, the message on commit, and a sweeper for what got lost.

A message may be lost (a killed worker, a full disk) or come twice; the row decides. `attempts` is the token of a
claim: a worker that was thought dead and comes back late can no longer change the job that another has taken over.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from celery import current_app
from django.db import transaction
from django.db.models import F, Q

from jobs.models import Job
from regions import clock

log = logging.getLogger(__name__)

STALE_AFTER = timedelta(minutes=2)
KEPT = timedelta(days=90)  # a job that is done; failed ones wait for somebody who looks at them
MAX_ATTEMPTS = 5
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


def enqueue(name: str, target: object) -> Job:
    """Write the Job and send its number when the transaction commits. `KeyError` for a task nobody wrote."""
    current_app.tasks[name]
    moment = clock.now()
    with transaction.atomic(savepoint=False):
        job = Job.objects.create(name=name, target=str(target), created_at=moment, heartbeat=moment)
        transaction.on_commit(lambda: send(job))
    return job


def send(job: Job) -> None:
    """Hand the number to the broker. If the broker is down, the sweeper sends it later."""
    try:
        current_app.tasks[job.name].delay(job.pk)
    except Exception as error:  # every broker raises its own kind; the row stays "menunggu"
        log.warning("Job %s was not sent (%s); the sweeper will try again.", job.pk, type(error).__name__)


class JobTakenOver(Exception):
    """Another worker has this job now: stop, and leave what it makes alone."""


class MoreToDo(Exception):
    """One part of the work is done; the rest waits for its next turn, so that others get theirs."""


class JobProgress:
    """How far long work has come. Raises `JobTakenOver`; writes at most twice a second, however often it is called."""

    PAUSE = 0.5

    def __init__(self, job: Job) -> None:
        self.job, self.written = job, float("-inf")

    def __call__(self, percent: int) -> None:
        if monotonic() - self.written >= self.PAUSE:
            self.now(percent)

    def now(self, percent: int) -> None:
        """Written at once: before a step that only the owner of the job may take."""
        self.written = monotonic()
        if not record_heartbeat(self.job, percent):
            raise JobTakenOver


def run(job_id: int, work: Callable[[str], None], give_up: Callable[[str], None]) -> None:
    """What every task does: claim, work, finish. After the last failed try `give_up` tells the target."""
    _run(job_id, lambda job: work(job.target), give_up)


def run_long(job_id: int, work: Callable[[str, JobProgress], None], give_up: Callable[[str], None]) -> None:
    """The same for work of minutes: it says how far it is, or the sweeper takes it for dead."""
    _run(job_id, lambda job: work(job.target, JobProgress(job)), give_up)


def _run(job_id: int, work: Callable[[Job], None], give_up: Callable[[str], None]) -> None:
    job = claim(job_id)
    if job is None:
        return
    if job.tries > MAX_ATTEMPTS:  # each worker that took it has died
        _close(job, give_up, "pekerja berhenti di tengah jalan")
        return
    try:
        work(job)
    except JobTakenOver:
        log.warning("Job %s, try %s: taken over", job.pk, job.attempts)
    except MoreToDo:
        if _update(job, state=Job.State.WAITING, turns=F("attempts"), error=""):
            send(job)
    except Exception as error:
        log.exception("Job %s, try %s", job.pk, job.attempts)
        _fail(job, give_up, str(error) or type(error).__name__)
    else:
        finish(job)


def claim(job_id: int) -> Job | None:
    """Take a waiting or stale job for this worker; None if another has it or it is done."""
    stale = clock.now() - STALE_AFTER
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, heartbeat__lt=stale)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING, heartbeat=clock.now(), attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if taken else None


def record_heartbeat(job: Job, progress: int) -> bool:
    """Say that the job is alive, with its progress in percent; False if another worker has taken it over."""
    return _update(job, progress=progress)


def finish(job: Job) -> bool:
    return _update(job, state=Job.State.DONE, progress=100, error="")


def _fail(job: Job, give_up: Callable[[str], None], detail: str) -> None:
    """The job waits for another try (the sweeper sends it) until its attempts are used up."""
    if job.tries >= MAX_ATTEMPTS:
        _close(job, give_up, detail)
    else:
        _update(job, state=Job.State.WAITING, error=f"Percobaan {job.tries} belum berhasil: {detail}")


def _close(job: Job, give_up: Callable[[str], None], detail: str) -> None:
    error = f"Belum berhasil setelah {MAX_ATTEMPTS} percobaan: {detail}"
    if _update(job, state=Job.State.FAILED, error=error):
        give_up(job.target)


def _update(job: Job, **fields: object) -> bool:
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    return bool(mine.update(heartbeat=clock.now(), **fields))


def retry_failed(job: Job) -> bool:
    """Give a job that has failed its tries again; False if it has not failed, or somebody was first."""
    failed = Job.objects.filter(pk=job.pk, state=Job.State.FAILED)
    with transaction.atomic():
        if not failed.update(state=Job.State.WAITING, attempts=0, turns=0, error="", heartbeat=clock.now()):
            return False
        transaction.on_commit(lambda: send(job))
    return True


def requeue_lost_jobs() -> int:
    """Send every job again whose message or worker got lost; returns how many.

    A job that is sent again is fresh again: a long queue does not fill up with copies.
    """
    stale = clock.now() - STALE_AFTER
    lost = Job.objects.filter(state__in=UNFINISHED, heartbeat__lt=stale)
    jobs = [job for job in lost if _requeue(job)]
    for job in jobs:
        send(job)
    return len(jobs)


def _requeue(job: Job) -> bool:
    """Set a lost job waiting, unless it has moved in the meantime."""
    unmoved = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts, heartbeat=job.heartbeat)
    return bool(unmoved.update(state=Job.State.WAITING, heartbeat=clock.now()))


def delete_finished_jobs() -> int:
    """Delete the rows of what was done long ago; returns how many."""
    return Job.objects.filter(state=Job.State.DONE, heartbeat__lt=clock.now() - KEPT).delete()[0]
