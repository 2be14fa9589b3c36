"""The parts of an XLSX, measured before they are unpacked and counted before they are parsed."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ui.sheets import limits
from ui.sheets.refusals import BROKEN, LOCKED, MACROS, OTHER_KIND, TOO_LARGE, TOO_WIDE, UNUSUAL, SheetRefused

DIRECTORY_ENTRY = b"PK\x01\x02"
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what Excel reads; the others unpack without bounds
MACRO_PART = re.compile(r"vbaProject|macrosheets", re.IGNORECASE)
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT)")
XML_DECLARATION = re.compile(rb"<!(?!--)")
LONG_TAG = re.compile(rb"<[^<>]{50000}")  # its attributes are kept in memory, whatever they are
ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]+)""")
ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
PREFIX = re.compile(rb"<(\w{1,40}:)?(?:worksheet|sst|styleSheet|workbook)[\s>]")
OTHER_KINDS = {
    "content.xml": "OpenDocument (ODS)",
    "xl/workbook.bin": "XLSB",
    "word/document.xml": "dokumen Word",
    "ppt/presentation.xml": "PowerPoint",
    "index/document.iwa": "Numbers",
}
COUNTED_TAGS = (b"c", b"v", b"f", b"is", b"t", b"row")
TOO_DEEP = etree.ErrorTypes.ERR_RESOURCE_LIMIT
ZIP_FAULTS = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error)


class WorkbookParts:
    """The parts of one workbook by name, whatever its case. Raises `SheetRefused` for what is no plain XLSX."""

    def __init__(self, content: bytes) -> None:
        if content.count(DIRECTORY_ENTRY) > limits.MAX_PARTS:
            raise SheetRefused(TOO_LARGE)
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(content))
        except ZIP_FAULTS as error:
            raise SheetRefused(BROKEN) from error
        entries = self.archive.infolist()
        check_entries(entries, len(content))
        self.entries = {entry.filename.lower(): entry for entry in entries}
        for entry in entries:
            self._check_declarations(entry)
        if len(self.entries) != len(entries):
            raise SheetRefused(UNUSUAL)
        if other := next((kind for part, kind in OTHER_KINDS.items() if part in self.entries), None):
            raise SheetRefused(OTHER_KIND.format(other))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.entries

    def _check_declarations(self, entry: zipfile.ZipInfo) -> None:
        """Also in parts that we never parse: a file with one was not written by a spreadsheet program."""
        if not entry.filename.lower().endswith((".xml", ".rels")):
            return
        before = b""
        try:
            with self.archive.open(entry) as part:
                while piece := part.read(limits.MB):
                    if DOCTYPE.search(before + piece):
                        raise SheetRefused(UNUSUAL)
                    before = piece[-16:]
        except ZIP_FAULTS as error:
            raise SheetRefused(BROKEN) from error

    def read(self, name: str) -> bytes:
        """One part as bytes that may be parsed. The sizes an archive states of itself bound the reading."""
        entry = self.entries.get(name.lower())
        if entry is None:
            raise SheetRefused(BROKEN)
        try:
            with self.archive.open(entry) as part:
                content = part.read(entry.file_size + 1)
        except ZIP_FAULTS as error:
            raise SheetRefused(BROKEN) from error
        # Bounds of what the parser is given. A declaration (DOCTYPE, ENTITY, CDATA) has no business in a sheet.
        encoding = ENCODING.match(content[:300].lstrip(b"\xef\xbb\xbf"))
        if (encoding and encoding[1].lower() not in ENCODINGS) or b"\0" in content or XML_DECLARATION.search(content):
            raise SheetRefused(UNUSUAL)
        tags = content.count(b"<")
        if tags > limits.MAX_TAGS or LONG_TAG.search(content):
            raise SheetRefused(TOO_LARGE)
        if tags > limits.MAX_OTHER_TAGS:
            # How often each tag of a table opens.
            head = PREFIX.search(content[:10_000])
            prefix = b"<" + ((head[1] if head else b"") or b"")
            counts = {tag: sum(content.count(prefix + tag + end) for end in (b" ", b">", b"/")) for tag in COUNTED_TAGS}
            if counts[b"c"] + counts[b"row"] > limits.MAX_XLSX_CELLS:
                raise SheetRefused(TOO_WIDE)
            if tags - content.count(b"</") - sum(counts.values()) > limits.MAX_OTHER_TAGS:
                raise SheetRefused(TOO_LARGE)
        return content

    def walk(self, name: str, *tags: str) -> Iterator[Any]:
        """The finished elements of these local names, each dropped when the next one is asked for."""
        try:
            # Streamed; nothing is fetched, no entity resolved. libxml2 itself stops at a depth of 256.
            names = [f"{{*}}{tag}" for tag in tags]
            walker = etree.iterparse(
                io.BytesIO(self.read(name)),
                events=("end",),
                tag=names,
                encoding="utf-8",
                resolve_entities=False,
                no_network=True,
                remove_comments=True,
                remove_pis=True,
            )
            for _, element in walker:
                yield element
                # Free the element and everything before it.
                element.clear()
                parent = element.getparent()
                while element.getprevious() is not None:
                    del parent[0]
        except etree.XMLSyntaxError as error:
            raise SheetRefused(UNUSUAL if error.code == TOO_DEEP else BROKEN) from error

    def links(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part points to, {id: (kind, part)}; nothing outside of the file."""
        folder, file = posixpath.split(name)
        place = f"{folder}/_rels/{file}.rels".lstrip("/")
        found = {}
        for link in self.walk(place, "Relationship") if place in self else ():
            if link.get("TargetMode") != "External":
                target = posixpath.join("/", folder, link.get("Target", ""))
                kind = link.get("Type", "").rpartition("/")[2]
                found[link.get("Id", "")] = (kind, posixpath.normpath(target).lstrip("/"))
        return found


def check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    """No macros, no locks, and no more than a table needs."""
    if any(MACRO_PART.search(entry.filename) for entry in entries):
        raise SheetRefused(MACROS)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise SheetRefused(LOCKED)
    if any(entry.compress_type not in COMPRESSIONS for entry in entries):
        raise SheetRefused(UNUSUAL)
    overlapping = sum(entry.compress_size for entry in entries) > size
    if overlapping or sum(entry.file_size for entry in entries) > limits.MAX_UNPACKED:
        raise SheetRefused(TOO_LARGE)
