"""A sealed backup tells nobody anything but whoever has the key."""

import json
import shutil
import subprocess

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from history import triggers
from operations.backups.backup_format import FILES, MANIFEST, ROWS, BackupFault
from operations.backups.backup_writes import write_backup
from operations.backups.restoring import restore_backup
from regions.models import Region
from tests.services.conftest import missing

pytestmark = pytest.mark.django_db(transaction=True)
FILE, WORDS = "ab/abcdef0123456789", b"%PDF-1.7 keputusan rahasia"


def new_key(path):
    """A pair of keys: the file of the secret one, and the public one."""
    if not shutil.which("age-keygen"):
        missing("age tidak terpasang")
    done = subprocess.run(["age-keygen", "-o", path], capture_output=True, text=True, check=True)
    return path, done.stderr.rpartition(" ")[2].strip()


@pytest.fixture
def key(settings, tmp_path):
    """Backups are sealed for it."""
    path, public = new_key(tmp_path / "kunci.txt")
    settings.BACKUP_AGE_RECIPIENTS = [public]
    return path


@pytest.fixture
def kept(city):
    storages["evidence"].save(FILE, ContentFile(WORDS))
    return city


def emptied():
    triggers.drop_triggers()
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(site.EVIDENCE_ROOT, ignore_errors=True)


def test_what_was_sealed_comes_back_with_its_key_and_stands_nowhere_readable(kept, key, tmp_path):
    place, _ = write_backup(tmp_path / "cadangan")
    stored = [path for path in (tmp_path / "cadangan").rglob("*") if path.is_file() and path.name != MANIFEST]
    assert {path.read_bytes().partition(b"\n")[0] for path in stored} == {b"age-encryption.org/v1"}
    names = set(Region.objects.values_list("name", flat=True))
    emptied()
    restore_backup(place, key)
    assert storages["evidence"].open(FILE).read() == WORDS
    assert set(Region.objects.values_list("name", flat=True)) == names


def test_without_the_key_or_with_another_one_nothing_is_restored(kept, key, tmp_path):
    place, _ = write_backup(tmp_path / "cadangan")
    other, _ = new_key(tmp_path / "lain.txt")
    emptied()
    for given, said in ((None, "sebut berkas kunci rahasianya"), (other, "tidak terbuka dengan kunci itu")):
        with pytest.raises(BackupFault, match=said):
            restore_backup(place, given)
    assert (Region.objects.count(), storages["evidence"].exists(FILE)) == (0, False)


def test_a_changed_byte_is_told_though_the_checksum_was_made_to_fit(kept, key, tmp_path):
    place, _ = write_backup(tmp_path / "cadangan")
    from operations.backups.backup_format import checksum_of

    rows, manifest = place / ROWS, place / MANIFEST
    rows.write_bytes(rows.read_bytes()[:-1] + b"x")
    told = json.loads(manifest.read_text())
    told["rows"]["sha256"] = checksum_of(rows)
    manifest.write_text(json.dumps(told))
    emptied()
    with pytest.raises(BackupFault, match="atau isinya berubah"):
        restore_backup(place, key)
    assert (Region.objects.count(), storages["evidence"].exists(FILE)) == (0, False)


def test_another_key_seals_anew_and_older_backups_keep_theirs(kept, key, tmp_path, settings):
    """The first backup is plain, the second for one key, the third for another: each opens as it was made."""
    folder, sealed_for = tmp_path / "cadangan", settings.BACKUP_AGE_RECIPIENTS
    settings.BACKUP_AGE_RECIPIENTS = []
    plain, _ = write_backup(folder)
    settings.BACKUP_AGE_RECIPIENTS = sealed_for
    first, _ = write_backup(folder)
    other, public = new_key(tmp_path / "lain.txt")
    settings.BACKUP_AGE_RECIPIENTS = [public]
    second, _ = write_backup(folder)
    assert len([path for path in (folder / FILES).rglob("*") if path.is_file()]) == 3
    for place, opened_by in ((plain, None), (first, key), (second, other)):
        emptied()
        restore_backup(place, opened_by)
        assert storages["evidence"].open(FILE).read() == WORDS


def test_what_is_sealed_already_is_not_sealed_again_and_goes_with_its_last_backup(kept, key, tmp_path, settings):
    folder = tmp_path / "cadangan"
    write_backup(folder)
    [stored] = [path for path in (folder / FILES).rglob("*") if path.is_file()]
    before = stored.read_bytes()
    write_backup(folder)
    assert stored.read_bytes() == before  # a second sealing would give other bytes
    settings.BACKUP_AGE_RECIPIENTS = []
    write_backup(folder, keep=1)
    assert [path.name for path in (folder / FILES).rglob("*") if path.is_file()] == [FILE.partition("/")[2]]


@pytest.mark.parametrize(("recipients", "said"), [(["bukan-kunci"], "bukan kunci umum age"), ([], "")])
def test_a_wrong_public_key_is_told_before_anything_is_written(kept, tmp_path, settings, recipients, said):
    new_key(tmp_path / "kunci.txt")
    settings.BACKUP_AGE_RECIPIENTS = recipients
    if not said:
        call_command("backup", str(tmp_path / "cadangan"))
        return
    with pytest.raises(CommandError, match=said):
        call_command("backup", str(tmp_path / "cadangan"))
    assert not (tmp_path / "cadangan").exists()


def test_checking_a_sealed_backup_asks_for_the_key_first(kept, key, tmp_path):
    with pytest.raises(CommandError, match="--kunci BERKAS"):
        call_command("backup", str(tmp_path / "cadangan"), "--check")
    assert not (tmp_path / "cadangan").exists()


def test_without_the_program_the_reason_is_said(kept, key, tmp_path, monkeypatch):
    monkeypatch.setattr("operations.backups.age_sealing.shutil.which", lambda name: None)
    with pytest.raises(CommandError, match="apt-get install age"):
        call_command("backup", str(tmp_path / "cadangan"))
