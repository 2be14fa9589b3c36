"""The words of a file page by page, read in a process of its own; scans letter by letter where Tesseract is there.

A hostile page can eat any amount of time and memory: each child has limits and no network, and what was read before
it fell over is kept. Run as `python -m evidence.files.page_texts pdf` with the file on stdin: one JSON line a page. A
third word names one page: it is drawn and read by Tesseract. Pure, no Django.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO

from evidence.files.text_reading import office_words
from uploads import children

TEXT_CPU, TEXT_WAIT = 10, 30  # seconds for the words of a whole document: of computing, of waiting
SCAN_CPU, SCAN_WAIT = 30, 90  # and for one scanned page
MOST_PAGES = 2_000
PAGE_LETTERS, ALL_LETTERS = 100_000, 4_000_000
OUTPUT_BYTES = 64 * 1024 * 1024
DOTS = 200  # an inch: half the time of 300 dots, and hardly a word less
MOST_PIXELS = 25_000_000
LANGUAGE = "ind"
NO_TESSERACT = "Tesseract tidak terpasang di server ini, jadi halaman pindaian tidak dibaca."
NO_INDONESIAN = "Tesseract tanpa bahasa Indonesia (tesseract-ocr-ind), jadi halaman pindaian tidak dibaca."


@dataclass(frozen=True)
class PageTexts:
    """The words of the pages from the first on; `stopped_at`: the page on which reading was ended."""

    texts: list[str] = field(default_factory=list)
    stopped_at: int | None = None


def read_texts(stream: BinaryIO, kind: str, seconds: float = TEXT_WAIT) -> PageTexts:
    """The words of each page (of each part of an Office file) by a child; what it said before it fell over is kept."""
    with tempfile.TemporaryFile() as said:
        try:
            children.run_child(__name__, kind, stream=stream, seconds=seconds, output=said)
            ended = False
        except children.ChildFailed:
            ended = True
        said.seek(0)
        lines = said.read(OUTPUT_BYTES).decode("utf-8", "ignore").splitlines()
    texts = [json.loads(line) for line in lines if line.startswith('"') and line.endswith('"')]
    return PageTexts(texts, len(texts) + 1 if ended else None)


def read_scan(stream: BinaryIO, kind: str, page: int) -> str | None:
    """The words of one scanned page; None where it took too long or could not be drawn."""
    try:
        answer = children.run_child(__name__, kind, str(page), stream=stream, seconds=SCAN_WAIT)
        return str(json.loads(answer))
    except (children.ChildFailed, ValueError):
        return None


@cache
def why_no_scans() -> str:
    """What is missing on this machine to read scans; "" where nothing is."""
    program = shutil.which("tesseract")
    if program is None:
        return NO_TESSERACT
    try:
        answer = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True)  # noqa: S603
    except (subprocess.SubprocessError, OSError):
        return NO_TESSERACT
    return "" if LANGUAGE in answer.stdout.split() else NO_INDONESIAN


# --- in the child -----------------------------------------------------------------------------------


def _pages(stream: BinaryIO, kind: str) -> Iterator[str]:
    if kind != "pdf":
        yield from map(str.strip, office_words(stream, kind))
        return
    import pypdfium2

    document = pypdfium2.PdfDocument(stream.read())
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        try:
            yield page.get_textpage().get_text_bounded().replace("\r\n", "\n")
        except pypdfium2.PdfiumError:  # one unreadable page is not the whole document
            yield ""
        finally:
            page.close()


def _say_pages(stream: BinaryIO, kind: str) -> None:
    left = ALL_LETTERS
    for text in _pages(stream, kind):
        kept = text.replace("\0", " ").encode("utf-8", "ignore").decode()[: min(PAGE_LETTERS, left)]
        print(json.dumps(kept, ensure_ascii=False), flush=True)
        left -= len(kept)
        if left <= 0:
            return


def _draw(stream: BinaryIO, kind: str, page: int, target: str) -> None:
    """The page as a grey picture, as large as Tesseract needs it and not larger."""
    if kind == "pdf":
        import pypdfium2

        drawn = pypdfium2.PdfDocument(stream.read())[page - 1]
        scale = min(DOTS / 72, (MOST_PIXELS / max(drawn.get_width() * drawn.get_height(), 1)) ** 0.5)
        drawn.render(scale=scale, grayscale=True).to_pil().save(target)
        return
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(stream) as picture:
        ImageOps.exif_transpose(picture).convert("L").save(target)


def _say_scan(stream: BinaryIO, kind: str, page: int) -> None:
    """One thread, lowest priority: pages that people wait for come first."""
    os.nice(19)
    with tempfile.TemporaryDirectory() as folder:
        picture = f"{folder}/page.png"
        _draw(stream, kind, page, picture)
        answer = subprocess.run(  # noqa: S603
            [shutil.which("tesseract") or "tesseract", picture, "stdout", "-l", LANGUAGE, "--psm", "1"],
            capture_output=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            timeout=SCAN_WAIT,
            check=True,
        )
    print(json.dumps(answer.stdout.decode("utf-8", "ignore").replace("\0", " ")[:PAGE_LETTERS]))


def main() -> None:
    kind, *page = sys.argv[1:]
    children.leave_network()
    children.limit_resources(SCAN_CPU if page else TEXT_CPU, written=OUTPUT_BYTES)
    if page:
        _say_scan(sys.stdin.buffer, kind, int(page[0]))
    else:
        _say_pages(sys.stdin.buffer, kind)


if __name__ == "__main__":
    main()
