"""A backup is worth what comes back from it."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core import serializers
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from history import triggers
from history.models import HistoryEntry
from operations.backups import backup_writes
from operations.backups.backup_format import MANIFEST, ROWS, BackupFault, checksum_of, column_names, kept_models
from operations.backups.backup_writes import write_backup
from operations.backups.restoring import restore_backup
from operations.models import BackupRecord
from regions.models import Region
from tests.builders.evidence_builders import send

pytestmark = pytest.mark.django_db(transaction=True)
FILE = "ab/abcdef0123456789"


@pytest.fixture
def kept(city):
    """A city with a file of evidence in the storage."""
    storages["evidence"].save(FILE, ContentFile(b"%PDF-1.7 keputusan"))
    return city


@pytest.fixture
def place(kept, tmp_path):
    return write_backup(tmp_path / "cadangan")[0]


def rows() -> dict[str, str]:
    """Every row of every table that a backup holds, but the notes of backups themselves.

    The format keeps thousandths of a second, and writes none for a moment that has none left.
    """
    models = [model for model in kept_models() if model is not BackupRecord]
    return {
        model._meta.label: serializers.serialize(
            "jsonl", model._base_manager.order_by("pk"), fields=column_names(model)
        ).replace(".000Z", "Z")
        for model in models
    }


def emptied() -> None:
    triggers.drop_triggers()
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(settings.EVIDENCE_ROOT, ignore_errors=True)


def ask(scratch, *command: str) -> str:
    """A command of this program on a SQLite of its own."""
    where = {
        "DATABASE_URL": f"sqlite:///{scratch}/db.sqlite3",
        "EVIDENCE_ROOT": f"{scratch}/evidence",
        "VAR_DIR": str(scratch),
        "DJANGO_SETTINGS_MODULE": "spbe.settings",
        "REDIS_URL": "",
        "LOCAL": "1",
        "DEMO": "0",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=os.environ | where,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_all_comes_back_through_another_database(kept, place, tmp_path):
    """From this database into a SQLite, and from there back into this one: every row, every byte, the next number."""
    before = rows()
    scratch = tmp_path / "lain"
    scratch.mkdir()
    assert "Semua berkas data dukung cocok" in "".join(
        [ask(scratch, "restore", str(place)), ask(scratch, "check_evidence", "--grace", "99999")]
    )
    second = ask(scratch, "backup", str(tmp_path / "kedua")).split(":")[0]
    emptied()
    loaded = restore_backup(tmp_path / "kedua" / second.rsplit("/", 1)[1])
    assert rows() == before
    assert loaded["history.HistoryEntry"] == HistoryEntry.objects.count() > 0
    assert storages["evidence"].open(FILE).read() == b"%PDF-1.7 keputusan"
    last = Region.objects.order_by("-pk").first()
    added = Region.objects.create(code="99.98", name=last.name, kind=last.kind, time_zone=last.time_zone)
    assert added.pk > last.pk


def test_what_is_sent_meanwhile_is_there_whole_or_not_at_all(kept, tmp_path, monkeypatch):
    """Rows first, files afterwards: a file of a later row does no harm, a row without its file would."""
    seen = []
    monkeypatch.setattr(backup_writes, "_write_rows", called(seen, "rows", backup_writes._write_rows))
    monkeypatch.setattr(backup_writes, "_copy_files", called(seen, "files", backup_writes._copy_files))
    write_backup(tmp_path)
    assert seen == ["rows", "files"]


def called(seen, name, work):
    def noted(*args):
        seen.append(name)
        return work(*args)

    return noted


def test_a_second_backup_copies_only_what_is_new(kept, place, monkeypatch):
    copied = []
    monkeypatch.setattr(backup_writes, "_copy_file", called_with(copied, backup_writes._copy_file))
    storages["evidence"].save("cd/baru", ContentFile(b"baru"))
    second, record = write_backup(place.parent)
    assert (copied, record.files) == (["cd/baru"], 2)
    assert set(json.loads((second / MANIFEST).read_text())["files"]) == {FILE, "cd/baru"}


def called_with(names, work):
    def noted(storage, name, target):
        names.append(name)
        return work(storage, name, target)

    return noted


def test_older_backups_and_their_files_go(kept, place):
    storages["evidence"].delete(FILE)
    storages["evidence"].save("cd/baru", ContentFile(b"baru"))
    second, _ = write_backup(place.parent, keep=1)
    left = {path.relative_to(place.parent).as_posix() for path in place.parent.rglob("*") if path.is_file()}
    assert left == {f"{second.name}/{ROWS}", f"{second.name}/{MANIFEST}", "files/cd/baru"}


def test_a_place_that_holds_anything_is_never_written_over(kept, place):
    before = rows()
    with pytest.raises(CommandError, match="Tempat ini tidak kosong"):
        call_command("restore", str(place))
    assert rows() == before


def changed_manifest(place, change) -> None:
    manifest = json.loads((place / MANIFEST).read_text())
    change(manifest)
    (place / MANIFEST).write_text(json.dumps(manifest))


def renamed(name: str):
    def change(manifest) -> None:
        manifest["files"] = {name: manifest["files"][FILE]}

    return change


def with_row(place, line: str) -> None:
    path = place / ROWS
    text = gzip.decompress(path.read_bytes()).decode() + line + "\n"
    path.write_bytes(gzip.compress(text.encode()))
    changed_manifest(
        place, lambda manifest: manifest.update(rows={"sha256": checksum_of(path), "characters": len(text)})
    )


HARM = {
    "a name that leads out": (lambda place: changed_manifest(place, renamed("../../etc/passwd")), "tidak boleh ada"),
    "an absolute name": (lambda place: changed_manifest(place, renamed("/etc/passwd")), "tidak boleh ada"),
    "a file that was changed": (
        lambda place: (place.parent / "files" / FILE).write_bytes(b"%PDF-1.7 keputusaN"),
        "berubah",
    ),
    "a file that is not there": (lambda place: (place.parent / "files" / FILE).unlink(), "tidak ada dalam cadangan"),
    "rows that were changed": (lambda place: (place / ROWS).write_bytes(b"x"), "berubah sejak dicadangkan"),
    "a row more than was counted": (
        lambda place: with_row(
            place, '{"model": "regions.region", "pk": 9999, "fields": {"code": "99.99", "name": "X"}}'
        ),
        "Jumlah baris|tidak dapat disimpan",
    ),
    "a table of Django": (
        lambda place: with_row(place, '{"model": "sessions.session", "pk": "a", "fields": {}}'),
        "yang tidak dicatat",
    ),
    "a backup that was cut off": (lambda place: (place / MANIFEST).unlink(), "tidak berisi cadangan yang selesai"),
    "another program's tables": (
        lambda place: changed_manifest(place, lambda manifest: manifest["migrations"].append("spbe.0002_lain")),
        "dengan tabel lain",
    ),
    "no manifest at all": (lambda place: (place / MANIFEST).write_text("[]"), "tidak dapat dibaca"),
}


@pytest.mark.parametrize("name", HARM)
def test_a_backup_that_was_tampered_with_is_refused_and_leaves_nothing(kept, place, name):
    harm, reason = HARM[name]
    harm(place)
    emptied()
    with pytest.raises(BackupFault, match=reason):
        restore_backup(place)
    assert (Region.objects.count(), [path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()]) == (0, [])


def test_a_link_in_the_archive_does_not_bring_a_file_of_the_server(kept, place, tmp_path):
    secret = tmp_path / "rahasia"
    secret.write_bytes(b"%PDF-1.7 keputusan")
    target = place.parent / "files" / FILE
    target.unlink()
    target.symlink_to(secret)
    emptied()
    with pytest.raises(BackupFault, match="tidak ada dalam cadangan"):
        restore_backup(place)


def test_a_missing_file_is_told_and_noted(kept, tmp_path, capsys):
    send(kept)
    shutil.rmtree(settings.EVIDENCE_ROOT)
    with pytest.raises(SystemExit):
        call_command("backup", str(tmp_path / "cadangan"))
    assert BackupRecord.objects.get().missing == 1
    assert "1 berkas tidak ada di penyimpanan" in capsys.readouterr().err


def test_the_command_proves_its_backup(kept, tmp_path, capsys):
    call_command("backup", str(tmp_path / "cadangan"), "--check")
    said = capsys.readouterr().out
    assert "Dipulihkan: " in said
    assert "segel diperiksa, 0 berbeda" in said


def test_people_write_while_the_rows_are_read(kept, tmp_path, monkeypatch):
    """Another connection stores a row in the middle of it; the backup is of the moment before."""
    seen = []

    def meanwhile(stream, model, written):
        if not seen:
            with ThreadPoolExecutor() as pool:
                seen.append(pool.submit(in_another_connection).result())
        return write_table(stream, model, written)

    write_table = backup_writes._write_table
    monkeypatch.setattr(backup_writes, "_write_table", meanwhile)
    before = Region.objects.count()
    place, _ = write_backup(tmp_path)
    counts = json.loads((place / MANIFEST).read_text())["counts"]
    assert (counts["regions.Region"], Region.objects.count()) == (before, before + 1)


def in_another_connection() -> None:
    try:
        region = Region.objects.order_by("-pk").first()
        region.pk, region.code = None, "99.97"
        region.save()
    finally:
        connection.close()
