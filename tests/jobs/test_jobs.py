"""Background work gets done once, whatever gets lost: messages, workers, or patience."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction

from evidence.file_storage import READ_TASK
from jobs import queue
from jobs.models import Job
from jobs.tasks import delete_finished_jobs
from regions import clock


@pytest.fixture
def sent(monkeypatch):
    """The numbers handed to a broker that loses them all."""
    numbers = []
    monkeypatch.setattr(queue, "send", lambda job: numbers.append(job.pk))
    return numbers


@pytest.fixture
def job(db, sent) -> Job:
    return queue.enqueue(READ_TASK, "dokumen-1")


def later(minutes: int) -> None:
    clock.set_now(clock.now() + timedelta(minutes=minutes))


class Work:
    """Records its calls; fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.done, self.given_up = failures, [], []

    def do(self, target: str) -> None:
        self.done.append(target)
        if len(self.done) <= self.failures:
            raise OSError("penyimpanan belum dapat dibuka")

    def run(self, job: Job) -> Job:
        queue.run(job.pk, self.do, self.given_up.append)
        job.refresh_from_db()
        return job


def test_a_job_runs_once_even_when_its_message_comes_twice(job):
    work = Work()
    work.run(job)
    work.run(job)
    assert (work.done, job.state, job.progress, job.attempts) == (["dokumen-1"], "selesai", 100, 1)


def test_of_two_workers_one_gets_the_job(job):
    assert [claim.attempts if claim else None for claim in (queue.claim(job.pk), queue.claim(job.pk))] == [1, None]


def test_the_message_goes_out_only_when_the_transaction_commits(db, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = queue.enqueue(READ_TASK, "a")
        assert sent == []
    assert sent == [job.pk]


def test_a_job_of_a_rolled_back_transaction_never_was(db, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), suppress(RuntimeError), transaction.atomic():
        queue.enqueue(READ_TASK, "a")
        raise RuntimeError
    assert (Job.objects.count(), sent) == (0, [])


def test_a_task_that_nobody_wrote_is_refused_at_once(db):
    with pytest.raises(KeyError):
        queue.enqueue("evidence.no_such_task", 1)
    assert Job.objects.count() == 0


def test_a_broker_that_is_down_loses_nothing(db, monkeypatch, caplog):
    def down(*args, **kwargs):
        raise ConnectionError("broker")

    monkeypatch.setattr("evidence.tasks.read_document.delay", down)
    job = queue.enqueue(READ_TASK, "a")
    queue.send(job)
    job.refresh_from_db()
    assert (job.state, len(caplog.records)) == ("menunggu", 1)


def test_a_lost_message_is_sent_again_and_not_before_its_time(job, sent):
    assert queue.requeue_lost_jobs() == 0
    later(minutes=3)
    assert (queue.requeue_lost_jobs(), sent) == (1, [job.pk])
    assert queue.requeue_lost_jobs() == 0  # just sent again: no copies
    later(minutes=3)
    assert (queue.requeue_lost_jobs(), sent) == (1, [job.pk, job.pk])


def test_a_job_whose_worker_died_is_taken_over(job, sent):
    queue.claim(job.pk)
    later(minutes=3)
    assert queue.requeue_lost_jobs() == 1
    work = Work()
    work.run(job)
    assert (work.done, job.state, job.attempts) == (["dokumen-1"], "selesai", 2)


def test_a_worker_that_still_beats_keeps_its_job(job, sent):
    claimed = queue.claim(job.pk)
    later(minutes=1)
    assert queue.record_heartbeat(claimed, 40) is True
    later(minutes=1)
    assert (queue.requeue_lost_jobs(), queue.claim(job.pk)) == (0, None)
    job.refresh_from_db()
    assert job.progress == 40


def test_a_worker_that_comes_back_too_late_changes_nothing(job, sent):
    slow = queue.claim(job.pk)
    later(minutes=3)
    queue.requeue_lost_jobs()
    Work().run(job)
    assert (queue.record_heartbeat(slow, 10), queue.finish(slow)) == (False, False)
    job.refresh_from_db()
    assert (job.state, job.progress) == ("selesai", 100)


def test_a_failed_try_waits_for_the_next_and_may_succeed(job, sent):
    work = Work(failures=1)
    work.run(job)
    assert (job.state, job.error) == ("menunggu", "Percobaan 1 belum berhasil: penyimpanan belum dapat dibuka")
    later(minutes=3)
    queue.requeue_lost_jobs()
    work.run(job)
    assert (job.state, job.error, work.given_up) == ("selesai", "", [])


def test_tries_come_to_an_end_that_people_can_read(job, sent):
    work = Work(failures=99)
    for _ in range(queue.MAX_ATTEMPTS + 3):
        work.run(job)
        later(minutes=3)
        queue.requeue_lost_jobs()
    assert (job.state, len(work.done), work.given_up) == ("gagal", queue.MAX_ATTEMPTS, ["dokumen-1"])
    assert job.error == "Belum berhasil setelah 5 percobaan: penyimpanan belum dapat dibuka"


def test_a_job_that_kills_every_worker_is_given_up(job, sent):
    for _ in range(queue.MAX_ATTEMPTS):
        queue.claim(job.pk)  # and the worker dies
        later(minutes=3)
        queue.requeue_lost_jobs()
    work = Work()
    work.run(job)
    assert (work.done, work.given_up, job.state) == ([], ["dokumen-1"], "gagal")
    assert job.error == "Belum berhasil setelah 5 percobaan: pekerja berhenti di tengah jalan"
    assert queue.requeue_lost_jobs() == 0


def test_long_work_says_how_far_it_is_at_most_twice_a_second(job, monkeypatch):
    moment = iter([0.0, 0.0, 0.3, 0.4, 0.6, 0.6])
    monkeypatch.setattr(queue, "monotonic", lambda: next(moment))
    seen = []

    def work(target, report):
        for percent in (10, 20, 30, 40):
            report(percent)
            seen.append(Job.objects.get(pk=job.pk).progress)

    queue.run_long(job.pk, work, [].append)
    job.refresh_from_db()
    assert (seen, job.state, job.progress) == ([10, 10, 10, 40], "selesai", 100)


def test_long_work_stops_when_another_worker_has_taken_it_over(job, sent):
    went_on = []

    def work(target, report):
        report.now(10)
        later(minutes=3)
        queue.requeue_lost_jobs()
        queue.claim(job.pk)
        report.now(20)
        went_on.append(target)

    queue.run_long(job.pk, work, went_on.append)
    job.refresh_from_db()
    assert (went_on, job.state, job.attempts, job.progress, job.error) == ([], "berjalan", 2, 10, "")


def test_what_was_done_long_ago_is_deleted_and_what_failed_waits(db):
    old, new = clock.now() - timedelta(days=91), clock.now() - timedelta(days=89)
    for state in Job.State:
        for moment in (old, new):
            Job.objects.create(name="jobs.sweep", target="1", state=state, created_at=moment, heartbeat=moment)
    assert delete_finished_jobs.apply().get() == 1
    assert Job.objects.filter(state=Job.State.DONE).get().heartbeat == new
    assert Job.objects.count() == 2 * len(Job.State) - 1
