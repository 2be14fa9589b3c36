"""Tables that people bring: CSV as any office program saves it, and XLSX. Every cell comes out as text.

A file is read whole or refused with one Indonesian sentence; nothing in it is skipped silently.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import PurePath
from typing import Any

import openpyxl

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024  # an XLSX is a zip: what it may grow to
# Tags pack to almost nothing, and each becomes an object when it is read: those of cells are cheap, a style is not.
MAX_TAGS = 6_000_000  # opening and closing
MAX_OTHER_TAGS = 200_000
OTHER_TAG = re.compile(rb"<(?!/|(?:\w+:)?(?:row|c|v|f|is|t)[\s/>])")
MAX_ROWS = 5000
MAX_NAMED = 20  # wrong rows told one by one
MAX_CELLS = 1_200_000  # with the empty ones: one far to the right widens its row, one far down lengthens the table
TOO_LARGE = "Isi berkas XLSX ini terlalu besar. Salin tabelnya saja ke berkas baru, lalu unggah lagi."
TOO_WIDE = "Tabel ini terlalu besar. Hapus baris dan kolom kosong di luar tabel, simpan, lalu unggah lagi."
EXACT_BELOW = 10**15  # spreadsheets keep 15 digits: a longer number (an 18-digit NIP) has lost its end
TEXT_TYPES = {".csv", ".txt", ".tsv"}
ZIP_HEAD, OLD_EXCEL_HEAD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MACROS = re.compile(r"vbaProject|macrosheets", re.IGNORECASE)
NOT_A_SHEET = "Berkas ini bukan CSV atau XLSX. Simpan tabel sebagai XLSX atau CSV (UTF-8), lalu unggah lagi."


class SheetRefused(Exception):
    """A table that cannot be taken in; the message is for the person who brought it."""

    def __init__(self, reason: str, row: int | None = None) -> None:
        self.reason, self.row = reason, row
        super().__init__(reason if row is None else f"Baris {row}: {reason}")
        self.sentences = [str(self)]


class RowsRefused(SheetRefused):
    """Several rows are wrong: each is named, so that all are mended at once."""

    def __init__(self, refusals: Sequence[SheetRefused]) -> None:
        named = [str(refusal) for refusal in refusals[:MAX_NAMED]]
        if len(refusals) > MAX_NAMED:
            named.append(f"Dan {len(refusals) - MAX_NAMED} baris lain.")
        super().__init__(" ".join(named))
        self.sentences = named


@dataclass(frozen=True)
class Row:
    """One line of a table: its number as a spreadsheet shows it, and its cells by column name."""

    number: int
    cells: dict[str, str]


Line = tuple[int, list[str]]


def read_sheet(
    content: bytes,
    filename: str,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    *,
    aliases: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
) -> list[Row]:
    """The rows under the header, blank ones left out; an optional column that is absent reads "".

    Header names match whatever their case, spaces, `_` or `*`; `aliases` maps other names to a column,
    `titles` a column to what its readers call it.
    Raises `SheetRefused`.
    """
    lines = _filled(_lines(content, filename))
    if not lines:
        raise SheetRefused("Berkas ini kosong.")
    titles = {name: (titles or {}).get(name, name) for name in (*columns, *optional)}
    names = _header(lines[0][1], titles, aliases or {})
    if missing := [titles[name] for name in columns if name not in names]:
        raise SheetRefused(f"Kolom {_listed(missing)} tidak ada.", lines[0][0])
    if len(lines) == 1:
        raise SheetRefused("Berkas ini hanya berisi judul kolom, belum ada baris data.")
    return [_row(line, names, [*columns, *optional]) for line in lines[1:]]


def _filled(lines: Iterable[Line]) -> list[Line]:
    """The lines that say something. What is too much is refused while it arrives, never kept."""
    kept: list[Line] = []
    cells = 0
    for number, line in lines:
        cells += len(line) + 1
        if cells > MAX_CELLS:
            raise SheetRefused(TOO_WIDE)
        if any(line):
            kept.append((number, line))
        if len(kept) > MAX_ROWS + 1:
            raise SheetRefused(f"Berkas ini berisi lebih dari {MAX_ROWS} baris. Bagi menjadi beberapa berkas.")
    return kept


def _lines(content: bytes, filename: str) -> Iterable[Line]:
    suffix = PurePath(filename).suffix.lower()
    if len(content) > MAX_BYTES:
        raise SheetRefused(f"Berkas ini lebih besar dari {MAX_BYTES // 1024 // 1024} MB.")
    if content.startswith(OLD_EXCEL_HEAD):
        raise SheetRefused("Berkas ini dari Excel lama atau dikunci sandi. Simpan sebagai XLSX tanpa sandi.")
    if suffix == ".xlsx" and content.startswith(ZIP_HEAD):
        return _xlsx_lines(content)
    if suffix in TEXT_TYPES and not content.startswith(ZIP_HEAD):
        return _csv_lines(_decoded(content))
    raise SheetRefused(NOT_A_SHEET)


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a byte order mark, or the UTF-16 of Excel's "Unicode text"."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetRefused("Huruf berkas ini tidak terbaca. Simpan sebagai CSV UTF-8.") from error
    if "\0" in text:
        raise SheetRefused(NOT_A_SHEET)
    return text


def _csv_lines(text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise SheetRefused("tanda kutip tidak ditutup atau isi sel terlalu panjang.", reader.line_num) from error


def _delimiter(text: str) -> str:
    """Whatever separates the header's names: offices write `;`, programs `,` or a tab."""
    header = re.sub(r'"[^"]*"', "", text.lstrip().split("\n", 1)[0])
    return max(",;\t", key=header.count)


def _xlsx_lines(content: bytes) -> Iterator[Line]:
    _check_archive(content)
    for number, cells in enumerate(_xlsx_values(content), 1):
        yield number, [_text(cell, number) for cell in cells]


def _xlsx_values(content: bytes) -> Iterator[tuple[Any, ...]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the size a file states of itself may be wrong
        yield from sheet.values
    except Exception as error:  # openpyxl raises whatever the XML makes it raise
        raise SheetRefused("Berkas XLSX ini rusak dan tidak terbaca.") from error


def _check_archive(content: bytes) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise SheetRefused("Berkas XLSX ini rusak dan tidak terbaca.") from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    """No macros, and no more than a table needs; nothing is unpacked before its size is known."""
    entries = archive.infolist()
    if any(MACROS.search(entry.filename) for entry in entries):
        raise SheetRefused("Berkas ini berisi makro. Simpan sebagai XLSX tanpa makro.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise SheetRefused(TOO_LARGE)
    tags = others = 0
    for entry in entries:
        part = archive.read(entry)
        tags += part.count(b"<")
        others += sum(1 for _ in islice(OTHER_TAG.finditer(part), MAX_OTHER_TAGS + 1))
        if tags > MAX_TAGS or others > MAX_OTHER_TAGS:
            raise SheetRefused(TOO_LARGE)


def _text(value: Any, row: int) -> str:
    """A cell as its owner sees it: 3 → "3", 2.5 → "2.5", a date in ISO form."""
    if isinstance(value, int | float) and abs(value) >= EXACT_BELOW:
        raise SheetRefused("angka sepanjang ini dibulatkan oleh Excel. Jadikan sel itu teks, lalu isi lagi.", row)
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    return "" if value is None else str(value).strip()


def _header(cells: Sequence[str], titles: Mapping[str, str], aliases: Mapping[str, str]) -> list[str]:
    """The column name at each position; "" where the header is blank."""
    by_key = {_key(name): name for name in titles} | {_key(alias): name for alias, name in aliases.items()}
    names = []
    for cell in cells:
        if cell and _key(cell) not in by_key:
            raise SheetRefused(f"Kolom “{cell[:40]}” tidak dikenal. Kolom yang dibaca: {', '.join(titles.values())}.")
        names.append(by_key[_key(cell)] if cell else "")
    if double := sorted({titles[name] for name in names if name and names.count(name) > 1}):
        raise SheetRefused(f"Kolom {_listed(double)} ada dua kali.")
    return names


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _row(line: Line, names: Sequence[str], known: Sequence[str]) -> Row:
    number, cells = line
    beyond = [cell for position, cell in enumerate(cells) if cell and not "".join(names[position : position + 1])]
    if beyond:
        raise SheetRefused(f"isi “{beyond[0][:40]}” tidak berada di bawah judul kolom.", number)
    found = dict(zip(names, cells, strict=False))
    return Row(number, {name: found.get(name, "") for name in known})
