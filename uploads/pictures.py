"""What a JPG or PNG tells besides the picture, above all where it was taken; and the same picture without any of it.

Read by the format's own parts, nothing is decoded. Where a part cannot be read, it counts as telling the place.
"""

import re
import zlib
from dataclasses import dataclass
from typing import IO, BinaryIO, Literal

from uploads.wholeness import END, holds, jpg_parts, png_parts

MOST_HEIC, MOST_EXIF = 64 * 1024 * 1024, 1024 * 1024
TIFF = re.compile(rb"II\*\x00|MM\x00\*")
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
EXIF = b"Exif\0\0"
GPS, ORIENTATION = 0x8825, 0x0112
GPS_VERSION = 0  # written by cameras that know no place too
MOST_DIRECTORIES = 8
MOST_TEXT = 16 * 1024 * 1024  # bytes beside the picture, unpacked, that are searched; more counts as telling
TEXTS = (b"tEXt", b"zTXt", b"iTXt")
HIDDEN = b"raw profile type"  # what programs hide in numbers counts too
GULP = 1024 * 1024
# XMP, and whatever programs write as words; then the data sets of IPTC that name a place.
WORDS = re.compile(
    rb"l(?:at|ong)itude|gps(?:dest|area|position|coord|altitude)|geo:(?:lat|long)"
    rb"|:(?:city|state|provincestate|country|countrycode|countryname|sublocation|worldregion|location(?:shown|created)?)"
    rb"(?=[\s=>/])",
    re.IGNORECASE,
)
IPTC_PLACES = re.compile(rb"\x1c\x02[\x1a\x1b\x5a\x5c\x5f\x64\x65]")
BEHIND = re.compile(rb"Exif\0\0|ftyp|xmpmeta|latitude", re.IGNORECASE)  # a film or a second picture behind the first
# What is needed to draw the picture as it was: the JFIF head, the colours.
JPG_NEEDED = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
APPLICATION, IPTC, COMMENT = range(0xE0, 0xF0), 0xED, 0xFE
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
PNG_NEEDED = {
    *(b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"hIST", b"pHYs", b"sPLT"),
    *(b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT"),
}


@dataclass(frozen=True)
class PictureFacts:
    """What a picture says of itself: whether of a place, how it is to be turned (1: not at all), its colours."""

    has_position: bool = False
    orientation: int = 1
    is_cmyk: bool = False


def read_facts(stream: BinaryIO) -> PictureFacts:
    """Read a whole JPG or PNG; anything else tells nothing."""
    stream.seek(0)
    head = stream.read(len(PNG_HEAD))
    if head == PNG_HEAD:
        return _png_facts(stream)
    return _jpg_facts(stream) if head.startswith(b"\xff\xd8\xff") else PictureFacts()


def heic_facts(stream: BinaryIO) -> PictureFacts:
    """Of a HEIC: wherever a block of facts stands in it. How it is to be turned is told by who decodes it."""
    content = _read(stream, 0, MOST_HEIC + 1)
    if len(content) > MOST_HEIC:
        return PictureFacts(has_position=True)
    blocks = (_exif_facts(content[found.start() : found.start() + MOST_EXIF]) for found in TIFF.finditer(content))
    return PictureFacts(any(block.has_position for block in blocks) or _names_place(content))


def write_bare(stream: BinaryIO, target: IO[bytes]) -> None:
    """The picture data byte for byte; of all else only what drawing needs, and how the picture is to be turned."""
    stream.seek(0)
    write = _write_bare_png if stream.read(len(PNG_HEAD)) == PNG_HEAD else _write_bare_jpg
    # A directory that says how to turn it and nothing else; none for a picture that stands upright.
    orientation = read_facts(stream).orientation
    if orientation == 1:
        exif = b""
    else:
        entry = ORIENTATION.to_bytes(2, "big") + b"\0\3\0\0\0\1\0" + bytes([orientation, 0, 0])
        exif = b"MM\0*\0\0\0\x08\0\1" + entry + bytes(4)
    write(stream, target, exif)


def _write_bare_png(stream: BinaryIO, target: IO[bytes], exif: bytes) -> None:
    target.write(PNG_HEAD)
    for kind, start, end in png_parts(stream):
        if kind[:1].isupper() or kind in PNG_NEEDED:
            _copy(stream, start, end, target)
        if kind == b"IHDR" and exif:
            check = zlib.crc32(b"eXIf" + exif).to_bytes(4, "big")
            target.write(len(exif).to_bytes(4, "big") + b"eXIf" + exif + check)


def _write_bare_jpg(stream: BinaryIO, target: IO[bytes], exif: bytes) -> None:
    target.write(b"\xff\xd8")
    if exif:
        target.write(b"\xff\xe1" + (len(EXIF + exif) + 2).to_bytes(2, "big") + EXIF + exif)
    for mark, start, end in jpg_parts(stream):
        if (mark not in APPLICATION and mark != COMMENT) or _is_needed(stream, mark, start):
            _copy(stream, start, end, target)


def _is_needed(stream: BinaryIO, mark: int, start: int) -> bool:
    name = JPG_NEEDED.get(mark)
    return name is not None and _read(stream, start + 4, start + 4 + len(name)) == name


def _jpg_facts(stream: BinaryIO) -> PictureFacts:
    position, orientation, is_cmyk, searched = False, 1, False, 0
    for mark, start, end in jpg_parts(stream):
        if mark in FRAMES:
            is_cmyk = _read(stream, start + 9, start + 10) == b"\4"
        elif mark in APPLICATION or mark == COMMENT:
            content = _read(stream, start + 4, end)
            searched += len(content)
            if content.startswith(EXIF):
                exif = _exif_facts(content[len(EXIF) :])
                position, orientation = position or exif.has_position, exif.orientation
            position = position or searched > MOST_TEXT or _names_place(content)
            position = position or (mark == IPTC and bool(IPTC_PLACES.search(content)))
        elif mark == END:
            position = position or holds(stream, end, BEHIND)
    return PictureFacts(position, orientation, is_cmyk)


def _png_facts(stream: BinaryIO) -> PictureFacts:
    position, orientation, searched = False, 1, 0
    for kind, start, end in png_parts(stream):
        content = _read(stream, start + 8, min(end - 4, start + 8 + MOST_TEXT)) if kind[:1].islower() else b""
        if kind == b"eXIf":
            exif = _exif_facts(content.removeprefix(EXIF))
            position, orientation = position or exif.has_position, exif.orientation
        elif kind in TEXTS and not position:
            words = _unpacked(kind, content)
            searched += end - start + len(words)
            position = searched > MOST_TEXT or content.lower().startswith(HIDDEN) or _names_place(words)
        elif kind == b"IEND":
            position = position or holds(stream, end, BEHIND)
    return PictureFacts(position, orientation)


def _unpacked(kind: bytes, content: bytes) -> bytes:
    """Keyword and text of a chunk; one byte more than the limit where it is longer, or does not unpack."""
    _, _, text = content.partition(b"\0")
    if kind == b"zTXt":
        packed = text[1:]
    elif kind == b"iTXt" and text[:1] == b"\1":
        packed = text[2:].split(b"\0", 2)[-1]
    else:
        return content
    try:
        return zlib.decompressobj().decompress(packed, MOST_TEXT + 1)
    except zlib.error:
        return bytes(MOST_TEXT + 1)


def _names_place(content: bytes) -> bool:
    return bool(WORDS.search(content.replace(b"\0", b"")))  # letters of two bytes too


def _exif_facts(tiff: bytes) -> PictureFacts:
    """Each directory of its chain: whether one leads to a place, and the first one's orientation."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    if tiff[:2] not in (b"II", b"MM"):
        return PictureFacts(has_position=True)
    at, orientation, position = int.from_bytes(tiff[4:8], order), 1, False
    for number in range(MOST_DIRECTORIES):
        tags, at = _directory(tiff, at, order)
        if GPS in tags:
            places = _directory(tiff, int.from_bytes(tags[GPS], order), order)[0]
            position = position or bool(places.keys() - {GPS_VERSION})
        if number == 0 and ORIENTATION in tags:
            orientation = int.from_bytes(tags[ORIENTATION][:2], order)
        if not at:
            break
    return PictureFacts(position, orientation if 1 <= orientation <= 8 else 1)


def _directory(tiff: bytes, at: int, order: Literal["little", "big"]) -> tuple[dict[int, bytes], int]:
    """Its tags with the four bytes of their value or its place, and where the next directory is; 0: nowhere."""
    count = int.from_bytes(tiff[at : at + 2], order)
    end = at + 2 + 12 * count
    entries = (tiff[place : place + 12] for place in range(at + 2, min(end, len(tiff) - 11), 12))
    return {int.from_bytes(row[:2], order): row[8:] for row in entries}, int.from_bytes(tiff[end : end + 4], order)


def _read(stream: BinaryIO, start: int, end: int) -> bytes:
    stream.seek(start)
    return stream.read(max(0, end - start))


def _copy(stream: BinaryIO, start: int, end: int, target: IO[bytes]) -> None:
    for at in range(start, end, GULP):
        target.write(_read(stream, at, min(end, at + GULP)))
