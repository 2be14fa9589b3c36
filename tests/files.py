"""Files that people send, all made here; the bad ones stand in `hostile.py`."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from functools import cache

from pypdf import PdfWriter

from evidence.files.sample_documents import sample_pdf, sample_png, sample_xlsx

CONTENT_TYPES = '<?xml version="1.0"?><Types><Override PartName="/{part}" ContentType="{type}"/>{more}</Types>'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


@cache
def pdf() -> bytes:
    return sample_pdf("Notula Reviu Manajemen Risiko 2025", ["Rapat tanggal 12 Mei 2025."])


@cache
def png() -> bytes:
    return sample_png("Tangkapan layar", ["Menu utama"])


@cache
def xlsx() -> bytes:
    return sample_xlsx("Daftar aset", [["Aset", "Jumlah"], ["Server", 4]])


def jpg(picture: bytes = b"\x12\xff\x00\x34" * 64) -> bytes:
    """Two scans, as a progressive one has; nothing decodes it."""
    scan = b"\xff\xda\x00\x08" + b"\x01" * 6
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 9 + scan + picture + scan + picture + b"\xff\xd9"


def mp4(brand: bytes = b"isom", contents: bytes = b"moov", also: Sequence[bytes] = ()) -> bytes:
    """A film by its first brand and those it is compatible with besides."""
    kind = struct.pack(">I4s4sI", 16 + 4 * len(also), b"ftyp", brand, 0) + b"".join(also)
    return kind + struct.pack(">I4s", 16, contents) + b"\x00" * 8 + struct.pack(">I4s", 40, b"mdat") + b"\x01" * 32


def office(
    main: str = WORD, part: str = "word/document.xml", more: str = "", extra: dict[str, bytes] | None = None
) -> bytes:
    """A small Office file; `extra` are further parts."""
    types = CONTENT_TYPES.format(part=part, type=main, more=more)
    return archive_of({"[Content_Types].xml": types.encode(), part: b"<document/>", **(extra or {})})


def archive_of(members: dict[str, bytes]) -> bytes:
    """Always the same bytes: a member carries a fixed date, not the moment of the call."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def lying_archive() -> bytes:
    """An Office file whose part claims to unpack to two gigabytes."""
    content = bytearray(office(extra={"word/media/big.bin": b"x" * 1000}))
    at = content.index(b"word/media/big.bin", content.index(b"PK\x01\x02")) - 46
    content[at + 24 : at + 28] = struct.pack("<I", 2 * 1024**3)
    return bytes(content)


def endless_list(head: bytes) -> bytes:
    """A file whose archive part is nothing but a list of contents, longer than any real one."""
    entry = b"PK\x01\x02" + struct.pack("<6H3L5H2L", 20, 20, *[0] * 14)
    entries = entry * (4 * 1024 * 1024 // len(entry) + 1)
    return head + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entries), len(head), 0)


def bomb() -> bytes:
    return office(extra={"word/media/zeros.bin": b"\0" * 30 * 1024 * 1024})


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("rahasia", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def scanned_pdf(pages: int = 2) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


IMAGE = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"


def drawn_pdf(*pages: str | None, root: str = "", more: Sequence[bytes] = (), page: str = "") -> bytes:
    """A PDF made by hand: a page shows these words or, for None, a picture alone.

    `root`, `page`: further entries of the catalog and of each page; `more`: further objects, numbered from 5.
    """
    first = 5 + len(more)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        stream_of(b"\x80", IMAGE),
        *more,
    ]
    resources = "/Resources << /Font << /F1 3 0 R >> /XObject << /P 4 0 R >> >>"
    for number, words in enumerate(pages):
        shown = "/P Do" if words is None else f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET"
        used = resources if words is None else resources.replace("/XObject << /P 4 0 R >>", "")
        about = (
            f"/Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents {first + 2 * number + 1} 0 R {used} {page}"
        )
        objects += [f"<< {about} >>".encode(), stream_of(shown.encode())]
    return numbered(objects)


def stream_of(content: bytes, about: bytes = b"<< >>") -> bytes:
    given = about.replace(b" /Length 1", b"")[:-2] + b"/Length %d >>" % len(content)
    return given + b"\nstream\n" + content + b"\nendstream"


def numbered(objects: Sequence[bytes]) -> bytes:
    """The objects as a file, from number 1, the first being its catalog."""
    content, places = b"%PDF-1.7\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + head + table + trailer


def stray_png() -> bytes:
    """A PNG without its end."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


GOOD = {
    "notula.pdf": pdf,
    "layar.PNG": png,
    "foto.jpeg": jpg,
    "surat.docx": office,
    "daftar.xlsx": xlsx,
    "paparan.pptx": lambda: office(SLIDES, "ppt/presentation.xml"),
    "layanan.mp4": mp4,
}
