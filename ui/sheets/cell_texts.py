"""What a cell says as its owner sees it, and whether that is its value. Formats of days are openpyxl's affair."""

import re
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from ui.sheets.grid import Grid, cell_address
from ui.sheets.limits import MAX_CELL_TEXT
from ui.sheets.refusals import SheetRefused
from ui.texts import clean_readable

NUMBER_ROUNDED = "angka sepanjang ini dibulatkan oleh Excel. Jadikan sel itu teks, lalu isi lagi."
EXACT_BELOW = 10**15  # spreadsheets keep 15 digits: a longer number (an 18-digit NIP) has lost its end
# As programs write such a number: 1,98E+17, or its first fifteen digits and noughts. 16 digits may be a true NIK.
CUT_TEXT = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+\d+|[+-]?[1-9]\d{14}0{2,}", re.IGNORECASE)
ERROR_TEXT = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|CONNECT!|BUSY!|GETTING_DATA)"
    r"|Err:\d{3}"
)
COLUMN_TOO_NARROW = re.compile(r"#{3,}")  # what a column too narrow shows, and a CSV then keeps
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
WHOLE = re.compile(r"-?\d{1,15}")


def clean_text(text: str) -> str:
    return clean_readable(text).strip()


def unescape_xlsx(text: str) -> str:
    """XLSX writes a character that XML cannot hold as _x000B_."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\0", " ") if "_x" in text else text


def rich_text(element: Any) -> str:
    """All runs of an XLSX text; the reading aids of East Asian scripts are none."""
    parts = element.iter("{*}t")
    return clean_text(
        unescape_xlsx("".join(part.text or "" for part in parts if not part.getparent().tag.endswith("}rPh")))
    )


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet has rounded this number; text that only looks so is rarer by far than a lost NIP."""
    return text[:1] in "+-0123456789" and CUT_TEXT.fullmatch(text) is not None


def note_fault(grid: Grid, row: int, column: int, text: str) -> None:
    """Write down why this text is not the value of its cell, where it is not."""
    if is_rounded(text):
        grid.cut.setdefault(column, []).append(cell_address(row, column))
        grid.faults[row, column] = SheetRefused(NUMBER_ROUNDED, row)
    elif fault := _fault(text, cell_address(row, column)):
        grid.faults[row, column] = SheetRefused(fault)


def _fault(text: str, where: str) -> str:
    if len(text) > MAX_CELL_TEXT:
        return f"Isi sel {where} lebih panjang dari {MAX_CELL_TEXT} huruf."
    if not text.startswith(("#", "Err:")):
        return ""
    if COLUMN_TOO_NARROW.fullmatch(text):
        return f"Sel {where} hanya berisi “{text[:10]}”; lebarkan kolomnya, simpan, lalu unggah lagi."
    if ERROR_TEXT.fullmatch(text):
        return f"Sel {where} berisi galat {text}; betulkan rumusnya di Excel, simpan, lalu unggah lagi."
    return ""


def no_formula_result(where: str) -> SheetRefused:
    return SheetRefused(f"Sel {where} berisi rumus tanpa hasil tersimpan; buka dan simpan di Excel, lalu unggah lagi.")


def number_text(raw: str) -> str:
    """ "3.0" → "3", "0.30000000000000004" → "0.3"; as it stands where it is no number, or a number cut."""
    if WHOLE.fullmatch(raw):
        return str(int(raw))
    try:
        value = float(raw)
    except ValueError:
        return raw
    if not abs(value) < EXACT_BELOW:
        return f"{value:.14E}"
    return f"{Decimal(f'{value:.15g}'):f}"


def date_text(raw: str, mac: bool) -> str:
    """A day in ISO form, with its time where it has one; a number that is no day as a number."""
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    try:
        value = from_excel(float(raw), MAC_EPOCH if mac else WINDOWS_EPOCH)
    except (ValueError, OverflowError):
        return number_text(raw)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    return str(value)
