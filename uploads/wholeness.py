"""Whether a picture or film arrived whole: its parts, as its own format counts them, up to its end. Pure.

Only lengths are read, nothing is decoded. Numbers of parts have limits, so that a file made of nothing but tiny parts
costs no more time than a real one.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

MOST_CHUNKS = 100_000  # a PNG of 100 MB in pieces of 1 KB
MOST_SEGMENTS = 10_000  # a JPG with colour profile and previews has some hundred
MOST_BOXES = 10_000
READ_CHUNK = 1024 * 1024
# In a JPG's picture data FF is followed by 00, by a restart mark, or by another FF; anything else ends it.
NEXT_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
PDF_END = b"%%EOF"
OBJECT = re.compile(rb"\b\d{1,10}\s{1,4}\d{1,5}\s{1,4}obj\b")
LONGEST_MATCH = 30
END, SCAN = 0xD9, 0xDA
BARE_MARKERS = {0x01, *range(0xD0, 0xD9)}  # marks without a length


def png_is_complete(stream: BinaryIO) -> bool:
    """Chunk by chunk to IEND."""
    return any(kind == b"IEND" and end <= _size(stream) for kind, _, end in png_parts(stream))


def png_parts(stream: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each chunk, to IEND or where the file was cut."""
    at = 8
    for _ in range(MOST_CHUNKS):
        head = _read(stream, at, 8)
        if len(head) < 8:
            return
        start, at = at, at + 12 + int.from_bytes(head[:4], "big")
        yield head[4:], start, at
        if head[4:] == b"IEND":
            return


def jpg_is_complete(stream: BinaryIO) -> bool:
    """Segment by segment, over the picture data, to the end mark; what cameras put behind it is theirs."""
    return any(mark == END for mark, _, _ in jpg_parts(stream))


def jpg_parts(stream: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """Mark, start and end of each segment (picture data with the scan before it), to the end mark or the cut."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        head = _read(stream, at, 4)
        if len(head) < 2 or head[0] != 0xFF:
            return
        mark, start = head[1], at
        if mark == 0xFF:
            at += 1
            continue
        at += 2 if mark in BARE_MARKERS or mark == END else 2 + int.from_bytes(head[2:], "big")
        if mark == SCAN:
            at = _after_picture(stream, at)
        yield mark, start, at
        if mark == END:
            return


def _after_picture(stream: BinaryIO, at: int) -> int:
    """Where the next mark stands; the end of the file if there is none."""
    stream.seek(at)
    rest = b""
    while gulp := stream.read(READ_CHUNK):
        held = rest + gulp
        if found := NEXT_MARK.search(held):
            return at - len(rest) + found.end() - 2
        rest = b"\xff" if held.endswith(b"\xff") else b""
        at += len(gulp)
    return at


def mp4_is_complete(stream: BinaryIO) -> bool:
    """Box by box exactly to the end, with the table of contents among them: without it nothing can be played."""
    return _boxes_reach_end(stream, b"moov")


def heic_is_complete(stream: BinaryIO) -> bool:
    """The same with the box that says where the picture's parts are."""
    return _boxes_reach_end(stream, b"meta")


def _boxes_reach_end(stream: BinaryIO, needed: bytes) -> bool:
    size, at, boxes = _size(stream), 0, set()
    for _ in range(MOST_BOXES):
        if at == size:
            return needed in boxes
        header = _read(stream, at, 16)
        boxes.add(header[4:8])
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if length == 0:  # "to the end of the file"
            return needed in boxes
        if length < 8 or at + length > size:
            return False
        at += length
    return False


def pdf_is_complete(stream: BinaryIO) -> bool:
    """Whether it has an end mark with no object behind the last one: an update that was cut off leaves such.

    Whatever else follows (blanks, a mail's boundary, a comment) readers pass over.
    """
    end = _last(stream, PDF_END)
    return end >= 0 and not holds(stream, end + len(PDF_END), OBJECT)


def _last(stream: BinaryIO, words: bytes) -> int:
    """Where these few bytes stand last; -1 if nowhere."""
    at = _size(stream)
    while at > 0:
        at = max(0, at - READ_CHUNK)
        if (found := _read(stream, at, READ_CHUNK + len(words) - 1).rfind(words)) >= 0:
            return at + found
    return -1


def holds(stream: BinaryIO, at: int, pattern: re.Pattern[bytes], longest: int = LONGEST_MATCH) -> bool:
    """Whether the pattern, at most `longest` bytes of it, stands anywhere from there on."""
    stream.seek(at)
    rest = b""
    while gulp := stream.read(READ_CHUNK):
        if pattern.search(rest + gulp):
            return True
        rest = (rest + gulp)[-longest:]
    return False


def _size(stream: BinaryIO) -> int:
    return stream.seek(0, 2)


def _read(stream: BinaryIO, at: int, size: int) -> bytes:
    stream.seek(at)
    return stream.read(size)
