"""Pages and searchable text of a PDF, and the words of an Office file, read in a process of its own.

A hostile or broken file can eat any amount of time and memory: the child process has limits, the worker none to lose.
Run as `python -m evaluations.files.reading pdf` with the file on stdin; it prints one line of JSON. Pure, no Django.
"""

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any
from xml.etree import ElementTree  # parts that declare anything (`<!`) are not parsed

SECONDS = 30
MEMORY = 1024 * 1024 * 1024  # bytes of address space
SAMPLE_PAGES = 20  # a scan has no text on any page; twenty are enough to know
ENOUGH_TEXT = 20  # letters and digits on a page that was typed, not photographed
TEXT_BYTES = 200_000  # as much as is searched
TEXT_SECONDS = 10  # as long as its words may take
PART_BYTES = 16 * 1024 * 1024  # one part of an Office file, unpacked
# Where an Office file keeps its words.
OFFICE_PARTS = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml"),
    "xlsx": re.compile(r"xl/(sharedStrings|worksheets/sheet\d+)\.xml"),
    "pptx": re.compile(r"ppt/(slides|notesSlides)/[a-zA-Z]+\d+\.xml"),
}
BREAKS = ("}p", "}si", "}tab", "}br", "}tc", "}c")
TOO_HARD = "Isi PDF ini belum dapat dibaca: berkasnya rusak atau terlalu rumit."
LOCKED = "PDF ini dikunci kata sandi. Hapus kata sandinya, lalu kirim berkas baru."


@dataclass(frozen=True)
class Found:
    """What was read; None where it does not apply. `problem` tells people why it could not be read."""

    pages: int | None
    searchable: bool | None
    problem: str = ""
    text: str = ""


def read_file(stream: IO[bytes], kind: str) -> Found:
    """Hand the file to a child process with limits and take its answer; `kind` is its extension."""
    with tempfile.TemporaryFile() as copy:
        copyfileobj(stream, copy)
        copy.seek(0)
        return _ask_child(copy, kind)


def _ask_child(copy: IO[bytes], kind: str) -> Found:
    command = [sys.executable, "-m", "evaluations.files.reading", kind]
    root = Path(__file__).resolve().parents[2]
    try:
        answer = subprocess.run(  # noqa: S603  # our own module, no user text in the command
            command, stdin=copy, capture_output=True, timeout=SECONDS, check=True, cwd=root
        )
        return Found(**json.loads(answer.stdout))
    except (subprocess.SubprocessError, ValueError, TypeError):
        # An Office file without its words is only not found by them.
        return Found(None, None, TOO_HARD if kind == "pdf" else "")


def examine(stream: IO[bytes], kind: str = "pdf") -> Found:
    """Read in this process; only ever called in the child."""
    return _examine_pdf(stream) if kind == "pdf" else Found(None, None, text=_joined(_office_words(stream, kind)))


def _examine_pdf(stream: IO[bytes]) -> Found:
    from pypdf import PdfReader

    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and not reader.decrypt(""):
            return Found(None, None, LOCKED)
        pages = len(reader.pages)
    except Exception:  # a broken file raises anything; it is the file's fault, and people are told
        return Found(None, None, TOO_HARD)
    read: list[str] = []
    searchable = any(_has_text(words) for words in _pages(reader, range(min(pages, SAMPLE_PAGES)), read))
    further = _pages(reader, range(len(read), pages), [])
    return Found(pages, searchable, text=_joined(chain(read, further)) if searchable else "")


def _pages(reader: Any, numbers: range, read: list[str]) -> Iterator[str]:
    """The words of these pages, one by one; each is noted in `read`."""
    for number in numbers:
        read.append(_words(reader, number))
        yield read[-1]


def _has_text(words: str) -> bool:
    return sum(char.isalnum() for char in words) >= ENOUGH_TEXT


def _words(reader: Any, number: int) -> str:
    try:
        return str(reader.pages[number].extract_text())
    except Exception:  # one unreadable page is not the whole document
        return ""


def _office_words(stream: IO[bytes], kind: str) -> Iterator[str]:
    """The words of each part that holds any; a part that is broken or too large is left out."""
    try:
        with zipfile.ZipFile(stream) as archive:
            for name in filter(OFFICE_PARTS[kind].fullmatch, archive.namelist()):
                yield _part_words(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, MemoryError):
        return


def _part_words(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        content = part.read(PART_BYTES + 1)
    if len(content) > PART_BYTES or b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
        return ""
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  # declares no entity, see above
    except ElementTree.ParseError:
        return ""
    return "".join(
        (node.text or "") if node.tag.endswith("}t") else " " * node.tag.endswith(BREAKS) for node in root.iter()
    )


def _joined(parts: Iterable[str]) -> str:
    """One line of words a database can keep, cut at the limits of length and time."""
    end, kept, size = time.monotonic() + TEXT_SECONDS, [], 0
    for part in parts:
        words = " ".join(part.replace("\0", " ").encode("utf-8", "ignore").decode().split())
        kept.append(words)
        size += len(words.encode())
        if size > TEXT_BYTES or time.monotonic() > end:
            break
    return " ".join(filter(None, kept)).encode()[:TEXT_BYTES].decode("utf-8", "ignore")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    print(json.dumps(asdict(examine(sys.stdin.buffer, sys.argv[1]))))


if __name__ == "__main__":
    main()
