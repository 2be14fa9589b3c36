"""A disk with little room, really mounted."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.conftest import missing


class SmallDisk:
    """A real file system of its own with little room."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def become(self, options: str) -> None:
        self._run("mount", "-o", f"remount,{options}", str(self.folder))

    def mount(self, size: str = "256k") -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._run("mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(self.folder))

    def unmount(self) -> None:
        # Lazy: a thread of the server may still be closing the last file, and a busy disk refuses to go.
        self._run("umount", "--lazy", str(self.folder))

    def files(self) -> dict[str, int]:
        """Sizes by name, of what holds a byte."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.name: path.stat().st_size for path in found if path.stat().st_size}

    @staticmethod
    def _run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """256 kB in that folder, for as long as the block lasts; skips where nobody may mount one."""
    disk = SmallDisk(folder)
    if os.geteuid() or not shutil.which("mount"):
        missing("hanya root yang memasang cakram kecil")
    try:
        disk.mount()
    except subprocess.CalledProcessError as error:
        missing(f"cakram kecil tidak dapat dipasang: {error.stderr.decode()}")
    try:
        yield disk
    finally:
        disk.unmount()
