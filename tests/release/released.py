"""A folder a release: which migrations it had, its sample city, and the indexes that its program computed of it."""

import json
import os
import subprocess
import sys
import tarfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent
MIGRATIONS, CITY, INDEXES = "migrations.txt", "city.tar.xz", "indexes.json"
ASK_INDEXES = "import django; django.setup(); from tests.release.city_indexes import print_indexes; print_indexes()"


def releases() -> list[Path]:
    """Oldest first."""
    found = [path.parent for path in FOLDER.glob(f"*/{MIGRATIONS}")]
    return sorted(found, key=lambda folder: [int(part) for part in folder.name.split(".")])


def fingerprints(root: Path = ROOT) -> dict[str, str]:
    """SHA-256 of every migration of ours, by its path."""
    found = sorted(root.glob("*/migrations/[0-9]*.py"))
    return {path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest() for path in found}


def told(release: Path) -> dict[str, str]:
    """The fingerprints of a release, as they were when it was made."""
    lines = (release / MIGRATIONS).read_text().splitlines()
    return {path: digest for digest, path in (line.split("  ") for line in lines)}


def changed_since(release: Path, root: Path = ROOT) -> list[str]:
    """Migrations of the release that are gone or say something else now."""
    now = fingerprints(root)
    return [path for path, digest in told(release).items() if now.get(path) != digest]


class ReleaseCity:
    """The sample city of a release in a folder of its own, worked on by the program that stands here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "spbe.settings",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "VAR_DIR": str(folder),
            "LOCAL": "1",
            "DEMO": "1",
            "SECRET_KEY": "only-for-the-sample-city-of-a-release",
        }

    def unpack(self, release: Path) -> None:
        with tarfile.open(release / CITY) as packed:
            packed.extractall(self.folder, filter="data")

    def manage(self, *words: str) -> str:
        """What the command said; `AssertionError` where it did not end well."""
        return self._ask([str(ROOT / "manage.py"), *words])

    def indexes(self) -> dict[str, str]:
        """By year and column, as this program computes them."""
        return dict(json.loads(self._ask(["-c", ASK_INDEXES])))

    def _ask(self, words: list[str]) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]
        return done.stdout
