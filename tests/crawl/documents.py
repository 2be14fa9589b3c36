"""What stands in a file that a page gives: the text where it can be read, else nothing but its kind and size."""

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

import openpyxl
from lxml import etree
from pypdf import PdfReader

from tests.crawl.pages import folded, json_text, visible_text

OFFICE = "application/vnd.openxmlformats-officedocument."
WORD_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"


def text_of(content: bytes, kind: str) -> str:
    """The text of an answer of that content type."""
    if not content:
        return ""
    if reader := READERS.get(kind):
        return folded(reader(content))
    if kind.startswith("text/"):
        return folded(content.decode())
    return f"[{size_class(len(content))}]"


def size_class(size: int) -> str:
    """In powers of two: compressed files differ by some bytes."""
    return f"under {1 << size.bit_length()} bytes"


def _sheets(content: bytes) -> str:
    book = openpyxl.load_workbook(BytesIO(content))
    return "\n".join(line for sheet in book for line in (f"[sheet: {sheet.title}]", *_rows(sheet.iter_rows())))


def _rows(rows: Iterator[tuple[openpyxl.cell.Cell, ...]]) -> Iterator[str]:
    for row in rows:
        cells = (" ".join(str(cell.value).split()) for cell in row if cell.value is not None)
        yield " | ".join(cells)


def _portable(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def _word(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    return "\n".join("".join(part.itertext()) for part in body.iter(WORD_TEXT))


def _package(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return "\n".join(package.namelist())


READERS: dict[str, Callable[[bytes], str]] = {
    "text/html": lambda content: visible_text(content.decode()),
    "application/json": lambda content: json_text(content.decode()),
    "application/vnd.oai.openapi+json": lambda content: json_text(content.decode()),
    "application/pdf": _portable,
    "application/zip": _package,
    f"{OFFICE}spreadsheetml.sheet": _sheets,
    f"{OFFICE}wordprocessingml.document": _word,
}
