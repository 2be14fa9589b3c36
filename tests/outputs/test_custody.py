"""Disk and database agree, or somebody is told; what is repaired harms no upload that is under way."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError

from evidence.models import DocumentVersion
from outputs import storage_check
from outputs.storage_check import StorageProblem
from regions import clock
from tests import tus
from tests.builders.evidence_builders import send
from tests.builders.storage_builders import NONE, check
from tests.files import pdf
from uploads import pieces
from uploads.models import Upload


@pytest.fixture
def stored(city, settings) -> Path:
    """The place of one stored document."""
    return Path(settings.EVIDENCE_ROOT) / send(city)[0].version.file.name


def kinds(**asked) -> list[str]:
    return [finding.kind for finding in storage_check.storage_findings(grace=NONE, **asked)]


def put(settings, name: str, content: bytes = b"x") -> Path:
    path = Path(settings.EVIDENCE_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def upload_of(city, content: bytes = b"12345", size: int = 10) -> Upload:
    upload = pieces.begin_upload(by=city.people["opd"], name="Laporan.pdf", size=size)
    return pieces.append_chunk(upload=upload, offset=0, piece=content)


def test_when_all_is_well_nothing_is_said(stored, city, capsys):
    upload_of(city)
    assert check("--checksums", "--grace", "0") == 0
    assert capsys.readouterr().out == "Semua berkas data dukung cocok.\n"


def test_without_any_evidence_all_is_well(db):
    assert storage_check.storage_findings() == []


def test_a_file_without_a_row_is_found_and_deleted(stored, settings, capsys):
    strays = [put(settings, name) for name in ("ab/abcdef", "lepas")]
    assert kinds() == [StorageProblem.ORPHAN, StorageProblem.ORPHAN]
    assert check("--repair", "--grace", "0") == 0
    assert [path.exists() for path in (*strays, stored)] == [False, False, True]
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "berkas tanpa baris: lepas",
        "berkas tanpa baris: ab/abcdef",
        "2 temuan: 2 berkas tanpa baris.",
        "Setelah perbaikan: 0 temuan.",
    ]


def test_a_file_that_has_just_come_is_left_alone(settings, db):
    young, old = put(settings, "muda"), put(settings, "tua")
    long_ago = time.time() - 7200
    os.utime(old, (long_ago, long_ago))  # its name was given just now: that counts too
    assert storage_check.storage_findings() == []
    assert check("--repair") == 0
    assert (young.exists(), old.exists()) == (True, True)


def test_a_row_without_a_file_is_marked_and_kept(stored, capsys):
    content = stored.read_bytes()
    stored.unlink()
    assert (check("--grace", "0"), check("--repair", "--grace", "0", "--hilang", "1")) == (1, 1)
    version = DocumentVersion.objects.get()
    assert (version.reading, version.problem) == ("gagal", "berkas tidak ada lagi di penyimpanan")
    stored.write_bytes(content)
    assert kinds() == [StorageProblem.BACK]
    assert check("--repair", "--grace", "0") == 0
    assert DocumentVersion.objects.get().problem == ""


def test_a_storage_that_is_not_there_marks_nothing_as_lost(stored, settings):
    """More than a twentieth of all files: the disk is not mounted, and the operator says the number or mounts it."""
    stored.unlink()
    orphan = put(settings, "lepas")
    with pytest.raises(CommandError, match=r"1 dari 1 berkas tidak ada: .*--hilang 1"):
        check("--repair", "--grace", "0")
    assert (DocumentVersion.objects.get().problem, orphan.exists()) == ("", True)
    assert check("--repair", "--grace", "0", "--hilang", "1") == 1
    assert check("--repair", "--grace", "0") == 1  # what is marked already counts no more
    assert not orphan.exists()


def test_a_file_that_changed_is_told_and_left(stored, capsys):
    stored.write_bytes(pdf()[:-1] + b"X")
    assert (kinds(), kinds(checksums=True)) == ([], [StorageProblem.CHECKSUM])
    stored.write_bytes(b"pendek")
    assert kinds(checksums=True) == [StorageProblem.SIZE]
    assert (check("--repair", "--grace", "0"), stored.read_bytes()) == (1, b"pendek")


def test_packages_and_parts_are_no_orphans(city, settings):
    put(settings, "paket/abc.zip")
    upload_of(city)
    assert kinds() == []


def test_an_upload_nobody_came_back_for_is_ended(city, settings, django_capture_on_commit_callbacks):
    upload = upload_of(city)
    clock.set_now(clock.now() + timedelta(hours=settings.UPLOAD_HOURS, seconds=1))
    assert kinds() == [StorageProblem.EXPIRED]
    with django_capture_on_commit_callbacks(execute=True):
        storage_check.repair_findings(storage_check.storage_findings())
    assert (Upload.objects.count(), tus.part_path(upload).exists(), kinds()) == (0, False, [])


def test_an_upload_whose_bytes_are_gone_is_ended(city, django_capture_on_commit_callbacks):
    tus.part_path(upload_of(city)).write_bytes(b"12")
    assert kinds() == [StorageProblem.BROKEN]
    with django_capture_on_commit_callbacks(execute=True):
        storage_check.repair_findings(storage_check.storage_findings())
    assert (Upload.objects.count(), kinds()) == (0, [])


def test_parts_without_an_upload_are_deleted(city, settings):
    alive = upload_of(city)
    put(settings, "unggahan/0123abc")
    taken = upload_of(city, pdf(), len(pdf()))
    version = send(city, file=SimpleUploadedFile("a.pdf", pdf()))[0].version
    taken.stored_type, taken.stored_id = "evidence.documentversion", str(version.pk)
    taken.save()
    assert kinds() == [StorageProblem.STRAY, StorageProblem.STRAY]
    assert check("--repair", "--grace", "0") == 0
    assert [path.name for path in tus.part_folder().iterdir()] == [alive.pk.hex]


def test_what_is_taken_back_while_one_looks_is_no_finding(settings, db, monkeypatch):
    stray = put(settings, "aa/1234")

    def meanwhile(store, grace):
        stray.unlink()
        return []

    monkeypatch.setattr("uploads.part_files.PartFiles.untouched", meanwhile)
    assert kinds() == []
