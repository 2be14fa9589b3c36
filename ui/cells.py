"""How values go into a spreadsheet: numbers as numbers, dates as dates, text never as a formula."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet


Value = str | int | Decimal | Fraction | date | None
ESCAPE_LIKE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")  # what a reader of XLSX would take for another character
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMULA_OR_BREAK_STARTS = (*FORMULA_STARTS, "\n", "\x00")


def write_cell(sheet: Worksheet, row: int, column: int, value: Value, number_format: str = "0.00") -> Cell:
    """Write one value at its place."""
    from openpyxl.cell import Cell

    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return set_cell_value(cell, value, number_format)


def set_cell_value(cell: Cell, value: Value, number_format: str = "0.00") -> Cell:
    """Text that a program could read as a formula is marked as text, also for a later export."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment

    if isinstance(value, str):
        text = ESCAPE_LIKE.sub(r"_x005F_\1", ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.value = text
        if text.startswith(FORMULA_STARTS):
            cell.data_type = "s"
            cell.quotePrefix = True
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell
    cell.value = plain_number(value) if isinstance(value, Fraction) else value
    if isinstance(cell.value, Decimal):
        cell.number_format = number_format
    elif isinstance(value, date):
        cell.number_format = "dd-mm-yyyy"
    return cell


def plain_number(value: Fraction) -> Decimal | str:
    """A weight: a number where it has a finite decimal, else the fraction as text ("10/3")."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return number if Fraction(number) == value else str(value)


def csv_cell(value: Value, zone: tzinfo) -> str:
    """The same for CSV: numbers as they are, with their sign; moments in the zone; text never as a formula."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        value = plain_number(value)
    if isinstance(value, str):
        is_formula = value.startswith(FORMULA_OR_BREAK_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
        return f"'{value}" if is_formula else value
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else str(value)
