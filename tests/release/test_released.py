"""From the first release on nobody's database is left behind: its migrations stay, and its city comes along."""

import json
import shutil

import pytest

from tests.release.released import INDEXES, ROOT, ReleaseCity, changed_since, fingerprints, releases, told

LAST = releases()[-1]


@pytest.mark.parametrize("release", releases(), ids=lambda release: release.name)
def test_no_migration_of_a_release_is_changed_or_gone(release):
    assert changed_since(release) == []


def test_a_change_and_a_loss_are_noticed(tmp_path):
    """Of a copy of the released migrations one is edited and one taken away."""
    edited, gone = list(told(LAST))[:2]
    for path in told(LAST):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, tmp_path / path)
    assert changed_since(LAST, tmp_path) == []
    (tmp_path / edited).write_text((tmp_path / edited).read_text() + "\n")
    (tmp_path / gone).unlink()
    (tmp_path / edited).with_name("9999_added.py").write_text("")
    assert changed_since(LAST, tmp_path) == [edited, gone]


def test_every_app_with_tables_has_released_migrations():
    assert {path.split("/")[0] for path in told(LAST)} <= {path.split("/")[0] for path in fingerprints()}
    assert len(told(LAST)) > 20


def test_the_city_of_the_last_release_comes_along_whole(tmp_path):
    """Its rows, its files, its seals and its indexes, after this program's migrations."""
    city = ReleaseCity(tmp_path)
    city.unpack(LAST)
    city.manage("migrate")
    assert "Semua berkas data dukung cocok" in city.manage("check_evidence", "--checksums", "--grace", "0")
    assert "cocok" in city.manage("verify_seal", "--all")
    assert city.indexes() == json.loads((LAST / INDEXES).read_text())
