"""A disk that is full or read-only: told where the file stands, with what was typed; nothing stays behind, nothing is
lost, and the same form goes through once there is room.
"""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from evidence.models import Citation, Document
from regions.models import Agency
from submissions.models import Submission
from tests import tus
from tests.builders.disk_builders import small_disk
from tests.builders.form_builders import shown_fields
from tests.files import jpg
from uploads.full_storage import FULL

KILOBYTE = 1024
PICTURE = jpg(b"\x12\xff\x00\x34" * (100 * KILOBYTE))  # 800 KB
LARGE = jpg(b"\x12\xff\x00\x34" * (400 * KILOBYTE))  # 3.2 MB: waits on the disk on its way in


@pytest.fixture
def disk():
    """Where evidence is stored."""
    with small_disk(Path(site.EVIDENCE_ROOT)) as found:
        yield found


@pytest.fixture
def temporary_disk(settings, tmp_path):
    """Where large files of forms wait."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "masuk")
    with small_disk(tmp_path / "masuk") as found:
        yield found


@pytest.fixture
def browser(city):
    client = Client()
    client.force_login(city.people["opd"])
    return client


def send_form(browser, city, content=PICTURE, **typed):
    """The form of one item as its page shows it, with a file; returns its fields and the answer."""
    address = f"{reverse('evidence_add', args=[city.evaluation.pk, 45])}?butir=I45-L2-01"
    fields = typed or shown_fields(browser, address, None, title="Laporan layanan", is_whole="on")
    file = SimpleUploadedFile("laporan.jpg", content, "image/jpeg")
    return fields, browser.post(address, fields | {"file": file})


def told_full(answer) -> str:
    page = answer.content.decode()
    assert answer.status_code == 507
    assert FULL in page
    return page


@pytest.mark.parametrize("options", ["size=256k", "size=64m,ro"])
def test_a_plain_form_says_so_and_keeps_what_was_typed(disk, browser, city, options):
    disk.become(options)
    fields, answer = send_form(browser, city)
    page = told_full(answer)
    assert 'value="Laporan layanan"' in page
    assert (disk.files(), Document.objects.count(), Submission.objects.count()) == ({}, 0, 0)
    disk.become("size=64m,rw")
    _, again = send_form(browser, city, **fields)
    assert again.status_code == 302
    assert Citation.objects.get().version.size == len(PICTURE)


def test_a_piece_that_has_no_room_is_told_and_sent_again(disk, browser, city):
    address = tus.begin(browser, "Laporan.jpg", len(PICTURE))["Location"]
    first = tus.put(browser, address, 0, PICTURE[: 100 * KILOBYTE])
    full = tus.put(browser, address, 100 * KILOBYTE, PICTURE[100 * KILOBYTE :])
    assert (first.status_code, full.status_code, full.content.decode()) == (204, 507, FULL)
    assert full["Content-Type"].startswith("text/plain")
    assert list(disk.files().values()) == [100 * KILOBYTE]
    assert tus.head(browser, address)["Upload-Offset"] == str(100 * KILOBYTE)
    disk.become("size=64m")
    assert tus.put(browser, address, 100 * KILOBYTE, PICTURE[100 * KILOBYTE :]).status_code == 204


def test_a_form_whose_file_finds_no_room_on_its_way_in_arrives_without_it(temporary_disk, browser, city):
    _, answer = send_form(browser, city, LARGE)
    assert 'value="Laporan layanan"' in told_full(answer)
    assert (temporary_disk.files(), Document.objects.count()) == ({}, 0)
    temporary_disk.become("size=64m")
    assert send_form(browser, city, LARGE)[1].status_code == 302


def test_where_no_form_can_say_it_a_page_does(browser, city, monkeypatch):
    """Of a database without room; what was typed stands on it."""

    class NoRoom(Exception):
        pgcode = "53100"

    def full(**_):
        raise OperationalError from NoRoom()

    monkeypatch.setattr("evidence.sending.views.add_evidence", full)
    _, answer = send_form(browser, city)
    page = answer.content.decode()
    assert answer.status_code == 507
    assert "Penyimpanan penuh; isian belum tersimpan" in page
    assert Agency.objects.exists()


def test_another_fault_of_the_database_is_no_full_disk(browser, city, monkeypatch):
    def broken(**_):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("evidence.sending.views.add_evidence", broken)
    browser.raise_request_exception = False
    assert send_form(browser, city)[1].status_code == 500
