"""CSV as any office program saves it, as a `Grid`."""

import csv
import io
import re
from collections.abc import Iterator

from ui.sheets import limits
from ui.sheets.cell_texts import clean_text, note_fault
from ui.sheets.grid import Grid
from ui.sheets.refusals import NOT_A_SHEET, TOO_WIDE, SheetRefused

SEPARATORS = ";,\t|"
STATED_SEPARATOR = re.compile(
    r"sep=([;,\t|])\r?\n", re.IGNORECASE
)  # a first line for Excel only, which shows none of it
# Bytes that stand for no letter in Windows-1252, or for a sign that no list of names holds: it is another encoding.
UNREADABLE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]")
UNREADABLE_TEXT = "Huruf berkas ini tidak terbaca. Simpan sebagai CSV UTF-8."
SAMPLE_LINES = 60  # lines


def decode_csv(content: bytes) -> str:
    """UTF-8 with or without a byte order mark, the UTF-16 of Excel's "Unicode text", else what Windows writes."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16" or UNREADABLE.search(content):
            raise SheetRefused(UNREADABLE_TEXT) from error
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise SheetRefused(NOT_A_SHEET)
    return text


def candidate_grids(content: bytes) -> Iterator[Grid]:
    """The table as each separator would make it, the likeliest first: a title with a comma may stand above it."""
    text = decode_csv(content)
    if stated := STATED_SEPARATOR.match(text):
        yield _grid(text[stated.end() :], stated[1])
        return
    refused = None
    # The separators that occur, by how often a line has them: offices write `;`, programs `,` or a tab.
    lines = re.sub(r'"[^"]*"', "", text[:100_000]).splitlines()[:SAMPLE_LINES]
    counts = {separator: max((line.count(separator) for line in lines), default=0) for separator in SEPARATORS}
    separators_by_likelihood = sorted((s for s in SEPARATORS if counts[s]), key=lambda s: -counts[s]) or [","]
    for separator in separators_by_likelihood:
        try:
            yield _grid(text, separator)
        except SheetRefused as refusal:
            refused = refused or refusal
    if refused:
        raise refused


def _grid(text: str, separator: str) -> Grid:
    """The lines that say something. What is too much is refused while it arrives, never kept."""
    grid = Grid(strict_width=True, separator=separator)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    count = 0
    try:
        for number, line in enumerate(reader, 1):
            count += len(line) + 1
            if count > limits.MAX_CELLS:
                raise SheetRefused(TOO_WIDE)
            cells = {column: said for column, cell in enumerate(line) if (said := clean_text(cell))}
            for column, said in cells.items():
                note_fault(grid, number, column, said)
            if cells:
                grid.lines.append((number, cells))
    except csv.Error as error:
        raise SheetRefused("tanda kutip tidak ditutup atau isi sel terlalu panjang.", reader.line_num) from error
    return grid
