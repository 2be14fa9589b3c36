"""The cells of one sheet of an XLSX, with everything about them that a reader of values alone would not notice."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.sheets import limits
from ui.sheets.archive import WorkbookParts
from ui.sheets.cell_texts import (
    clean_text,
    date_text,
    no_formula_result,
    note_fault,
    number_text,
    rich_text,
    unescape_xlsx,
)
from ui.sheets.grid import Grid, MergedCells, cell_address, column_number
from ui.sheets.refusals import BROKEN, TOO_LARGE, UNUSUAL, SheetRefused

PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
WIDE_FROM = 3  # columns that a heading of a section reaches over
TRUE_VALUES = ("1", "true")
NO_WIDTH = re.compile(r"0*\.?0*")


@dataclass(frozen=True)
class CellContext:
    """What the numbers in cells point to, and how the workbook counts days."""

    texts: list[str]
    dates: frozenset[str]
    mac: bool
    recalculates: bool


def read_grid(parts: WorkbookParts, part: str, name: str, meaning: CellContext) -> Grid:
    """One sheet. Raises `SheetRefused` for what Excel would not have written."""
    reader = _WorksheetReader(Grid(name=name), meaning)
    for element in parts.walk(part, "col", "row", "mergeCell"):
        reader.takers[element.tag.rpartition("}")[2]](element)
    return reader.grid


class _WorksheetReader:
    def __init__(self, grid: Grid, meaning: CellContext) -> None:
        self.grid, self.meaning = grid, meaning
        self.row = self.characters = 0
        self.takers: dict[str, Callable[[Any], None]] = {
            "col": self._take_columns,
            "row": self._take_row,
            "mergeCell": self._take_merge,
        }

    def _take_columns(self, element: Any) -> None:
        if element.get("hidden") in TRUE_VALUES or _is_nothing(element.get("width")):
            first, last = _whole(element.get("min")), _whole(element.get("max"))
            self.grid.hidden_columns.append((first - 1, last - 1))

    def _take_merge(self, element: Any) -> None:
        """Cells joined in one row are one cell and its neighbours; over several rows a value would be missing."""
        first, _, last = element.get("ref", "").partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        if bottom == top and right >= left + WIDE_FROM - 1:
            self.grid.wide.add(top)
        if bottom > top:
            self.grid.merges.append(MergedCells(top, bottom, left, right))

    def _take_row(self, element: Any) -> None:
        number = _whole(element.get("r")) if element.get("r") else self.row + 1
        if number <= self.row:
            raise SheetRefused(UNUSUAL)
        self.row = number
        cells: dict[int, str] = {}
        column = -1
        for cell in element:
            column = self._column(cell.get("r"), column)
            if text := self._text(cell, column):
                cells[column] = text
        if cells:
            self.grid.lines.append((number, cells))
            if element.get("hidden") in TRUE_VALUES or _is_nothing(element.get("ht")):
                self.grid.hidden_rows.append(number)

    def _column(self, place: str | None, before: int) -> int:
        """The column a cell states, else the next; cells stand in their row, from left to right."""
        if not place:
            return before + 1
        row, column = _place(place)
        if row != self.row or column <= before:
            raise SheetRefused(UNUSUAL)
        return column

    def _text(self, cell: Any, column: int) -> str:
        """What the cell shows; a fault is noted by its address."""
        kind, value, formula, inline = cell.get("t", "n"), None, False, None
        for child in cell:
            tag = child.tag
            if tag.endswith("}v"):
                value = child.text or ""
            elif tag.endswith("}f"):
                formula = True
            elif tag.endswith("}is"):
                inline = child
        if formula and self._has_no_result(kind, value):
            self.grid.faults[self.row, column] = no_formula_result(cell_address(self.row, column))
            return "="
        text = rich_text(inline) if inline is not None else self._meant(kind, value or "", cell.get("s", "0"))
        return self._checked(text, column) if text else ""

    def _has_no_result(self, kind: str, value: str | None) -> bool:
        """A text may be empty and yet a result; some programs write 0 and leave the reckoning to whoever opens it."""
        if value is None or (value == "" and kind != "str"):
            return True
        return self.meaning.recalculates and value == "0"

    def _meant(self, kind: str, value: str, style: str) -> str:
        if kind == "s":
            index = _whole(value.strip() or "-")
            if index >= len(self.meaning.texts):
                raise SheetRefused(BROKEN)
            return self.meaning.texts[index]
        if kind == "b":
            return {"1": "True", "0": "False"}.get(value, "")
        if kind in ("str", "e", "inlineStr"):
            return clean_text(unescape_xlsx(value))
        if kind == "d":
            return value.removesuffix("T00:00:00").removesuffix("Z").replace("T", " ").strip()
        if not value:
            return ""
        return date_text(value, self.meaning.mac) if style in self.meaning.dates else number_text(value.strip())

    def _checked(self, text: str, column: int) -> str:
        self.characters += len(text)
        if self.characters > limits.MAX_TEXT:
            raise SheetRefused(TOO_LARGE)
        note_fault(self.grid, self.row, column, text)
        return text


def _place(text: str) -> tuple[int, int]:
    found = PLACE.fullmatch(text)
    if found is None:
        raise SheetRefused(UNUSUAL)
    return int(found[2]), column_number(found[1])


def _whole(text: str | None) -> int:
    if not text or not (text.isascii() and text.isdigit()) or len(text) > 7:
        raise SheetRefused(UNUSUAL)
    return int(text)


def _is_nothing(size: str | None) -> bool:
    """A width or a height of 0: hidden by hand."""
    return size is not None and NO_WIDTH.fullmatch(size) is not None
