"""Office files before 2007 (DOC, XLS, PPT) by their list of streams. Pure: a stream in, what it holds out.

Such a file is a small disk in one file: sectors, a table of their chains (FAT), a directory. Only the directory and the
beginnings of a few streams are read, with limits, whatever the file says of itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from uploads import active_content, wholeness
from uploads.active_content import ActiveContent

HEADER, ENTRY = 512, 128
FREE = 0xFFFFFFFA  # from here on a number is no sector
MOST_SECTORS = 250_000  # of 512 bytes: 128 MB
MOST_ENTRIES = 4_096
GLOBALS = 1024 * 1024  # bytes of a workbook that list its sheets
STORAGE, STREAM, ROOT = 1, 2, 5
MACROS = {"macros", "_vba_project_cur", "vba", "_vba_project"}
PACKAGES = {"\x01ole10native", "package"}  # a file of any kind, packed
LOCKS = {"encryptedpackage", "encryptioninfo", "encryptedsummary"}
SHEET, LOCKED_BOOK, END_OF_GLOBALS, MACRO_SHEET = 0x85, 0x2F, 0x0A, 1
WORD_LOCKED = 0x01  # in the twelfth byte of a document
ACTING = (b"DDEAUTO", b"DDE", b"INCLUDETEXT", b"IMPORT", b"DATABASE", b"LINK")
FETCHING = (b"http:", b"https:", b"ftp:", b"\\\\")
GAPS = (b"", rb"\x00")  # behind each letter: letters of one byte, and of two


def _spelled(word: bytes, gap: bytes) -> bytes:
    return b"".join(re.escape(bytes([letter])) + gap for letter in word)


def _acting(gap: bytes) -> re.Pattern[bytes]:
    """A field's mark and the word of one that acts."""
    words = b"|".join(_spelled(word, gap) for word in ACTING)
    return re.compile(rb"\x13" + gap + rb"(?:\s" + gap + rb"){0,4}(?:" + words + rb")[\s\"]", re.IGNORECASE)


def _fetching(gap: bytes) -> re.Pattern[bytes]:
    """A picture's field with an address elsewhere."""
    places = b"|".join(_spelled(place, gap) for place in FETCHING)
    between = rb"(?:[\s\"]" + gap + rb"){1,4}"
    return re.compile(_spelled(b"INCLUDEPICTURE", gap) + between + rb"(?:" + places + rb")", re.IGNORECASE)


FIELDS = [(_acting(gap), active_content.FIELD) for gap in GAPS]
FIELDS += [(_fetching(gap), active_content.PICTURE) for gap in GAPS]
LONGEST_FIELD = 64  # bytes of such a beginning


class UnusualCompound(ValueError):
    """No such file, a broken one, or one whose tables lead in circles."""


@dataclass(frozen=True)
class CompoundContents:
    """`top`: the names of streams at the top. Whether it is locked, has macros, or packs other files."""

    top: frozenset[str]
    is_locked: bool
    has_macros: bool
    has_packages: bool


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    child: int
    left: int
    right: int
    start: int
    size: int


def read_contents(stream: BinaryIO) -> CompoundContents:
    """Raises `UnusualCompound`."""
    disk = _Disk(stream)
    entries = disk.entries
    names = {entry.name.lower() for entry in entries}
    top = {entry.name: entry for entry in disk.top() if entry.kind == STREAM}
    book = top.get("Workbook") or top.get("Book")
    records = list(_records(disk.content(book, GLOBALS))) if book else []
    word = disk.content(top["WordDocument"], 32) if "WordDocument" in top else b""
    return CompoundContents(
        top=frozenset(top),
        is_locked=bool(names & LOCKS)
        or any(kind == LOCKED_BOOK for kind, _ in records)
        or (len(word) > 11 and bool(word[11] & WORD_LOCKED)),
        has_macros=bool(names & MACROS)
        or any(kind == SHEET and len(said) > 5 and said[5] == MACRO_SHEET for kind, said in records),
        has_packages=bool(names & PACKAGES),
    )


def active_field(stream: BinaryIO) -> ActiveContent | None:
    """The first field of a DOC that acts by itself, in either width of letters; None without any."""
    found = (what for pattern, what in FIELDS if wholeness.holds(stream, 0, pattern, LONGEST_FIELD))
    return next(found, None)


class _Disk:
    """Sectors, their chains, and the directory."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        head = self._read(0, HEADER)
        if len(head) < HEADER:
            raise UnusualCompound
        shift = int.from_bytes(head[30:32], "little")
        if shift not in (9, 12):
            raise UnusualCompound
        self.sector = 1 << shift
        self.short_limit = int.from_bytes(head[56:60], "little")
        self.fat = self._table(head)
        self.entries = self._directory(int.from_bytes(head[48:52], "little"))

    def _read(self, at: int, size: int) -> bytes:
        self.stream.seek(at)
        return self.stream.read(size)

    def _sector(self, number: int) -> bytes:
        return self._read((number + 1) * self.sector, self.sector)

    def _table(self, head: bytes) -> list[int]:
        """The FAT: the sectors that hold it stand in the head, and from there on in a chain of their own."""
        places = _numbers(head[76:HEADER])
        more, seen = int.from_bytes(head[68:72], "little"), 0
        while more < FREE and len(places) * self.sector // 4 < MOST_SECTORS and seen < MOST_SECTORS:
            numbers = _numbers(self._sector(more))
            if not numbers:
                break
            places += numbers[:-1]
            more, seen = numbers[-1], seen + 1
        table: list[int] = []
        for place in places:
            if place < FREE and len(table) < MOST_SECTORS:
                table += _numbers(self._sector(place))
        return table

    def _chain(self, start: int) -> Iterator[int]:
        at = start
        for _ in range(len(self.fat) + 1):
            if at >= FREE:
                return
            yield at
            if at >= len(self.fat):
                raise UnusualCompound
            at = self.fat[at]
        raise UnusualCompound  # a circle

    def _directory(self, start: int) -> list[_Entry]:
        entries: list[_Entry] = []
        for number in self._chain(start):
            content = self._sector(number)
            entries += [_entry(content[at : at + ENTRY]) for at in range(0, len(content) - ENTRY + 1, ENTRY)]
            if len(entries) > MOST_ENTRIES:
                raise UnusualCompound
        if not entries or entries[0].kind != ROOT:
            raise UnusualCompound
        return entries

    def top(self) -> Iterator[_Entry]:
        """What lies at the top; a tree that leads in circles is left at its second round."""
        waiting, seen = [self.entries[0].child], set()
        while waiting:
            at = waiting.pop()
            if at in seen or at >= len(self.entries):
                continue
            seen.add(at)
            entry = self.entries[at]
            yield entry
            waiting += [entry.left, entry.right]

    def content(self, entry: _Entry, limit: int) -> bytes:
        """The beginning of a stream; of one in the small sectors nothing (no real document is so short)."""
        wanted = min(entry.size, limit)
        if entry.size < self.short_limit:
            return b""
        pieces: list[bytes] = []
        for number in self._chain(entry.start):
            pieces.append(self._sector(number))
            if len(pieces) * self.sector >= wanted:
                break
        return b"".join(pieces)[:wanted]


def _numbers(content: bytes) -> list[int]:
    return [int.from_bytes(content[at : at + 4], "little") for at in range(0, len(content) - 3, 4)]


def _entry(content: bytes) -> _Entry:
    length = min(int.from_bytes(content[64:66], "little"), 64)
    return _Entry(
        name=content[: max(length - 2, 0)].decode("utf-16-le", "replace"),
        kind=content[66],
        left=int.from_bytes(content[68:72], "little"),
        right=int.from_bytes(content[72:76], "little"),
        child=int.from_bytes(content[76:80], "little"),
        start=int.from_bytes(content[116:120], "little"),
        size=int.from_bytes(content[120:124], "little"),
    )


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records of a workbook's globals."""
    at = 0
    while at + 4 <= len(content):
        kind, size = int.from_bytes(content[at : at + 2], "little"), int.from_bytes(content[at + 2 : at + 4], "little")
        yield kind, content[at + 4 : at + 4 + size]
        if kind == END_OF_GLOBALS:
            return
        at += 4 + size
