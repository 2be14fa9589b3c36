"""Which row holds the titles of the columns, and which column is which. Pure: grids in, positions out."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ui.sheets import limits
from ui.sheets.grid import Grid, letters
from ui.sheets.refusals import EMPTY, SheetRefused, quoted
from ui.texts import one_line

NOT_WORD = re.compile(r"[\W_]+")
ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
FILLER = re.compile(r"\b(?:(?:19|20)\d\d|tahun|th|spbe|pemdi)\b")
TALLEST = 4  # rows of titles that stand above each other
SAMPLED = 200  # rows below the titles that say what a column holds


@dataclass(frozen=True)
class Column:
    """A column that an importer reads: `titles` are what offices write above it, the surest first.

    Titles in one group mean the same and may not stand in one table twice; of several groups the surest that is
    there is read. `bare` are titles that say it only beside a title with one of the words `beside` ("No" beside
    "Indikator"). `fits` knows the column by what stands in it, where two titles could be meant. `line`: its texts
    are read as one line.
    """

    name: str
    title: str
    titles: Sequence[Sequence[str]] = ()
    required: bool = True
    bare: Sequence[str] = ()
    beside: Sequence[str] = ()
    fits: Callable[[str], bool] | None = None
    line: bool = False


@dataclass(frozen=True)
class Header:
    """The row of titles found in a sheet: {column's name: position}, and the title at each position."""

    row: int
    last_row: int  # titles may be joined over several rows
    places: dict[str, int]
    titles: dict[int, str] = field(default_factory=dict)


class NoHeader(SheetRefused):
    """No row has all the titles; `found` says how many the best one had."""

    def __init__(self, reason: str, row: int | None = None, found: int = 0) -> None:
        super().__init__(reason, row)
        self.found = found


def key_of(title: str) -> str:
    """A title without case, accents of width, `_`, `*` and blanks of any kind: "No.\\nIndikator *" → "no indikator"."""
    return NOT_WORD.sub(" ", unicodedata.normalize("NFKC", one_line(title)).casefold()).strip()


def keys_of(title: str) -> Iterator[str]:
    """The title as it stands, without what is in brackets, without the year."""
    yield key_of(title)
    bare = key_of(ASIDE.sub(" ", title))
    yield bare
    yield " ".join(FILLER.sub(" ", bare).split())


def find_header(grid: Grid, columns: Sequence[Column]) -> Header:
    """The first row with a title for every required column. Raises `SheetRefused` naming what is missing or double."""
    best: NoHeader | None = None
    for index, (number, _) in enumerate(grid.lines[: limits.HEADER_WITHIN]):
        last, titles = _titles(grid, index)
        places, doubles = _places(grid, columns, titles, last)
        missing = [column.title for column in columns if column.required and column.name not in places]
        if not missing and doubles:
            raise SheetRefused(f"Kolom {quoted(doubles)} ada dua kali.")
        if not missing:
            return Header(number, last, places, {place: forms[0] for place, forms in titles.items()})
        found = sum(column.required for column in columns) - len(missing)
        if found and (best is None or found > best.found):
            unknown = [forms[0] for place, forms in titles.items() if place not in places.values()]
            best = _lacking(number, missing, unknown, columns, found)
    raise best or _nothing_known(grid, columns)


def _lacking(row: int, missing: list[str], unknown: list[str], columns: Sequence[Column], found: int) -> NoHeader:
    """What a row of titles lacks; where each missing one may stand under a name of its own, that name."""
    if 0 < len(unknown) <= len(missing):
        return _unknown(unknown[0], columns, found)
    return NoHeader(f"Kolom {quoted(missing)} tidak ada.", row, found)


def _nothing_known(grid: Grid, columns: Sequence[Column]) -> NoHeader:
    return _unknown(next(iter(grid.lines[0][1].values())), columns, 0) if grid.lines else NoHeader(EMPTY)


def _unknown(title: str, columns: Sequence[Column], found: int) -> NoHeader:
    known = ", ".join(column.title for column in columns)
    return NoHeader(f"Kolom “{title[:40]}” tidak dikenal. Kolom yang dibaca: {known}.", found=found)


def _titles(grid: Grid, index: int) -> tuple[int, dict[int, list[str]]]:
    """The last row of the titles that begin here; above each column the whole title, and its lowest part alone."""
    number, cells = grid.lines[index]
    tall = [merge.last_row for merge in grid.merges if merge.first_row == number]
    last = max((row for row in tall if row < number + TALLEST), default=number)
    parts = {column: [text] for column, text in cells.items()}
    for row, more in grid.lines[index + 1 : index + TALLEST]:
        for column, text in more.items() if row <= last else ():
            parts.setdefault(column, []).append(text)
    return last, {column: [one_line(" ".join(said)), one_line(said[-1])] for column, said in parts.items()}


def _places(
    grid: Grid, columns: Sequence[Column], titles: dict[int, list[str]], last: int
) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, a position serving one column only; and the columns that stand there twice."""
    keys = {place: [key for form in forms for key in keys_of(form)] for place, forms in titles.items()}
    places: dict[str, int] = {}
    doubles = []
    for column in columns:
        free = {place: found for place, found in keys.items() if place not in places.values()}
        if ranks := _ranks(column, free):
            order = _order(grid, column, ranks, last)
            best = places[column.name] = min(order, key=lambda place: order[place])
            doubles += [column.title] if list(order.values()).count(order[best]) > 1 else []
    return places, doubles


def _ranks(column: Column, keys: dict[int, list[str]]) -> dict[int, int]:
    """{position: how sure its title is}; a title as it stands is read before the same without its year."""
    known = {key_of(title): rank for rank, group in reversed([*enumerate(column.titles)]) for title in group}
    known = {key_of(column.name): 0, key_of(column.title): 0} | known
    if any(word in form.split() for forms in keys.values() for form in forms for word in column.beside):
        known = {key_of(title): len(column.titles) for title in column.bare} | known
    first = {place: next((known[form] for form in forms if form in known), None) for place, forms in keys.items()}
    return {place: rank for place, rank in first.items() if rank is not None}


def _order(grid: Grid, column: Column, ranks: dict[int, int], last: int) -> dict[int, tuple[bool, bool, int]]:
    """What is read before what: the visible, what holds such values, the surest title."""
    counts = dict.fromkeys(ranks, 0)
    if column.fits and len(ranks) > 1:
        below = [cells for number, cells in grid.lines if number > last][:SAMPLED]
        counts = {place: sum(column.fits(cells.get(place, "")) for cells in below) for place in ranks}
    most = max(counts.values())
    return {place: (grid.is_hidden(place), counts[place] * 2 <= most, rank) for place, rank in ranks.items()}


def named(position: int, title: str) -> str:
    """C “Nilai”"""
    return f"{letters(position)} “{title[:40]}”"
