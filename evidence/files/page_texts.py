"""The words that a file holds as text, page by page, read in a process of its own; `scan_reading` reads pictures.

A hostile page can eat any amount of time and memory: the child has limits and no network, and what was read before
it fell over is kept. Run as `python -m evidence.files.page_texts pdf` with the file on stdin: one JSON line a page.
Pure, no Django.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from evidence.files.text_reading import office_words
from uploads import children

TEXT_CPU, TEXT_WAIT = 10, 30  # seconds for the words of a whole document: of computing, of waiting
MOST_PAGES = 2_000
PAGE_LETTERS, ALL_LETTERS = 100_000, 4_000_000
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # letters that turn the order of others: a page would show them so
OUTPUT_BYTES = 64 * 1024 * 1024


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


def plain_text(words: str) -> str:
    """What a database keeps and a page shows in its order."""
    return TURNING.sub("", words.replace("\0", " ").encode("utf-8", "ignore").decode())


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
        kept = plain_text(text)[: min(PAGE_LETTERS, left)]
        print(json.dumps(kept, ensure_ascii=False), flush=True)
        left -= len(kept)
        if left <= 0:
            return


def main() -> None:
    children.leave_network()
    children.limit_resources(TEXT_CPU, written=OUTPUT_BYTES)
    _say_pages(sys.stdin.buffer, sys.argv[1])


if __name__ == "__main__":
    main()
