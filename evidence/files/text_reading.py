"""Pages and searchable text of a PDF, and the words of an Office file, read in a process of its own.

A hostile or broken file can eat any amount of time and memory: the child process has limits, the worker none to lose.
Run as `python -m evidence.files.text_reading pdf` with the file on stdin; it prints one line of JSON. Pure, no Django.
"""

import json
import re
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, BinaryIO
from xml.etree import ElementTree  # parts that declare anything (`<!`) are not parsed

from uploads import children, pdf_contents

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

SECONDS = 30
MIN_TEXT_LETTERS = 20  # letters and digits on a page that was typed, not photographed
TEXT_BYTES = 200_000  # as much as is searched
TEXT_SECONDS = 10  # as long as its words may take
ALL_PAGES_SECONDS = 20  # and all pages together: what comes later is not said to be a picture
LONGEST_PROBLEM = 200  # as the database keeps it
PART_BYTES = 16 * 1024 * 1024  # one part of an Office file, unpacked
# Where an Office file keeps its words.
OFFICE_PARTS = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml"),
    "xlsx": re.compile(r"xl/(sharedStrings|worksheets/sheet\d+)\.xml"),
    "pptx": re.compile(r"ppt/(slides|notesSlides)/[a-zA-Z]+\d+\.xml"),
}
LINE_TAGS = ("}p", "}br")  # articles and titles are known by the lines they stand in
TEXT_BREAK_TAGS = ("}si", "}tab", "}tc", "}c")
PDF_UNREADABLE = "Isi PDF ini belum dapat dibaca: berkasnya rusak atau terlalu rumit."
PDF_LOCKED = "PDF ini dikunci kata sandi. Hapus kata sandinya, lalu kirim berkas baru."


@dataclass(frozen=True)
class ReadingResult:
    """What was read; None where it does not apply. `problem` tells people why it could not be read."""

    pages: int | None
    searchable: bool | None
    problem: str = ""
    text: str = ""
    pictures: tuple[int, ...] = ()  # numbers of pages whose words cannot be searched
    signatures: int = 0


def read_file(stream: BinaryIO, kind: str, seconds: float | None = None) -> ReadingResult:
    """Hand the file to a child process with limits and take its answer; `kind` is its extension, SECONDS the limit."""
    try:
        said = json.loads(children.run_child(__name__, kind, stream=stream, seconds=seconds or SECONDS))
        return ReadingResult(**said | {"pictures": tuple(said["pictures"])})
    except (children.ChildFailed, ValueError, TypeError, KeyError):
        # An Office file without its words is only not found by them.
        return ReadingResult(None, None, PDF_UNREADABLE if kind == "pdf" else "")


def examine(stream: BinaryIO, kind: str = "pdf") -> ReadingResult:
    """Read in this process; only ever called in the child."""
    return (
        _examine_pdf(stream) if kind == "pdf" else ReadingResult(None, None, text=_joined(office_words(stream, kind)))
    )


def _examine_pdf(stream: BinaryIO) -> ReadingResult:
    try:
        reader = pdf_contents.open_pdf(stream)
        if reader.is_encrypted and not reader.decrypt(""):
            return ReadingResult(None, None, PDF_LOCKED)
        pages, signatures = len(reader.pages), pdf_contents.count_signatures(reader)
        if names := pdf_contents.attached_files(reader):
            return ReadingResult(
                pages, None, pdf_contents.attachments_text(names)[:LONGEST_PROBLEM], signatures=signatures
            )
    except Exception:  # a broken file raises anything; it is the file's fault, and people are told
        return ReadingResult(None, None, PDF_UNREADABLE)
    if not pages:
        return ReadingResult(0, None, pdf_contents.PDF_WITHOUT_PAGES)
    words, pictures = _read_pages(reader)
    searchable = any(map(_has_text, words))
    return ReadingResult(pages, searchable, "", _joined(words) if searchable else "", pictures, signatures)


def _read_pages(reader: "PdfReader") -> tuple[list[str], tuple[int, ...]]:
    """The words of the pages, as many as are kept, and the numbers of those that are pictures, of all pages.

    Once enough is kept a page is only asked whether it shows any letters: that takes a tenth of the time.
    """
    start, size = time.monotonic(), 0
    words: list[str] = []
    pictures: list[int] = []
    for number, page in enumerate(reader.pages, 1):
        spent = time.monotonic() - start
        if spent > ALL_PAGES_SECONDS:
            break
        full = size > TEXT_BYTES or spent > TEXT_SECONDS
        said = _shown(page) if full else _words(page)
        if not _has_text(said) and _is_picture(page, said):
            pictures.append(number)
        if not full:
            words.append(said)
            size += len(said)
    return words, tuple(pictures)


def _has_text(words: str) -> bool:
    return sum(char.isalnum() for char in words) >= MIN_TEXT_LETTERS


def _words(page: "PageObject") -> str:
    try:
        return page.extract_text()
    except Exception:  # one unreadable page is not the whole document
        return ""


def _shown(page: "PageObject") -> str:
    """As many letters as the page's drawing shows, unspelled: whether there are any is all that is asked."""
    try:
        return "x" * pdf_contents.count_letters_shown(page)
    except Exception:
        return ""


def _is_picture(page: "PageObject", words: str) -> bool:
    try:
        return pdf_contents.is_picture_page(page, words)
    except Exception:
        return False


def office_words(stream: BinaryIO, kind: str) -> Iterator[str]:
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
        (node.text or "")
        if node.tag.endswith("}t")
        else "\n" * node.tag.endswith(LINE_TAGS) + " " * node.tag.endswith(TEXT_BREAK_TAGS)
        for node in root.iter()
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
    children.limit_resources(SECONDS)
    print(json.dumps(asdict(examine(sys.stdin.buffer, sys.argv[1]))))


if __name__ == "__main__":
    main()
