"""An XLSX, transitional or strict: its visible sheets one after another, each as a `Grid`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ui.sheets import limits
from ui.sheets.archive import WorkbookParts
from ui.sheets.cell_texts import clean_text, rich_text
from ui.sheets.grid import Grid
from ui.sheets.refusals import ALL_HIDDEN, BROKEN, TOO_LARGE, SheetRefused
from ui.sheets.worksheet import CellContext, read_grid

MAX_SHEET_NAME = 40  # Excel itself allows 31
DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # East Asian ones too


@dataclass(frozen=True)
class WorkbookSheet:
    name: str
    part: str
    hidden: bool


class XlsxWorkbook:
    """What the file says of its sheets. Raises `SheetRefused`."""

    def __init__(self, content: bytes) -> None:
        self.parts = WorkbookParts(content)
        kinds = self.parts.links("").values()
        self.main = next((part for kind, part in kinds if kind == "officeDocument"), "xl/workbook.xml")
        self.links = self.parts.links(self.main)
        self.mac = self.recalculates = False
        # The sheets with cells, in the order of their tabs; charts have none.
        found = []
        for element in self.parts.walk(self.main, "sheet", "workbookPr", "calcPr"):
            if element.tag.endswith("}sheet"):
                # The sheet's r:id, in either namespace.
                link = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
                kind, part = self.links.get(link, ("", ""))
                hidden = element.get("state", "visible") != "visible"
                name = clean_text(element.get("name", ""))[:MAX_SHEET_NAME]
                found += [WorkbookSheet(name, part, hidden)] if kind == "worksheet" else []
            self.mac |= element.get("date1904") in ("1", "true")
            self.recalculates |= element.get("fullCalcOnLoad") in ("1", "true")
        if len(found) > limits.MAX_SHEETS:
            raise SheetRefused(TOO_LARGE)
        self.sheets = found
        if not self.sheets:
            raise SheetRefused(BROKEN)
        if all(sheet.hidden for sheet in self.sheets):
            raise SheetRefused(ALL_HIDDEN)

    def grids(self) -> Iterator[Grid]:
        """The visible sheets as they are asked for: what nobody asks for is never unpacked."""
        for sheet in self.sheets:
            if not sheet.hidden:
                yield read_grid(self.parts, sheet.part, sheet.name, self.meaning)

    @cached_property
    def meaning(self) -> CellContext:
        """What numbers in cells point to."""
        kinds = dict(self.links.values())
        part = kinds.get("sharedStrings")
        texts = [] if part is None else [rich_text(element) for element in self.parts.walk(part, "si")]
        return CellContext(
            texts=texts,
            dates=self._dates(kinds.get("styles")),
            mac=self.mac,
            recalculates=self.recalculates,
        )

    def _dates(self, part: str | None) -> frozenset[str]:
        """The styles that show a number as a day or a time."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        formats = {number: number in DATE_FORMATS or is_date_format(code) for number, code in BUILTIN_FORMATS.items()}
        shown: list[bool] = []
        for element in self.parts.walk(part, "numFmt", "cellXfs") if part else ():
            if element.tag.endswith("}numFmt"):
                formats[_number(element.get("numFmtId"))] = is_date_format(element.get("formatCode", "")[:255])
            else:
                ids = [_number(style.get("numFmtId")) for style in element]
                shown = [formats.get(number, number in DATE_FORMATS) for number in ids]
        return frozenset(str(style) for style, is_date in enumerate(shown) if is_date)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
