"""One sheet as it stands in its file: texts by row and column, and what cannot be read, by address."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ui.sheets.refusals import SheetRefused

GridLine = tuple[int, dict[int, str]]  # the row's number as a spreadsheet shows it, texts by column (A is 0)


@dataclass(frozen=True)
class MergedCells:
    """Cells joined over several rows."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int

    @property
    def address(self) -> str:
        start = cell_address(self.first_row, self.first_column)
        return f"{start}:{cell_address(self.last_row, self.last_column)}"


@dataclass
class Grid:
    """The lines that say something. `faults`: cells whose text is not their value, by row and column."""

    name: str = ""  # of the sheet; a CSV has none
    lines: list[GridLine] = field(default_factory=list)
    faults: dict[tuple[int, int], SheetRefused] = field(default_factory=dict)
    cut: dict[int, list[str]] = field(default_factory=dict)  # column: addresses of numbers that lost their end
    merges: list[MergedCells] = field(default_factory=list)
    wide: set[int] = field(default_factory=set)  # rows with a cell joined over several columns
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # first and last
    separator: str = ""  # of a CSV: what it was cut by
    strict_width: bool = False  # a cell beside the titles is an accident: in a CSV an unquoted separator

    @property
    def key(self) -> str:
        """What a person chooses it by: the sheet's name, or the separator of a CSV."""
        return self.name or self.separator

    def is_hidden(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)


def column_letters(column: int) -> str:
    """0 → "A", 26 → "AA"."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """ "A" → 0, "AA" → 26."""
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return column - 1


def cell_address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


def list_some(things: Iterable[str], most: int = 8) -> str:
    """ "C4, C6, C7 dan 12 lain" """
    listed = list(things)
    rest = len(listed) - most
    return ", ".join(listed[:most]) + (f" dan {rest} lain" if rest > 0 else "")
