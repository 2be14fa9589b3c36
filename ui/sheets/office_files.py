"""XLS and ODS, read by python-calamine in a process with limits.

It tells values and which sheets are hidden, not which rows.
"""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from ui.sheets import limits
from ui.sheets.archive import ZIP_FAULTS, check_entries
from ui.sheets.cell_texts import clean_text, no_formula_result, note_fault, number_text
from ui.sheets.grid import Grid, MergedCells, cell_address
from ui.sheets.office_child import LOCKED_CODE
from ui.sheets.refusals import ALL_HIDDEN, LOCKED, MACROS, TOO_LARGE, TOO_WIDE, UNUSUAL, SheetRefused

OLD_EXCEL_HEAD = b"\xd0\xcf\x11\xe0"
BROKEN_OFFICE = "Berkas {} ini rusak atau dikunci sandi. Simpan tabelnya sebagai XLSX tanpa sandi, lalu unggah lagi."
NOT_TOLD = "Baris dan kolom yang tersembunyi tidak dapat dikenali dalam berkas {} dan ikut dibaca."
SECONDS = 30
MACRO_STREAMS = ("_VBA_PROJECT", "VBA")
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
MAX_REPEATED = 1_048_576


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


class OfficeFile:
    """The sheets of an XLS or ODS. Raises `SheetRefused`."""

    def __init__(self, content: bytes, kind: str) -> None:
        self.kind, self.faults = kind, dict[tuple[str, int, int], SheetRefused]()
        if kind == "XLS":
            if _wide("EncryptedPackage") in content:
                raise SheetRefused(LOCKED)
            if any(_wide(name) in content for name in MACRO_STREAMS):
                raise SheetRefused(MACROS)
        else:
            self._check_ods(content)
        self.sheets = _read_in_child(content, kind)
        if self.sheets and not any(sheet["visible"] for sheet in self.sheets):
            raise SheetRefused(ALL_HIDDEN)

    def _check_ods(self, content: bytes) -> None:
        """No macros, locks, entities, no more than a table needs; formulas that nobody has reckoned are faults."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
            entries = archive.infolist()
            check_entries(entries, len(content))
            names = {entry.filename for entry in entries}
            if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
                raise SheetRefused(MACROS)
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise SheetRefused(LOCKED)
            table = archive.read("content.xml")
        except KeyError as error:
            raise SheetRefused(BROKEN_OFFICE.format(self.kind)) from error
        except ZIP_FAULTS as error:
            raise SheetRefused(BROKEN_OFFICE.format(self.kind)) from error
        if b"<!DOCTYPE" in table or b"<!ENTITY" in table:
            raise SheetRefused(UNUSUAL)
        if table.count(b"<") > limits.MAX_TAGS or any(int(n) > MAX_REPEATED for n in REPEATED.findall(table)):
            raise SheetRefused(TOO_LARGE)
        if b":formula=" in table:
            self._note_formulas(table)

    def _note_formulas(self, table: bytes) -> None:
        sheet, row, column = "", 0, 0
        events = ("start", "end")
        for event, element in etree.iterparse(
            io.BytesIO(table), events=events, resolve_entities=False, no_network=True
        ):
            if event == "end":
                if etree.QName(element).localname == "table-row":
                    element.clear()
                continue
            tag, said = etree.QName(element).localname, {etree.QName(k).localname: v for k, v in element.attrib.items()}
            if tag == "table":
                sheet, row = said.get("name", ""), 0
            elif tag == "table-row":
                row, column = row + int(said.get("number-rows-repeated", 1)), 0
            elif tag in ("table-cell", "covered-table-cell"):
                if "formula" in said and "value-type" not in said:
                    self.faults[sheet, row, column] = no_formula_result(cell_address(row, column))
                column += int(said.get("number-columns-repeated", 1))

    def grids(self) -> Iterator[Grid]:
        for sheet in self.sheets:
            if sheet["visible"]:
                yield self._grid(sheet)

    def _grid(self, sheet: dict[str, Any]) -> Grid:
        grid = Grid(name=clean_text(sheet["name"])[:40])
        said: dict[int, dict[int, str]] = {}
        for (name, row, column), fault in self.faults.items():
            if name == sheet["name"]:
                grid.faults[row, column] = fault
                said.setdefault(row, {})[column] = "="
        for number, cells in sheet["rows"]:
            texts = {int(c): number_text(t) if kind == "number" else clean_text(t) for c, (kind, t) in cells.items()}
            filled = {column: text for column, text in texts.items() if text}
            for column, text in filled.items():
                note_fault(grid, number, column, text)
            said[number] = filled | said.get(number, {})
        grid.lines = [(number, dict(sorted(cells.items()))) for number, cells in sorted(said.items()) if cells]
        tall = [(first, last) for first, last in sheet["merges"] if last[0] > first[0]]
        grid.merges = [MergedCells(top + 1, bottom + 1, left, right) for (top, left), (bottom, right) in tall]
        if sum(len(cells) for _, cells in grid.lines) > limits.MAX_XLSX_CELLS:
            raise SheetRefused(TOO_WIDE)
        return grid


def _read_in_child(content: bytes, kind: str) -> list[dict[str, Any]]:
    try:
        answer = subprocess.run(  # our own module, no user text in the command
            [sys.executable, "-m", "ui.sheets.office_child"],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
        )
    except subprocess.SubprocessError as error:
        raise SheetRefused(TOO_LARGE) from error
    if answer.returncode == LOCKED_CODE:
        raise SheetRefused(LOCKED)
    if answer.returncode < 0 or len(answer.stdout) > limits.MAX_UNPACKED:  # ended by its limits
        raise SheetRefused(TOO_LARGE)
    if answer.returncode:
        raise SheetRefused(BROKEN_OFFICE.format(kind))
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found
