"""Backups that only the holder of a key can read: every file goes through the program `age` on its way.

Who makes backups knows public keys only (BACKUP_AGE_RECIPIENTS). The secret one is handed over when somebody restores.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from operations.backups.backup_format import BackupFault
from operations.backups.backup_places import scratch_file

NO_PROGRAM = "Program age tidak terpasang: apt-get install age."
WRONG_KEY = "Cadangan ini tidak terbuka dengan kunci itu, atau isinya berubah."
NEEDS_KEY = "Cadangan ini terenkripsi: sebut berkas kunci rahasianya dengan --kunci BERKAS."


def recipients() -> list[str]:
    """The public keys for which new backups are sealed; empty: they are not."""
    return list(settings.BACKUP_AGE_RECIPIENTS)


def suffix() -> str:
    """Of the name of a sealed file: other keys, another file, so that each backup stays readable with its own."""
    told = " ".join(sorted(recipients()))
    return f".age-{hashlib.sha256(told.encode()).hexdigest()[:8]}" if told else ""


def require_sealing() -> None:
    """`BackupFault` where keys are set and nothing can be sealed for them, before anything is written."""
    if recipients():
        with scratch_file() as nothing, sealed(nothing):
            pass


@contextmanager
def sealed(source: BinaryIO) -> Iterator[BinaryIO]:
    """What the source says, for the recipients; the source itself where there are none."""
    if not recipients():
        yield source
        return
    keys = [part for key in recipients() for part in ("--recipient", key)]
    refused = "BACKUP_AGE_RECIPIENTS memuat yang bukan kunci umum age (age1… atau ssh-ed25519 …)."
    with scratch_file() as target:
        _through_age(["--encrypt", *keys], source, target, refused)
        yield target


@contextmanager
def unsealed(source: BinaryIO, identity: Path) -> Iterator[BinaryIO]:
    """What was sealed for this key. `BackupFault` for another key, or where a byte has changed."""
    with scratch_file() as target:
        _through_age(["--decrypt", "--identity", str(identity)], source, target, WRONG_KEY)
        yield target


def _through_age(words: list[str], source: BinaryIO, target: BinaryIO, refused: str) -> None:
    """A piece at a time, whatever the source is; the target is read from its beginning afterwards."""
    program = shutil.which("age")
    if program is None:
        raise BackupFault(NO_PROGRAM)
    started = subprocess.Popen([program, *words], stdin=subprocess.PIPE, stdout=target, stderr=subprocess.DEVNULL)  # noqa: S603  # our own words
    assert started.stdin is not None
    try:
        with started.stdin as inlet:
            shutil.copyfileobj(source, inlet)
    except BrokenPipeError:  # it has ended before all was read: its code says so
        pass
    if started.wait():
        raise BackupFault(refused)
    target.seek(0)
