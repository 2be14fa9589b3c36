"""Any file of a table as its sheets: which there are, and each as a `Grid` when it is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from ui.sheets import limits
from ui.sheets.delimited import candidate_grids
from ui.sheets.grid import Grid
from ui.sheets.office_files import NOT_TOLD, OLD_EXCEL_HEAD, OfficeFile
from ui.sheets.refusals import NOT_A_SHEET, SheetRefused
from ui.sheets.xlsx_workbook import XlsxWorkbook

TEXT_TYPES = {".csv", ".txt", ".tsv"}
ZIP_HEAD = b"PK\x03\x04"
SEPARATOR_NAMES = {";": "titik koma", ",": "koma", "\t": "tab", "|": "garis tegak"}


@dataclass(frozen=True)
class SheetSource:
    """`sheets`: keys and names of those that are seen; `hidden`: names of the others; `notes`: what nobody can tell."""

    grids: Callable[[], Iterator[Grid]]
    sheets: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def open_sheets(content: bytes, filename: str) -> SheetSource:
    """By what the file is, and by its name. Raises `SheetRefused`."""
    suffix = PurePath(filename).suffix.lower()
    if len(content) > limits.MAX_BYTES:
        raise SheetRefused(f"Berkas ini lebih besar dari {limits.MAX_BYTES // limits.MB} MB.")
    if content.startswith(OLD_EXCEL_HEAD) and suffix in (".xls", ".xlsx"):
        return _office_source(content, "XLS")
    if suffix == ".ods" and content.startswith(ZIP_HEAD):
        return _office_source(content, "ODS")
    if suffix == ".xlsx" and content.startswith(ZIP_HEAD):
        book = XlsxWorkbook(content)
        seen = tuple((sheet.name, sheet.name) for sheet in book.sheets if not sheet.hidden)
        return SheetSource(book.grids, seen, tuple(sheet.name for sheet in book.sheets if sheet.hidden))
    if suffix in TEXT_TYPES and not content.startswith((ZIP_HEAD, OLD_EXCEL_HEAD)):
        grids = list(candidate_grids(content))
        names = tuple((grid.key, f"dipisah {SEPARATOR_NAMES[grid.separator]}") for grid in grids)
        return SheetSource(lambda: iter(grids), names)
    raise SheetRefused(NOT_A_SHEET)


def _office_source(content: bytes, kind: str) -> SheetSource:
    book = OfficeFile(content, kind)
    seen = tuple((str(sheet["name"])[:40], str(sheet["name"])[:40]) for sheet in book.sheets if sheet["visible"])
    hidden = tuple(str(sheet["name"])[:40] for sheet in book.sheets if not sheet["visible"])
    return SheetSource(book.grids, seen, hidden, (NOT_TOLD.format(kind),))
