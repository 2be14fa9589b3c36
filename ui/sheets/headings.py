"""Which row holds the titles of the columns, and which column is which. Pure: grids in, positions out."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ui.sheets import limits
from ui.sheets.grid import Grid, GridLine, column_letters
from ui.sheets.refusals import EMPTY, SheetRefused, quoted
from ui.texts import join_lines

NOT_WORD = re.compile(r"[\W_]+")
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
YEAR_AND_INSTRUMENT_WORDS = re.compile(r"\b(?:(?:19|20)\d\d|tahun|th|spbe|pemdi)\b")
MAX_HEADER_ROWS = 4  # rows of titles that stand above each other
NOTHING_THERE = -1  # instead of how many titles were found: the sheet is empty, any other says more
SAMPLE_ROWS = 200  # rows below the titles that say what a column holds


@dataclass(frozen=True)
class SheetColumn:
    """A column that an importer reads: `titles` are what offices write above it, the surest first.

    Titles in one group mean the same and may not stand in one table twice; of several groups the surest that is
    there is read. `bare` are titles that say it only beside a title with one of the words `beside` ("No" beside
    "Indikator"). `fits` knows the column by what stands in it, where two titles could be meant; with
    `must_fit` a title alone is not enough. `line`: its texts are read as one line. `spreads`: what stands in a cell
    joined over several rows is said of each of them. `may_be_cut`: a number that Excel rounded is told and left empty.
    `alone`: a table without titles and with one column is this one.
    """

    name: str
    title: str
    titles: Sequence[Sequence[str]] = ()
    required: bool = True
    bare: Sequence[str] = ()
    beside: Sequence[str] = ()
    fits: Callable[[str], bool] | None = None
    line: bool = False
    spreads: bool = False
    may_be_cut: bool = False
    must_fit: bool = False
    alone: bool = False


@dataclass(frozen=True)
class SheetHeader:
    """The row of titles found in a sheet: {column's name: position}, and the title at each position."""

    row: int
    last_row: int  # titles may be joined over several rows
    places: dict[str, int]
    titles: dict[int, str] = field(default_factory=dict)


class HeaderNotFound(SheetRefused):
    """No row has all the titles; `found` says how many the best one had."""

    def __init__(self, reason: str, row: int | None = None, found: int = 0, final: bool = False) -> None:
        super().__init__(reason, row)
        self.found, self.final = found, final  # final: no other sheet is looked at


def title_key(title: str) -> str:
    """A title without case, accents of width, `_`, `*` and blanks of any kind: "No.\\nIndikator *" → "no indikator"."""
    return NOT_WORD.sub(" ", unicodedata.normalize("NFKC", join_lines(title)).casefold()).strip()


def title_keys(title: str) -> Iterator[str]:
    """The title as it stands, without what is in brackets, without the year."""
    yield title_key(title)
    bare = title_key(BRACKETS.sub(" ", title))
    yield bare
    yield " ".join(YEAR_AND_INSTRUMENT_WORDS.sub(" ", bare).split())


def side_keys(title: str) -> Iterator[str]:
    """What stands on either side of a stroke: "Nama/NIP", "Penjelasan / Fakta"."""
    sides = BRACKETS.sub(" ", title).split("/")
    yield from (title_key(side) for side in sides if len(sides) > 1)


def find_header(grid: Grid, columns: Sequence[SheetColumn]) -> SheetHeader:
    """The first row with a title for every required column. Raises `SheetRefused` naming what is missing or double.

    A row with one known title may be the name of the whole table: a row below that has more of them is the one.
    """
    best: HeaderNotFound | None = None
    lonely: SheetHeader | None = None
    for index, (number, _) in enumerate(grid.lines[: limits.HEADER_WITHIN]):
        for last in sorted({number, end_of_titles(grid, number)}, reverse=True):
            titles = row_titles(grid, index, last)
            places, doubles = column_positions(grid, columns, titles, last)
            missing = [column.title for column in columns if column.required and column.name not in places]
            if not missing and doubles:
                raise HeaderNotFound(f"Kolom {quoted(doubles)} ada dua kali.", final=True)
            if not missing:
                header = SheetHeader(number, last, places, {place: forms[0] for place, forms in titles.items()})
                if len(places) > 1:
                    return header
                lonely = lonely or header
                continue
            found = sum(column.required for column in columns) - len(missing)
            if found and (best is None or found > best.found):
                unknown = [forms[0] for place, forms in titles.items() if place not in places.values()]
                best = _missing_titles(number, missing, unknown, columns, found)
    if lonely:
        return lonely
    raise best or _no_known_titles(grid, columns)


def _missing_titles(
    row: int, missing: list[str], unknown: list[str], columns: Sequence[SheetColumn], found: int
) -> HeaderNotFound:
    """What a row of titles lacks; where each missing one may stand under a name of its own, that name."""
    if 0 < len(unknown) <= len(missing):
        return _unknown(unknown[0], columns, found)
    return HeaderNotFound(f"Kolom {quoted(missing)} tidak ada.", row, found)


def _no_known_titles(grid: Grid, columns: Sequence[SheetColumn]) -> HeaderNotFound:
    if not grid.lines:
        return HeaderNotFound(EMPTY, found=NOTHING_THERE)
    return _unknown(next(iter(grid.lines[0][1].values())), columns, 0)


def _unknown(title: str, columns: Sequence[SheetColumn], found: int) -> HeaderNotFound:
    known = ", ".join(column.title for column in columns)
    return HeaderNotFound(f"Kolom “{title[:40]}” tidak dikenal. Kolom yang dibaca: {known}.", found=found)


def end_of_titles(grid: Grid, number: int) -> int:
    """The last row of titles that begin in this row: joined downwards, or parted in the row below."""
    tall = [merge.last_row for merge in grid.merges if merge.first_row == number]
    last = max((row for row in tall if row < number + MAX_HEADER_ROWS), default=number)
    return max(last, _row_of_parts(grid, number))


def _row_of_parts(grid: Grid, number: int) -> int:
    """The row below where it only parts titles that reach over several columns ("Penjelasan": "Fakta", "Analisis")."""
    lines = dict(grid.lines[: limits.HEADER_WITHIN + 1])
    above, below = lines.get(number, {}), lines.get(number + 1, {})
    if len(below) < 2 or any(text[0].isdigit() for text in below.values()):
        return number
    parted, over = set(), None
    for place in sorted({*above, *below}):
        over = place if place in above else over
        parted |= {over} if place in below else set()
    wide = {place for place in above if place + 1 in below and place + 1 not in above}
    return number + 1 if parted <= wide < set(above) else number


def row_titles(grid: Grid, index: int, last: int) -> dict[int, list[str]]:
    """Above each column the whole title, and its lowest part alone."""
    cells = grid.lines[index][1]
    parts = {column: [text] for column, text in cells.items()}
    for row, more in grid.lines[index + 1 : index + MAX_HEADER_ROWS]:
        for column, text in more.items() if row <= last else ():
            parts.setdefault(column, []).append(text)
    short = {column: [text[: limits.MAX_TITLE] for text in said] for column, said in parts.items()}
    return {
        column: [join_lines(" ".join(said)), join_lines(said[-1])]
        for column, said in short.items()
        if column < limits.MAX_COLUMNS
    }


def column_positions(
    grid: Grid, columns: Sequence[SheetColumn], titles: dict[int, list[str]], last: int
) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, a position serving one column only; and the columns that stand there twice."""
    keys = {place: [key for form in forms for key in title_keys(form)] for place, forms in titles.items()}
    sides = {place: [key for form in forms for key in side_keys(form)] for place, forms in titles.items()}
    places: dict[str, int] = {}
    doubles = []
    for column in columns:
        ranks = _title_ranks(column, _free(keys, places)) or _title_ranks(column, _free(sides, places))
        if column.must_fit and column.fits:
            ranks = {place: rank for place, rank in ranks.items() if _fits_mostly(grid, column.fits, place, last)}
        if ranks:
            order = _candidate_order(grid, column, ranks, last)
            best = places[column.name] = min(order, key=lambda place: order[place])
            doubles += [column.title] if list(order.values()).count(order[best]) > 1 else []
    return places, doubles


def _free(keys: dict[int, list[str]], places: dict[str, int]) -> dict[int, list[str]]:
    return {place: found for place, found in keys.items() if place not in places.values()}


def _fits_mostly(grid: Grid, fits: Callable[[str], bool], place: int, last: int) -> bool:
    below = [cells[place] for number, cells in grid.lines if number > last and place in cells][:SAMPLE_ROWS]
    return sum(map(fits, below)) * 2 > len(below)


def _title_ranks(column: SheetColumn, keys: dict[int, list[str]]) -> dict[int, int]:
    """{position: how sure its title is}; a title as it stands is read before the same without its year."""
    known = {title_key(title): rank for rank, group in reversed([*enumerate(column.titles)]) for title in group}
    known = {title_key(column.name): 0, title_key(column.title): 0} | known
    if any(word in form.split() for forms in keys.values() for form in forms for word in column.beside):
        known = {title_key(title): len(column.titles) for title in column.bare} | known
    first = {place: next((known[form] for form in forms if form in known), None) for place, forms in keys.items()}
    return {place: rank for place, rank in first.items() if rank is not None}


def _candidate_order(
    grid: Grid, column: SheetColumn, ranks: dict[int, int], last: int
) -> dict[int, tuple[bool, bool, int]]:
    """What is read before what: the visible, what holds such values, the surest title."""
    counts = dict.fromkeys(ranks, 0)
    if column.fits and len(ranks) > 1:
        below = [line for line in grid.lines if line[0] > last][:SAMPLE_ROWS]
        counts = {place: sum(_may_fit(grid, column.fits, place, line) for line in below) for place in ranks}
    most = max(counts.values())
    return {place: (grid.is_hidden(place), counts[place] * 2 <= most, rank) for place, rank in ranks.items()}


def _may_fit(grid: Grid, fits: Callable[[str], bool], place: int, line: GridLine) -> bool:
    """A cell that cannot be read, a formula without its result, may hold anything."""
    number, cells = line
    return (number, place) in grid.faults or fits(cells.get(place, ""))


def chosen_header(
    grid: Grid, columns: Sequence[SheetColumn], row: int, places: Mapping[str, int] | None
) -> SheetHeader:
    """The row of titles and the columns that a person has named. Raises `HeaderNotFound` for what is still missing."""
    index = next((index for index, (number, _) in enumerate(grid.lines) if number == row), None)
    last = row if index is None else end_of_titles(grid, row)
    titles = {} if index is None else row_titles(grid, index, last)
    if places is None:
        places = column_positions(grid, columns, titles, last)[0]
    missing = [column.title for column in columns if column.required and column.name not in places]
    if missing:
        raise HeaderNotFound(f"Kolom {quoted(missing)} belum dipilih.", row or None, len(columns))
    named = {place: forms[0] for place, forms in titles.items()}
    for place in places.values():
        named.setdefault(place, "")
    return SheetHeader(row, last, dict(places), named)


def titled_column(position: int, title: str) -> str:
    """C “Nilai”"""
    return f"{column_letters(position)} “{title[:40]}”"
