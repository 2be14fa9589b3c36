"""Pages of a PDF and whether its text can be searched, read in a process of its own.

A hostile or broken PDF can eat any amount of time and memory: the child process has limits, the worker none to lose.
Run as `python -m evaluations.reading` with the PDF on stdin; it prints one line of JSON. Pure, no Django.
"""

import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any

SECONDS = 30
MEMORY = 1024 * 1024 * 1024  # bytes of address space
SAMPLE_PAGES = 20  # a scan has no text on any page; twenty are enough to know
ENOUGH_TEXT = 20  # letters and digits on a page that was typed, not photographed
TOO_HARD = "Isi PDF ini belum dapat dibaca: berkasnya rusak atau terlalu rumit."
LOCKED = "PDF ini dikunci kata sandi. Hapus kata sandinya, lalu kirim berkas baru."


@dataclass(frozen=True)
class Found:
    """What was read; None where it does not apply. `problem` tells people why it could not be read."""

    pages: int | None
    searchable: bool | None
    problem: str = ""


def read_pdf(stream: IO[bytes]) -> Found:
    """Hand the PDF to a child process with limits and take its answer."""
    with tempfile.TemporaryFile() as copy:
        copyfileobj(stream, copy)
        copy.seek(0)
        return _ask_child(copy)


def _ask_child(copy: IO[bytes]) -> Found:
    command = [sys.executable, "-m", "evaluations.reading"]
    root = Path(__file__).resolve().parent.parent
    try:
        answer = subprocess.run(  # noqa: S603  # our own module, no user text in the command
            command, stdin=copy, capture_output=True, timeout=SECONDS, check=True, cwd=root
        )
        return Found(**json.loads(answer.stdout))
    except (subprocess.SubprocessError, ValueError, TypeError):
        return Found(None, None, TOO_HARD)


def examine(stream: IO[bytes]) -> Found:
    """Read in this process; only ever called in the child."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and not reader.decrypt(""):
            return Found(None, None, LOCKED)
        pages = len(reader.pages)
    except Exception:  # a broken file raises anything; it is the file's fault, and people are told
        return Found(None, None, TOO_HARD)
    return Found(pages, any(_has_text(reader, number) for number in range(min(pages, SAMPLE_PAGES))))


def _has_text(reader: Any, number: int) -> bool:
    try:
        text = reader.pages[number].extract_text()
    except Exception:  # one unreadable page is not the whole document
        return False
    return sum(char.isalnum() for char in text) >= ENOUGH_TEXT


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    print(json.dumps(asdict(examine(sys.stdin.buffer))))


if __name__ == "__main__":
    main()
