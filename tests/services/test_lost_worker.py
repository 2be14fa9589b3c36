"""A worker that was killed takes nothing with it: the sweeper sends its job again, and the next worker does it."""

from datetime import timedelta

from django.utils import timezone

from jobs.models import Job
from tests.builders.evidence_builders import send
from tests.services.processes import environment, run_python, start_worker, wait_until


def test_what_a_killed_worker_held_is_done_by_the_next(city, transactional_db, tmp_path, monkeypatch):
    monkeypatch.setattr("jobs.queue.send", lambda job: None)  # its message went down with the worker
    version = send(city)[0].version
    long_ago = timezone.now() - timedelta(minutes=5)
    Job.objects.update(state=Job.State.RUNNING, attempts=1, heartbeat=long_ago)
    env, log = environment(tmp_path), tmp_path / "worker.log"
    run_python("from jobs import queue; queue.requeue_lost_jobs()", env)
    worker = start_worker(env, log)
    try:
        wait_until(lambda: Job.objects.get(name="evidence.read_document").state == Job.State.DONE, log)
    finally:
        worker.kill()
        worker.wait(30)
    version.refresh_from_db()
    assert (version.reading, version.pages, Job.objects.get(name="evidence.read_document").attempts) == (
        "selesai",
        1,
        2,
    )
