"""The virus scanner: only "clean" opens a file; silence, slowness and nonsense leave it where it is."""

import socket
import threading
import time
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.permissions import Refused
from evidence import file_storage
from evidence.files import scanning
from evidence.models import Citation, DocumentVersion
from evidence.renewals import renew_evidence, why_not_renew
from evidence.reviews.queries import review_queue
from evidence.tasks import scan_again
from evidence.verdicts import judge_citation
from jobs import queue
from jobs.models import Job
from tests.builders.evidence_builders import items, send
from tests.files import pdf
from tests.hostile import EICAR


@contextmanager
def clamd(answer, listen=True):
    """A server that takes an INSTREAM and says what `answer(content)` returns; yields its address and what it heard."""
    server = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                wire, _ = server.accept()
            except OSError:
                return
            with wire:
                heard.append(_hear(wire) if listen else b"")
                with_answer = answer(heard[-1])
                if with_answer:
                    wire.sendall(with_answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _hear(wire) -> bytes:
    stream = wire.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    content = b""
    while size := int.from_bytes(stream.read(4), "big"):
        content += stream.read(size)
    return content


def honest(content: bytes) -> bytes:
    return b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0"


# --- the talk -------------------------------------------------------------------------------------


def test_the_whole_file_is_shown_to_the_scanner():
    content = bytes(range(256)) * 3000
    with clamd(honest) as (url, heard):
        assert scanning.scan_stream(BytesIO(content), url) == ""
    assert heard == [content]


def test_what_was_found_is_named():
    with clamd(honest) as (url, _):
        assert scanning.scan_stream(BytesIO(b"%PDF-1.7 " + EICAR), url) == "Eicar-Test"


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"OK\0",
        b"stream: ok\0",
        b"stream: OK FOUND?\0",
        b"stream: OK\nstream: OK\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"\xff\xfe\x00",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"x" * 10_000,
    ],
)
def test_any_other_answer_is_none(words):
    with clamd(lambda content: words) as (url, _), pytest.raises(scanning.ScannerUnavailable):
        scanning.scan_stream(BytesIO(b"isi"), url)


def test_a_scanner_that_hangs_up_before_it_has_heard_all_has_not_answered():
    with clamd(lambda content: b"", listen=False) as (url, _), pytest.raises(scanning.ScannerUnavailable):
        scanning.scan_stream(BytesIO(b"x" * 20_000_000), url)


@pytest.mark.parametrize("trickle", [b"", b"s"])
def test_a_scanner_that_is_too_slow_has_not_answered(trickle):
    def slow(content: bytes) -> bytes:
        time.sleep(0.8)
        return trickle

    began = time.monotonic()
    with clamd(slow) as (url, _), pytest.raises(scanning.ScannerUnavailable):
        scanning.scan_stream(BytesIO(b"isi"), url, seconds=0.3)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "url", ["tcp://127.0.0.1:1", "unix:///tidak/ada", "http://127.0.0.1:3310", "127.0.0.1:3310", "tcp://127.0.0.1"]
)
def test_where_nobody_is_there_is_no_answer(url):
    with pytest.raises(scanning.ScannerUnavailable):
        scanning.scan_stream(BytesIO(b"isi"), url)


def test_a_socket_of_the_machine_does_too(tmp_path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "clamd"))
    server.listen()

    def serve() -> None:
        wire, _ = server.accept()
        with wire:
            wire.sendall(honest(_hear(wire)))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert scanning.scan_stream(BytesIO(b"isi"), f"unix://{tmp_path}/clamd") == ""
    thread.join(5)
    server.close()


# --- what becomes of the file -----------------------------------------------------------------------


@pytest.fixture
def at_work(settings, django_capture_on_commit_callbacks):
    """`at_work(url, do)`: with this scanner, and the background work done at once."""

    def run(url, do):
        settings.CLAMD_URL = url
        with django_capture_on_commit_callbacks(execute=True):
            return do()

    return run


def state() -> tuple[str, str]:
    version = DocumentVersion.objects.get()
    return version.scan, version.reading


def test_without_a_scanner_nothing_is_claimed(city, at_work):
    at_work("", lambda: send(city))
    assert state() == ("tanpa", "selesai")


def test_a_clean_file_leaves_quarantine_and_is_read(city, at_work):
    with clamd(honest) as (url, heard):
        at_work(url, lambda: send(city))
    assert (state(), heard, DocumentVersion.objects.get().pages) == (("bersih", "selesai"), [pdf()], 1)


def test_while_the_scanner_is_away_the_file_stays_closed_and_is_asked_for_again(city, at_work, client):
    citation = at_work("tcp://127.0.0.1:1", lambda: send(city))[0]
    assert state() == ("menunggu", "menunggu")
    job = Job.objects.get()
    assert (job.name, job.state, job.attempts) == ("evidence.scan_document", "menunggu", 1)
    for person in ("opd", "asesor_internal"):
        client.force_login(city.people[person])
        answer = client.get(reverse("evidence_download", args=[citation.version_id]) + "?lihat")
        assert (answer.status_code, "menunggu pemindaian virus" in answer.content.decode()) == (403, True)
    assert review_queue(city.evaluation, city.people["asesor_internal"]) == []
    with pytest.raises(Refused, match="menunggu pemindaian virus dan belum dapat dibuka"):
        judge_citation(citation=citation, outcome="diterima", by=city.people["asesor_internal"])
    page = client.get(reverse("evidence_state", args=[citation.version_id])).content.decode()
    assert ("menunggu pemindaian virus" in page, "hx-get" in page) == (True, True)


def test_a_job_that_gave_up_is_begun_anew_when_the_scanner_is_back(city, at_work):
    at_work("tcp://127.0.0.1:1", lambda: send(city))
    for _ in range(queue.MAX_ATTEMPTS):
        queue.run(Job.objects.get().pk, file_storage.scan_version, file_storage.keep_quarantined)
    assert (Job.objects.get().state, state()) == ("gagal", ("menunggu", "menunggu"))
    with clamd(honest) as (url, _):
        assert at_work(url, scan_again) == 1
        assert (state(), at_work(url, scan_again)) == (("bersih", "selesai"), 0)


def test_a_waiting_job_is_not_sent_twice(city, at_work):
    at_work("tcp://127.0.0.1:1", lambda: send(city))
    assert (at_work("tcp://127.0.0.1:1", scan_again), Job.objects.count()) == (0, 1)


def infected(city, at_work, **said) -> list[Citation]:
    with clamd(honest) as (url, _):
        file = SimpleUploadedFile("Notula.pdf", pdf() + b"\n%" + EICAR + b"\n%%EOF")
        return at_work(url, lambda: send(city, file=file, **said))


def test_an_infected_file_comes_back_by_itself_and_counts_nowhere(city, at_work, client):
    citation = infected(city, at_work)[0]
    assert state() == ("virus", "gagal")
    assert DocumentVersion.objects.get().problem == "mengandung virus (Eicar-Test)"
    row = Citation.objects.returned().get()
    assert (row.outcome, row.judge, row.reason_label) == ("dikembalikan", "Pemindai virus", "Tidak terbaca")
    assert review_queue(city.evaluation, city.people["asesor_internal"]) == []
    with pytest.raises(Refused, match="mengandung virus dan tidak dapat dibuka"):
        judge_citation(citation=citation, outcome="diterima", by=city.people["asesor_internal"])
    client.force_login(city.people["opd"])
    assert client.get(reverse("evidence_download", args=[citation.version_id])).status_code == 403
    inbox = client.get(reverse("agency_evidence", args=[city.evaluation.pk])).content.decode()
    assert "Pemindai virus menemukan virus di berkas ini" in inbox
    assert Job.objects.filter(name="evidence.read_document").count() == 0


def test_the_sender_answers_an_infected_file_with_a_clean_one(city, at_work):
    citation = infected(city, at_work, items=items(city, "I45-L2-01"))[0]
    citation = Citation.objects.select_related("evaluation", "version__document").get(pk=citation.pk)
    assert why_not_renew(citation, city.people["opd"]) is None
    with clamd(honest) as (url, _):
        source = SimpleUploadedFile("Notula-bersih.pdf", pdf())
        at_work(url, lambda: renew_evidence(citation=citation, source=source, by=city.people["opd"]))
    live = Citation.objects.live().select_related("version").get()
    assert (live.version.original_name, live.version.scan) == ("Notula-bersih.pdf", "bersih")


def test_scanning_twice_changes_nothing(city, at_work):
    infected(city, at_work)
    with clamd(lambda content: b"stream: OK\0") as (url, heard):
        at_work(url, lambda: file_storage.scan_version(str(DocumentVersion.objects.get().pk)))
        assert (state(), heard) == (("virus", "gagal"), [])
