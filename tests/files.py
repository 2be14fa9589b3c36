"""Files that people send: good ones, and the corpus of bad ones, all made here."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from pypdf import PdfWriter

from evaluations.sample_documents import sample_pdf, sample_png, sample_xlsx

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


def jpg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 64 + b"\xff\xd9"


def mp4(brand: bytes = b"isom") -> bytes:
    kind = struct.pack(">I4s4sI", 16, b"ftyp", brand, 0)
    return kind + struct.pack(">I4s", 40, b"mdat") + b"\x01" * 32


def office(
    main: str = WORD, part: str = "word/document.xml", more: str = "", extra: dict[str, bytes] | None = None
) -> bytes:
    """A small Office file; `extra` are further parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.format(part=part, type=main, more=more))
        archive.writestr(part, b"<document/>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def archive_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
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


def stray_png() -> bytes:
    """A PNG without its end."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@dataclass(frozen=True)
class Bad:
    """A file that must not get in, and the beginning of what people are told."""

    name: str
    make: Callable[[], bytes]
    says: str


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
MACRO = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"

BAD = [
    Bad("kosong.pdf", lambda: b"", "Berkas ini kosong (0 byte)"),
    Bad("laporan.doc", lambda: OLE, "Berkas ini berkas Office lama"),
    Bad("data.xls", lambda: OLE, "Berkas ini berkas Office lama"),
    Bad(
        "terkunci.docx",
        lambda: OLE,
        "Berkas ini berkas Office lama (.doc, .xls, .ppt) atau berkas Office berkata sandi",
    ),
    Bad("foto.heic", lambda: mp4(b"heic"), "Berkas ini foto HEIC"),
    Bad("bukti.zip", lambda: archive_of({"a.pdf": pdf()}), "Berkas ini arsip ZIP"),
    Bad("bukti.docx", lambda: archive_of({"a.pdf": pdf()}), "Berkas ini arsip ZIP"),
    Bad("bukti.rar", lambda: b"Rar!\x1a\x07\x01\x00", "Berkas ini arsip RAR"),
    Bad("bukti.7z", lambda: b"7z\xbc\xaf\x27\x1c", "Berkas ini arsip 7z"),
    Bad("gambar.svg", lambda: b"<svg xmlns='x'><script>1</script></svg>", "Berkas ini halaman web atau SVG"),
    Bad("gambar.png", lambda: b"<?xml version='1.0'?><svg/>", "Berkas ini halaman web atau SVG"),
    Bad("halaman.html", lambda: b"<!DOCTYPE html><html></html>", "Berkas ini halaman web atau SVG"),
    Bad("halaman.pdf", lambda: b"\n <html><script>1</script>", "Berkas ini halaman web atau SVG"),
    Bad("program.exe", lambda: b"MZ\x90\x00" + b"\0" * 100, "Berkas ini program Windows"),
    Bad("laporan.pdf.exe", pdf, "Nama berkas berakhiran .exe, tetapi isinya PDF"),
    Bad("laporan.pdf", png, "Nama berkas berakhiran .pdf, tetapi isinya gambar PNG"),
    Bad("gambar.jpg", png, "Nama berkas berakhiran .jpg, tetapi isinya gambar PNG"),
    Bad("daftar.docx", xlsx, "Nama berkas berakhiran .docx, tetapi isinya XLSX"),
    Bad("makro.docm", lambda: office(DOCM), "Berkas Office ini berisi makro"),
    Bad("makro.docx", lambda: office(extra={"word/vbaProject.bin": b"x"}), "Berkas Office ini berisi makro"),
    Bad("makro2.docx", lambda: office(more=MACRO), "Berkas Office ini berisi makro"),
    Bad("aktif.docx", lambda: office(extra={"word/activeX/activeX1.xml": b"x"}), "Berkas Office ini berisi makro"),
    Bad("sisipan.docx", lambda: office(extra={"word/embeddings/a.zip": b"PK"}), "Berkas Office ini menyimpan arsip"),
    Bad("bom.docx", bomb, "Isi berkas Office ini terlalu besar"),
    Bad("bohong.docx", lying_archive, "Isi berkas Office ini terlalu besar"),
    Bad("senarai.docx", lambda: endless_list(b"PK\x03\x04"), "Berkas ini rusak atau terpotong"),
    Bad("senarai.jpg", lambda: endless_list(jpg()), "Berkas gambar JPG ini menyimpan arsip"),
    Bad("keluar.docx", lambda: office(extra={"../../etc/passwd": b"x"}), "Susunan berkas Office ini tidak wajar"),
    Bad("entitas.docx", lambda: office(more="<!DOCTYPE x>"), "Susunan berkas Office ini tidak wajar"),
    Bad("templat.docx", lambda: office(WORD.replace("document.main", "template.main")), "Berkas Office ini bukan DOCX"),
    Bad("surat.odt", lambda: archive_of({"mimetype": b"x", "content.xml": b"x"}), "Berkas ini dokumen OpenDocument"),
    Bad("putus.docx", lambda: office()[:-30], "Berkas ini rusak atau terpotong"),
    Bad("putus.pdf", lambda: pdf()[:-600], "Berkas PDF ini terpotong atau rusak"),
    Bad("putus.png", stray_png, "Berkas gambar PNG ini terpotong atau rusak"),
    Bad("putus.mp4", lambda: mp4()[:-5], "Video MP4 ini terpotong atau rusak"),
    Bad("film.mov", lambda: mp4(b"qt  "), "Berkas ini video atau suara selain MP4"),
    Bad("film.avi", lambda: b"RIFF\0\0\0\0AVI LIST", "Berkas ini video AVI"),
    Bad("gambar.webp", lambda: b"RIFF\0\0\0\0WEBPVP8 ", "Berkas ini gambar WEBP"),
    Bad("gambar.gif", lambda: b"GIF89a", "Berkas ini gambar GIF"),
    Bad("ganda.png", lambda: png() + archive_of({"a.txt": b"x"}) + b"IEND", "Berkas gambar PNG ini menyimpan arsip"),
    Bad("ganda.jpg", lambda: jpg() + archive_of({"a.txt": b"x"}), "Berkas gambar JPG ini menyimpan arsip"),
    Bad("catatan.txt", lambda: b"catatan rapat", "Jenis berkas ini tidak dikenali"),
    Bad("../../etc/passwd", lambda: b"root:x:0:0", "Jenis berkas ini tidak dikenali"),
]

GOOD = {
    "notula.pdf": pdf,
    "layar.PNG": png,
    "foto.jpeg": jpg,
    "surat.docx": office,
    "daftar.xlsx": xlsx,
    "paparan.pptx": lambda: office(SLIDES, "ppt/presentation.xml"),
    "layanan.mp4": mp4,
}
