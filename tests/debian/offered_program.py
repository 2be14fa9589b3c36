"""What `git clone` and `git pull` of the page find: this folder as it stands, and a version after it."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.debian.bare_debian import ROOT

PLACE, NEXT_VERSION = "srv/kawal.git", "9.9.9"


def offer_program(tree: Path) -> None:
    """The files that git knows or would take, committed or not, as one commit."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        names = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        for name in filter(None, names):
            if (ROOT / name).is_file():
                (work / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, work / name)
        git(work, "init", "-q", "-b", "main")
        _commit(work, "Rilis")
        git(work, "clone", "-q", "--bare", str(work), str(tree / PLACE))


def offer_next_version(tree: Path) -> None:
    """One commit more, with another version and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "kerja"
        git(tree, "clone", "-q", str(tree / PLACE), str(work))
        project = (work / "pyproject.toml").read_text().splitlines(keepends=True)
        lines = [f'version = "{NEXT_VERSION}"\n' if line.startswith("version = ") else line for line in project]
        (work / "pyproject.toml").write_text("".join(lines))
        _commit(work, "Rilis berikut")
        git(work, "push", "-q", "origin", "main")


def _commit(work: Path, subject: str) -> None:
    git(work, "add", "-A", "-f")
    git(work, "-c", "user.name=Uji", "-c", "user.email=uji@localhost", "commit", "-q", "-m", subject)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
