"""What a person says of a file where the reader is wrong, and what they are shown to say it by."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from ui.sheets import limits
from ui.sheets.grid import Grid, column_letters
from ui.texts import join_lines

SHOWN_LINES = 40  # filled rows that are offered as the row of titles
SHOWN_CELLS = 6  # of such a row
NO_TITLES = 0  # the row of titles where the table has none


@dataclass(frozen=True)
class SheetChoice:
    """Sheet, row of titles, {column's name: position}; None leaves it to the reader.

    `known`: columns chosen before, by the mark of their row of titles.
    """

    sheet: str | None = None
    header: int | None = None
    places: Mapping[str, int] | None = None
    known: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetOutline:
    """What a page offers to choose from, and what is taken now."""

    sheets: tuple[tuple[str, str], ...]  # key and name
    sheet: str
    header: int
    lines: tuple[tuple[int, str], ...]
    titles: Mapping[int, str]
    places: Mapping[str, int]
    mark: str = ""  # of the row of titles: the next file with the same one is read alike


def outline_of(
    grid: Grid, sheets: tuple[tuple[str, str], ...], header: int, titles: Mapping[int, str], places: Mapping[str, int]
) -> SheetOutline:
    """The filled rows of a sheet in short, and every column that holds something."""
    lines = tuple((number, _line_text(cells)) for number, cells in grid.lines[:SHOWN_LINES])
    filled = sorted({place for _, cells in grid.lines[: limits.HEADER_WITHIN] for place in cells})
    named = {place: _column_text(place, titles.get(place, "")) for place in filled[: limits.MAX_COLUMNS]}
    row = next((cells for number, cells in grid.lines if number == header), {})
    return SheetOutline(sheets, grid.key, header, lines, named, places, row_mark(row))


def row_mark(cells: Mapping[int, str]) -> str:
    """The same for two rows of the same titles at the same places, whatever their case and blanks."""
    said = [f"{place}:{join_lines(text).casefold()}" for place, text in sorted(cells.items())]
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:40] if said else ""


def _line_text(cells: Mapping[int, str]) -> str:
    said = [join_lines(text)[:30] for text in cells.values()]
    return " · ".join(said[:SHOWN_CELLS]) + (" …" if len(said) > SHOWN_CELLS else "")


def _column_text(place: int, title: str) -> str:
    return f"{column_letters(place)} “{title[:40]}”" if title else column_letters(place)
