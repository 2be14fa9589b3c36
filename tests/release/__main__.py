"""`python -m tests.release` notes the version of pyproject.toml as released, once: see CONTRIBUTING.md.

It writes tests/release/VERSION with the fingerprints of all migrations, the demo city ("Data contoh") as this program
makes it, and its indexes. From then on tests/release/test_released.py holds every change to it. Answers 1 when the
version has been released already.
"""

import json
import sqlite3
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from tests.release.released import CITY, FOLDER, INDEXES, MIGRATIONS, ROOT, ReleaseCity, fingerprints

STEPS = ("migrate", "load_instruments", "load_reference", "seed_demo")


def main() -> int:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    release = FOLDER / version
    if release.exists():
        print(f"{version} is released already; set the next version in pyproject.toml", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        city = ReleaseCity(Path(folder))
        for step in STEPS:
            city.manage(step)
        release.mkdir()
        (release / INDEXES).write_text(json.dumps(city.indexes(), indent=1) + "\n")
        pack(city.folder, release / CITY)
    lines = [f"{digest}  {path}\n" for path, digest in fingerprints().items()]
    (release / MIGRATIONS).write_text("".join(lines))
    print(f"tests/release/{version}: {len(lines)} migrations, city {(release / CITY).stat().st_size // 1024} kB")
    return 0


def pack(folder: Path, target: Path) -> None:
    """The database in one file, and the files of its evidence."""
    with sqlite3.connect(folder / "db.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with sqlite3.connect(folder / "db.sqlite3") as database:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with tarfile.open(target, "w:xz", preset=9) as packed:
        packed.add(folder / "db.sqlite3", "db.sqlite3")
        packed.add(folder / "evidence", "evidence")


if __name__ == "__main__":
    sys.exit(main())
