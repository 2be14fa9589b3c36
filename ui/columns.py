"""Columns of a table that leaves the program: one tuple gives its titles, widths, filter and cells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ui.cells import Value

TableRow = TypeVar("TableRow")
WiderRow = TypeVar("WiderRow")


@dataclass(frozen=True)
class ColumnHead:
    """The title, and the width in characters; for columns whose cells are formulas that name other cells."""

    title: str
    width: int


@dataclass(frozen=True)
class Column(ColumnHead, Generic[TableRow]):
    """A column and what it says of a row; `number_format` is for its decimals."""

    value: Callable[[TableRow], Value]
    number_format: str = "0.00"

    def over(self, part: Callable[[WiderRow], TableRow]) -> "Column[WiderRow]":
        """The same column of a row that has this one as a part."""
        return Column(self.title, self.width, lambda row: self.value(part(row)), self.number_format)


def numbered(columns: tuple[Column[TableRow], ...]) -> tuple[Column[tuple[int, TableRow]], ...]:
    """The columns behind the number of the line; their rows come from `enumerate`."""
    first: Column[tuple[int, TableRow]] = Column("No.", 6, lambda pair: pair[0])
    return (first, *(column.over(lambda pair: pair[1]) for column in columns))
