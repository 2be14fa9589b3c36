"""The web process dies in the middle of twenty uploads: whatever it had acknowledged is there when it is back."""

import hashlib
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from evidence.models import DocumentVersion
from outputs import storage_check
from regions import clock
from tests import tus
from tests.builders.evidence_builders import items
from tests.files import pdf
from tests.services.web import Sender, Web, session_of
from uploads.models import Upload

FILES = 20
PIECE = 64 * 1024
PIECES = 12


@pytest.fixture
def web(tmp_path, city, transactional_db):
    clock.set_now(None)  # the other process has its own clock
    city.evaluation.windows.update(opens=date(2020, 1, 1), closes=date(2100, 1, 1))
    server = Web(tmp_path)
    server.start()
    yield server
    server.kill()


def content(number: int) -> bytes:
    """A PDF whose bytes are its own, so that a mix-up shows."""
    filler = random.Random(number).randbytes(PIECE * PIECES).replace(b"PK", b"pk")
    return pdf() + b"\n%" + filler + b"\n%%EOF\n"


class Progress:
    """What one sender knows to be safe."""

    def __init__(self, sender: Sender, number: int) -> None:
        self.sender, self.number, self.bytes = sender, number, content(number)
        self.address, self.acknowledged = "", 0

    def send(self) -> None:
        """As far as it goes."""
        try:
            self.address = self.address or self.sender.begin(f"Laporan_{self.number}.pdf", len(self.bytes))
            self.acknowledged = self.sender.offset(self.address)
            while self.acknowledged < len(self.bytes):
                piece = self.bytes[self.acknowledged : self.acknowledged + PIECE]
                self.acknowledged = self.sender.put(self.address, self.acknowledged, piece)
        except OSError:
            return


def killed_halfway(web: Web, senders: list[Progress]) -> None:
    """SIGKILL once a good part of all pieces has been acknowledged, while twenty threads are still sending."""
    with ThreadPoolExecutor(FILES) as pool:
        running = [pool.submit(sender.send) for sender in senders]
        half = sum(len(sender.bytes) for sender in senders) // 2
        while sum(sender.acknowledged for sender in senders) < half and not all(r.done() for r in running):
            time.sleep(0.01)
        web.kill()
        [future.result(60) for future in running]


def test_a_killed_web_process_loses_nothing_it_has_acknowledged(web, city, settings):
    session = session_of(city.people["opd"])
    senders = [Progress(Sender(web, session), number) for number in range(FILES)]
    killed_halfway(web, senders)
    assert 0 < sum(sender.acknowledged for sender in senders) < sum(len(sender.bytes) for sender in senders)

    for sender in senders:  # on the disk, before anything is started again
        if sender.address:
            upload = Upload.objects.get(pk=sender.address.split("/")[2])
            safe = tus.part_path(upload).read_bytes()[: upload.offset] if upload.offset else b""
            assert upload.offset >= sender.acknowledged
            assert safe == sender.bytes[: upload.offset]

    web.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Progress.send, senders))
    assert [sender.acknowledged for sender in senders] == [len(sender.bytes) for sender in senders]

    page = f"/siklus/{city.evaluation.pk}/indikator/45/bukti/"
    item = items(city, "I45-L2-01")[0]
    fields = [("items", str(item.pk)), ("secrecy", "terbatas"), ("page", "1")]
    for sender in senders:
        key = sender.address.split("/")[2]
        fields += [("upload", key), (f"title-{key}", f"Laporan {sender.number}")]
    assert senders[0].sender.post(page, fields) == 302

    stored = DocumentVersion.objects.order_by("uploaded_at", "number")
    assert {row.original_name: row.sha256 for row in stored} == {
        f"Laporan_{sender.number}.pdf": hashlib.sha256(sender.bytes).hexdigest() for sender in senders
    }
    call_command("check_evidence", "--repair", "--checksums", "--grace", "0")
    assert storage_check.storage_findings(checksums=True) == []
    files = [path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()]
    assert len(files) == FILES
    connection.close()


def test_killed_while_forms_are_being_stored_leaves_whole_documents_or_none(web, city, settings):
    """The moment between the file and its row: what is left over is found and cleaned, nothing else is touched."""
    session = session_of(city.people["opd"])
    senders = [Progress(Sender(web, session), number) for number in range(6)]
    for sender in senders:
        sender.send()
    page = f"/siklus/{city.evaluation.pk}/indikator/45/bukti/"
    item = items(city, "I45-L2-01")[0]

    def post(sender: Progress) -> int:
        key = sender.address.split("/")[2]
        fields = [
            ("items", str(item.pk)),
            ("secrecy", "terbatas"),
            ("page", "1"),
            ("upload", key),
            (f"title-{key}", f"Laporan {sender.number}"),
        ]
        return sender.sender.post(page, fields)

    def as_far_as_it_goes(sender: Progress) -> None:
        with suppress(OSError):
            post(sender)

    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(as_far_as_it_goes, sender) for sender in senders]
        while not DocumentVersion.objects.exists() and not all(r.done() for r in running):
            time.sleep(0.002)
        web.kill()
        [future.result(60) for future in running]
    try:
        call_command("check_evidence", "--repair", "--checksums", "--grace", "0")
    except SystemExit as end:
        raise AssertionError("masih ada temuan setelah perbaikan") from end

    web.start()
    assert [post(sender) for sender in senders] == [302] * 6  # the same form again: stored once
    hashes = sorted(hashlib.sha256(sender.bytes).hexdigest() for sender in senders)
    assert sorted(DocumentVersion.objects.values_list("sha256", flat=True)) == hashes
    assert storage_check.storage_findings(checksums=True, grace=storage_check.timedelta(0)) == []
    connection.close()
