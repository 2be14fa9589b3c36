"""The corpus of files that must not get in, each with the whole sentence that people are told."""

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from tests.files import (
    SLIDES,
    WORD,
    archive_of,
    bomb,
    drawn_pdf,
    endless_list,
    jpg,
    lying_archive,
    mp4,
    office,
    pdf,
    png,
    stray_png,
    stream_of,
    xlsx,
)

MB = 1024 * 1024
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True)
class Bad:
    """What it is called, how it is made, and what people are told."""

    name: str
    make: Callable[[], bytes]
    says: str


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
MACRO = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
OBJECT = '<Default Extension="dat" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
CONTROL = '<Override PartName="/word/kotak1.xml" ContentType="application/vnd.ms-office.activeX+xml"/>'
DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PPTM = "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"

EMPTY = "Berkas ini kosong (0 byte). Buka berkas aslinya, simpan ulang, lalu pilih lagi."
LARGE = "Berkas ini lebih besar dari 100 MB. Perkecil resolusinya atau bagi menjadi beberapa berkas."
OLD_OFFICE = (
    "Berkas ini berkas Office lama (.doc, .xls, .ppt) atau berkas Office berkata sandi dan belum dapat diterima. "
    "Buka berkas itu, hapus kata sandinya bila ada, pilih Simpan sebagai DOCX, XLSX, PPTX, atau PDF, lalu unggah."
)
WEB = "Berkas ini halaman web atau SVG dan tidak diterima. Simpan atau cetak sebagai PDF, lalu unggah PDF itu."
UNKNOWN = (
    "Jenis berkas ini tidak dikenali. Unggah PDF, PNG, JPG, HEIC, DOCX, XLSX, PPTX, atau MP4; "
    "dokumen lain dapat dicetak sebagai PDF."
)
MACROS = "Berkas Office ini berisi makro dan tidak diterima. Simpan sebagai DOCX, XLSX, PPTX (tanpa makro), atau PDF."
OBJECTS = "Berkas Office ini menyimpan objek OLE (berkas lain) di dalamnya. Hapus sisipannya, atau simpan sebagai PDF."
NESTED = "Berkas Office ini menyimpan arsip atau program di dalamnya. Hapus lampirannya, lalu unggah lagi."
TOO_MUCH = "Isi berkas Office ini terlalu besar bila dibuka. Bagi dokumennya, atau simpan sebagai PDF."
ODD = "Susunan berkas Office ini tidak wajar. Buka, simpan ulang sebagai berkas baru, lalu unggah."
BROKEN = "Berkas ini rusak atau terpotong. Buka aslinya, simpan ulang, lalu unggah."
NO_OFFICE = "Berkas Office ini bukan DOCX, XLSX, atau PPTX biasa. Simpan ulang dalam jenis itu atau sebagai PDF."
PROGRAM = (
    "Berkas ini {} dan belum dapat diterima. Program tidak diterima sebagai data dukung; "
    "unggah tangkapan layar atau dokumennya."
)
ARCHIVE = "Berkas ini arsip {} dan belum dapat diterima. Ekstrak dahulu, lalu unggah setiap dokumen satu per satu."
PICTURE = "Berkas ini {} dan belum dapat diterima. Simpan sebagai JPG atau PNG, lalu unggah gambar itu."
CUT_HEIC = "Berkas foto HEIC ini terpotong atau rusak. Buka berkas aslinya, simpan ulang, lalu unggah."
CALLING = (
    "Berkas Office ini menampilkan gambar dari alamat lain dan tidak diterima. "
    "Sisipkan gambarnya ke dalam berkas, atau simpan sebagai PDF."
)
CONTROLS = (
    "Berkas Office ini memuat kontrol ActiveX (kotak centang atau tombol jenis lama) dan tidak diterima. "
    "Ganti dengan kotak centang biasa, atau simpan sebagai PDF."
)
NO_PAGES = "PDF ini tidak berisi halaman. Buka dokumen aslinya, simpan atau cetak ulang sebagai PDF, lalu unggah."
ATTACHED = (
    "PDF ini membawa 1 berkas lampiran ({}) yang tidak terbaca bersama halamannya. "
    "Unggah setiap lampiran sebagai berkas sendiri, dan cetak ulang dokumen ini sebagai PDF tanpa lampiran."
)
FILM = "Berkas ini {} dan belum dapat diterima. Simpan sebagai MP4 (H.264), lalu unggah video itu."
CUT = "Berkas {} ini terpotong atau rusak. Buka berkas aslinya, simpan ulang, lalu unggah."
HIDING = "Berkas {} ini menyimpan arsip di dalamnya. Simpan ulang tanpa lampiran, lalu unggah."
NAMED = "Nama berkas berakhiran .{}, tetapi isinya {}. Ganti akhirannya menjadi .{} atau pilih berkas yang benar."


def mixed(*pieces: bytes) -> Callable[[], bytes]:
    return partial(b"".join, pieces)


def with_part(name: str, content: bytes = b"x") -> Callable[[], bytes]:
    return lambda: office(extra={name: content})


def locked_part() -> bytes:
    """A part that says it is encrypted."""
    content = bytearray(office())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    """Two parts of one name: which one is read depends on the reader."""
    stream = BytesIO(office())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("WORD/Document.xml", b"<other/>")
    return stream.getvalue()


def wide_types() -> bytes:
    """A list of types in UTF-16, which a search for words in bytes does not see."""
    types = f'<?xml version="1.0" encoding="UTF-16"?><Types><Override PartName="/a" ContentType="{DOCM}"/></Types>'
    return archive_of({"[Content_Types].xml": types.encode("utf-16"), "word/document.xml": b"<document/>"})


def long_jpg() -> bytes:
    """Nothing but tiny segments."""
    return b"\xff\xd8" + b"\xff\xe0\x00\x02" * 20_000 + b"\xff\xd9"


def long_png() -> bytes:
    return png()[:33] + b"\0\0\0\0tEXt\0\0\0\0" * 120_000


HOSTILE = [
    # nothing, too much
    Bad("kosong.pdf", bytes, EMPTY),
    Bad("kosong.docx", bytes, EMPTY),
    Bad("besar.pdf", lambda: b"%PDF-1.7\n" + bytes(101 * MB) + b"%%EOF", LARGE),
    # kinds that are not taken
    Bad("laporan.doc", lambda: OLE, OLD_OFFICE),
    Bad("data.xls", lambda: OLE, OLD_OFFICE),
    Bad("paparan.ppt", lambda: OLE, OLD_OFFICE),
    Bad("terkunci.docx", lambda: OLE, OLD_OFFICE),
    Bad("laporan-lama.pdf", lambda: OLE, OLD_OFFICE),
    Bad("bukti.docx", lambda: archive_of({"a.pdf": pdf()}), ARCHIVE.format("ZIP")),
    Bad("bukti.pdf", lambda: archive_of({"a.pdf": pdf()}), ARCHIVE.format("ZIP")),
    Bad("aplikasi.jar", lambda: archive_of({"META-INF/MANIFEST.MF": b"x"}), ARCHIVE.format("ZIP")),
    Bad("bukti.rar", lambda: b"Rar!\x1a\x07\x01\x00", ARCHIVE.format("RAR")),
    Bad("bukti.7z", lambda: b"7z\xbc\xaf\x27\x1c", ARCHIVE.format("7z")),
    Bad("bukti.tar.gz", lambda: b"\x1f\x8b\x08\x00" + b"\0" * 20, ARCHIVE.format("GZ")),
    Bad("program.exe", lambda: b"MZ\x90\x00" + b"\0" * 100, PROGRAM.format("program Windows")),
    Bad("laporan.exe.pdf", lambda: b"MZ\x90\x00" + b"\0" * 100, PROGRAM.format("program Windows")),
    Bad("program", lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 100, PROGRAM.format("program Linux")),
    Bad("pasang.sh", lambda: b"#!/bin/sh\nrm -rf /\n", PROGRAM.format("skrip")),
    Bad("pasang.bat", lambda: b"@echo off\r\ndel *.*\r\n", UNKNOWN),
    Bad("makro.vbs", lambda: b'CreateObject("WScript.Shell").Run "calc"', UNKNOWN),
    Bad("cangkang.php", lambda: b"<?php system($_GET['c']); ?>", UNKNOWN),
    Bad("cangkang.pdf", lambda: b"<?php system($_GET['c']); ?>", UNKNOWN),
    Bad("pintasan.lnk", lambda: b"L\0\0\0\x01\x14\x02\0" + b"\0" * 100, UNKNOWN),
    Bad("catatan.txt", lambda: b"catatan rapat", UNKNOWN),
    Bad("../../etc/passwd", lambda: b"root:x:0:0", UNKNOWN),
    Bad("eicar.com", lambda: EICAR, UNKNOWN),
    Bad("eicar.pdf", lambda: EICAR, UNKNOWN),
    Bad("gambar.svg", lambda: SVG, WEB),
    Bad("gambar.png", lambda: b"<?xml version='1.0'?>" + SVG, WEB),
    Bad("halaman.html", lambda: HTML, WEB),
    Bad("halaman.pdf", lambda: b"\n  " + HTML, WEB),
    Bad("halaman.docx", lambda: HTML, WEB),
    Bad("entitas.xml", lambda: b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", WEB),
    Bad(
        "surat.rtf",
        lambda: b"{\\rtf1 \\object}",
        "Berkas ini dokumen RTF dan belum dapat diterima. Simpan sebagai DOCX atau PDF, lalu unggah.",
    ),
    Bad("foto.heic", lambda: mp4(b"heic"), CUT_HEIC),
    Bad("foto-ponsel.jpg", lambda: mp4(b"heic"), CUT_HEIC),
    Bad("foto-bergerak.heic", lambda: mp4(b"mif1", also=[b"mif1", b"heic", b"iso8"]), CUT_HEIC),
    Bad("foto-merek-asing.heic", lambda: mp4(b"xyz1", also=[b"heic"]), CUT_HEIC),
    Bad("gambar.avif", lambda: mp4(b"avif", also=[b"mif1", b"miaf"]), PICTURE.format("gambar AVIF")),
    Bad("gambar.gif", lambda: b"GIF89a/*<script>*/", PICTURE.format("gambar GIF")),
    Bad("gambar.bmp", lambda: b"BM" + b"\0" * 60, PICTURE.format("gambar BMP")),
    Bad("gambar.webp", lambda: b"RIFF\0\0\0\0WEBPVP8 ", PICTURE.format("gambar WEBP")),
    Bad(
        "pindaian.tif",
        lambda: b"II*\x00" + b"\0" * 60,
        "Berkas ini gambar TIFF dan belum dapat diterima. Simpan sebagai PDF, JPG, atau PNG, lalu unggah.",
    ),
    Bad("film.avi", lambda: b"RIFF\0\0\0\0AVI LIST", FILM.format("video AVI")),
    Bad("film.mkv", lambda: b"\x1aE\xdf\xa3" + b"\0" * 60, FILM.format("video MKV atau WEBM")),
    Bad("film.flv", lambda: b"FLV\x01", FILM.format("video FLV")),
    Bad("film.mov", lambda: mp4(b"qt  "), FILM.format("video atau suara selain MP4")),
    Bad("film-mov.mp4", lambda: mp4(b"qt  ", also=[b"qt  ", b"mp42"]), FILM.format("video atau suara selain MP4")),
    Bad("suara.mp4", lambda: mp4(b"M4A ", also=[b"mp42", b"isom"]), FILM.format("video atau suara selain MP4")),
    Bad("merek-asing.mp4", lambda: mp4(b"xyz1", also=[b"xyz2"]), FILM.format("video atau suara selain MP4")),
    Bad("merek-di-luar.mp4", lambda: mp4(b"xyz1") + b"isom", FILM.format("video atau suara selain MP4")),
    # names that lie
    Bad("laporan.pdf.exe", pdf, NAMED.format("exe", "PDF", "pdf")),
    Bad("laporan.pdf\0.exe", pdf, NAMED.format("exe", "PDF", "pdf")),
    Bad("laporan\u202efdp.exe", pdf, NAMED.format("exe", "PDF", "pdf")),
    Bad("laporan.html", pdf, NAMED.format("html", "PDF", "pdf")),
    Bad("gambar-palsu.svg", png, NAMED.format("svg", "gambar PNG", "png")),
    Bad("laporan.pdf", png, NAMED.format("pdf", "gambar PNG", "png")),
    Bad("gambar.jpg", png, NAMED.format("jpg", "gambar PNG", "png")),
    Bad("daftar.docx", xlsx, NAMED.format("docx", "XLSX", "xlsx")),
    Bad("surat.docx", pdf, NAMED.format("docx", "PDF", "pdf")),
    Bad("surat.pdf", office, NAMED.format("pdf", "DOCX", "docx")),
    Bad("surat.docm", office, NAMED.format("docm", "DOCX", "docx")),
    Bad("rapat.pdf", mp4, NAMED.format("pdf", "video MP4", "mp4")),
    # Office files with something inside
    Bad("makro.docm", lambda: office(DOCM), MACROS),
    Bad("makro.xlsm", lambda: office(XLSM, "xl/workbook.xml"), MACROS),
    Bad("makro.pptm", lambda: office(PPTM, "ppt/presentation.xml"), MACROS),
    Bad("makro-menyamar.docx", lambda: office(DOCM), MACROS),
    Bad("makro.docx", with_part("word/vbaProject.bin"), MACROS),
    Bad("makro-lama.xlsx", lambda: office(SHEET, "xl/workbook.xml", extra={"xl/macrosheets/sheet1.xml": b"x"}), MACROS),
    Bad("makro2.docx", lambda: office(more=MACRO), MACROS),
    Bad("makro-tersandi.docx", lambda: office(more=MACRO.replace("vba", "vb&#97;")), MACROS),
    Bad("aktif.docx", with_part("word/activeX/activeX1.xml"), CONTROLS),
    Bad("aktif.xlsx", lambda: office(SHEET, "xl/workbook.xml", extra={"xl/activeX/activeX1.bin": OLE}), CONTROLS),
    Bad("aktif-lain.docx", lambda: office(more=CONTROL), CONTROLS),
    Bad("aktif-makro.docx", lambda: office(more=MACRO, extra={"word/activeX/activeX1.xml": b"x"}), CONTROLS),
    Bad("makro-sisipan.docx", with_part("word/embeddings/surat.docm"), NESTED),
    Bad("objek.docx", with_part("word/embeddings/oleObject1.bin", OLE), OBJECTS),
    Bad("objek.pptx", lambda: office(SLIDES, "ppt/presentation.xml", extra={"ppt/embeddings/x.bin": OLE}), OBJECTS),
    Bad("objek-tersembunyi.docx", lambda: office(more=OBJECT, extra={"word/media/a.dat": OLE}), OBJECTS),
    Bad(
        "dua-sasaran.docx",
        with_part("word/_rels/a.rels", b'<Relationship Type="/image" Target="http://x.invalid" xml:Target="a.png"/>'),
        ODD,
    ),
    Bad("objek-samaran.docx", with_part("word/media/obj.dat", OLE), OBJECTS),
    Bad(
        "objek-lama.pptx", lambda: office(SLIDES, "ppt/presentation.xml", extra={"ppt/embeddings/a.xls": OLE}), OBJECTS
    ),
    Bad("sisipan-biner.docx", with_part("word/embeddings/a.xlsb", archive_of({"a": b"x"})), NESTED),
    Bad("sisipan-hta.docx", with_part("word/embeddings/a.hta", b"GIF<script>x</script>"), NESTED),
    Bad(
        "arsip-samaran.docx",
        with_part("word/media/a.dat", archive_of({"a.exe": b"x"})),
        "Dalam sisipan a.dat: " + ARCHIVE.format("ZIP"),
    ),
    Bad("sisipan.docx", with_part("word/embeddings/a.zip", archive_of({"b.zip": b"PK"})), NESTED),
    Bad("sisipan-program.docx", with_part("word/embeddings/a.exe", b"MZ"), NESTED),
    Bad("sisipan-skrip.docx", with_part("word/a.js", b"alert(1)"), NESTED),
    Bad("templat.docx", lambda: office(WORD.replace("document.main", "template.main")), NO_OFFICE),
    Bad(
        "surat.odt",
        lambda: archive_of({"mimetype": b"x", "content.xml": b"x"}),
        "Berkas ini dokumen OpenDocument dan belum dapat diterima. Simpan sebagai DOCX, XLSX, PPTX, atau PDF.",
    ),
    # archives against those who open them
    Bad("bom.docx", bomb, TOO_MUCH),
    Bad("bohong.docx", lying_archive, TOO_MUCH),
    Bad("senarai.docx", lambda: endless_list(b"PK\x03\x04"), BROKEN),
    Bad("keluar.docx", with_part("../../etc/passwd"), ODD),
    Bad("mutlak.docx", with_part("/etc/passwd"), ODD),
    Bad("balik.docx", with_part("..\\..\\windows\\win.ini"), ODD),
    Bad("cakram.docx", with_part("C:/autoexec.txt"), ODD),
    Bad("kembar.docx", twice, ODD),
    Bad("sandi.docx", locked_part, ODD),
    Bad("entitas.docx", lambda: office(more="<!DOCTYPE x>"), ODD),
    Bad("lebar.docx", wide_types, ODD),
    # two things at once
    Bad("ganda.png", lambda: png() + archive_of({"a.txt": b"x"}), HIDING.format("gambar PNG")),
    Bad("ganda.jpg", lambda: jpg() + archive_of({"a.txt": b"x"}), HIDING.format("gambar JPG")),
    Bad("ganda.pdf", lambda: pdf() + archive_of({"a.exe": b"MZ"}) + b"%%EOF", HIDING.format("PDF")),
    Bad("ganda.mp4", lambda: mp4() + boxed(archive_of({"a.txt": b"x"})), HIDING.format("video MP4")),
    Bad("senarai.jpg", lambda: endless_list(jpg()), HIDING.format("gambar JPG")),
    Bad("pembuka.docx", lambda: b"MZ\x90\x00" + office(), PROGRAM.format("program Windows")),
    Bad("html-dulu.pdf", lambda: HTML + pdf(), WEB),
    Bad("gif-dulu.jpg", lambda: b"GIF89a" + jpg(), PICTURE.format("gambar GIF")),
    Bad("makro-dulu.pdf", lambda: OLE + pdf(), OLD_OFFICE),
    Bad("svg-dulu.pdf", lambda: SVG + pdf(), WEB),
    # PDFs that nobody can read as a whole
    Bad("jauh.pdf", lambda: b"x" * 1025 + pdf(), UNKNOWN),
    Bad("hampa.pdf", lambda: b"%PDF-1.7\n%%EOF", NO_PAGES),
    Bad("tanpa-halaman.pdf", drawn_pdf, NO_PAGES),
    Bad(
        "lampiran.pdf",
        lambda: with_attachment("/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>"),
        ATTACHED.format("rahasia.exe"),
    ),
    Bad(
        "portofolio.pdf",
        lambda: drawn_pdf("Halaman sampul portofolio", root="/Collection << >>"),
        ATTACHED.format("portofolio"),
    ),
    # cut off on their way
    Bad("putus-di-pembaruan.pdf", lambda: pdf() + b"\n9 0 obj\n<< /Type /Page", CUT.format("PDF")),
    Bad("putus.docx", lambda: office()[:-30], BROKEN),
    Bad("putus.xlsx", lambda: xlsx()[: len(xlsx()) // 2], BROKEN),
    Bad("putus.pptx", lambda: office(SLIDES, "ppt/presentation.xml")[:200], BROKEN),
    Bad("putus.pdf", lambda: pdf()[:-600], CUT.format("PDF")),
    Bad("setengah.pdf", lambda: pdf()[: len(pdf()) // 2], CUT.format("PDF")),
    Bad("putus.png", stray_png, CUT.format("gambar PNG")),
    Bad("setengah.png", lambda: png()[: len(png()) // 2], CUT.format("gambar PNG")),
    Bad("tanpa-akhir.png", lambda: png()[:-4], CUT.format("gambar PNG")),
    Bad("panjang.png", long_png, CUT.format("gambar PNG")),
    Bad("putus.jpg", lambda: jpg()[:-2], CUT.format("gambar JPG")),
    Bad("setengah.jpg", lambda: jpg()[: len(jpg()) // 2], CUT.format("gambar JPG")),
    Bad("kepala.jpg", lambda: jpg()[:20], CUT.format("gambar JPG")),
    Bad("panjang.jpg", long_jpg, CUT.format("gambar JPG")),
    Bad("tak-berujung.jpg", lambda: jpg()[:40] + b"\xff" * 20 * MB, CUT.format("gambar JPG")),
    Bad("padat.jpg", lambda: jpg()[:40] + b"\xff\x00" * 10 * MB, CUT.format("gambar JPG")),
    Bad("putus.mp4", lambda: mp4()[:-5], CUT.format("video MP4")),
    Bad("tanpa-daftar.mp4", lambda: mp4(contents=b"free"), CUT.format("video MP4")),
]


def with_attachment(root: str, page: str = "") -> bytes:
    """A page and, as object 5, a file that something names."""
    spec = b"<< /Type /Filespec /F (rahasia.exe) /UF (rahasia.exe) /EF << /F 6 0 R >> >>"
    return drawn_pdf("Dokumen dengan lampiran", root=root, page=page, more=[spec, stream_of(b"MZ")])


def boxed(content: bytes) -> bytes:
    """A box of an MP4 that holds what it likes."""
    return struct.pack(">I4s", len(content) + 8, b"free") + content


# Good content under names that try something, and the name it is kept under.
NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\windows\\system32\\Notula.pdf": "Notula.pdf",
    "C:\\Users\\budi\\Notula.pdf": "Notula.pdf",
    "/etc/cron.d/Notula.pdf": "Notula.pdf",
    "Notu\0la.pdf": "Notula.pdf",
    "Notula\r\nSet-Cookie: a=b.pdf": "NotulaSet-Cookie a=b.pdf",
    "fdp.\u202egnp.pdf": "fdp.gnp.pdf",
    "\u2066Notula\u2069.pdf": "Notula.pdf",
    "No\u200btula\ufeff.pdf": "Notula.pdf",
    "Cafe\u0301.pdf": "Café.pdf",
    "Z" + "\u0335\u0489" * 40 + ".pdf": "Z" + "\u0335\u0489" * 40 + ".pdf",
    "Notula 📄✅.pdf": "Notula 📄✅.pdf",
    "👩\u200d💻.pdf": "👩💻.pdf",
    "報告書.pdf": "報告書.pdf",
    "تقرير.pdf": "تقرير.pdf",
    '"Notula"; filename=x.exe <a>.pdf': "Notula; filename=x.exe a.pdf",
    "'; DROP TABLE dokumen; --.pdf": "'; DROP TABLE dokumen; --.pdf",
    "<img src=x onerror=alert(1)>.pdf": "img src=x onerror=alert(1).pdf",
    "{{ 7|add:7 }}.pdf": "{{ 7add7 }}.pdf",
    "...": "berkas.pdf",
    ". . .pdf": "pdf.pdf",
    ".htaccess": "htaccess.pdf",
    "   .pdf": "pdf.pdf",
    "CON.pdf": "_CON.pdf",
    "nul": "_nul.pdf",
    "com1.tar.pdf": "_com1.tar.pdf",
    "LPT9 .pdf": "_LPT9.pdf",
    "Perwali No. 5 Tahun 2025": "Perwali No. 5 Tahun 2025.pdf",
    "n" * 400 + ".pdf": "n" * 251 + ".pdf",
    "ñ" * 300: "ñ" * 251 + ".pdf",
}
