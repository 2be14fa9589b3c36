"""A message really travels: written here, carried by a broker, worked on by another process."""

import pytest
from django.core.files.base import ContentFile

from evidence.files.sample_documents import sample_pdf
from evidence.models import Document, DocumentVersion
from jobs.models import Job
from tests.services.processes import environment, run_python, start_worker, wait_until

ENQUEUE = """
from jobs import queue
from operations.request_log.request_ids import in_request
with in_request("permintaan-uji-1"):
    queue.enqueue("evidence.read_document", "{}")
"""


@pytest.fixture
def unread(city, transactional_db):
    """A stored two-page PDF that nobody has read yet."""
    content = sample_pdf("Laporan SPBE", ["Baris laporan."] * 60)
    by = city.people["opd"]
    document = Document.objects.create(region=city.region, owner=city.agency, title="Laporan", created_by=by)
    version = DocumentVersion(
        document=document,
        number=1,
        original_name="laporan.pdf",
        content_type="application/pdf",
        size=len(content),
        sha256="0" * 64,
        uploaded_by=by,
    )
    version.file.save(version.pk.hex, ContentFile(content), save=True)
    return version


def send_and_work(unread, env, tmp_path):
    """The message is sent before any worker lives: a broker keeps it."""
    run_python(ENQUEUE.format(unread.pk), env)
    assert Job.objects.get().state == Job.State.WAITING
    log = tmp_path / "worker.log"
    worker = start_worker(env, log)
    try:
        wait_until(lambda: Job.objects.get(name="evidence.read_document").state == Job.State.DONE, log)
    finally:
        worker.terminate()
        worker.wait(30)


def seen(unread) -> tuple[str, int | None, bool | None]:
    unread.refresh_from_db()
    return unread.reading, unread.pages, unread.searchable


def test_the_filesystem_broker_carries_a_task_to_a_worker_process(unread, tmp_path):
    send_and_work(unread, environment(tmp_path) | {"REQUEST_LOG": "1"}, tmp_path)
    assert seen(unread) == (DocumentVersion.Reading.DONE, 2, True)
    assert "INFO kawal.job [permintaan-uji-1] evidence.read_document job=" in (tmp_path / "worker.log").read_text()


def test_redis_carries_a_task_to_a_worker_process(unread, tmp_path, redis_url):
    send_and_work(unread, environment(tmp_path, redis_url), tmp_path)
    assert seen(unread) == (DocumentVersion.Reading.DONE, 2, True)
