"""A table out of a file: the sheet that has it, its titles, its rows, and what was left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from ui.sheets import limits
from ui.sheets.delimited import candidate_grids
from ui.sheets.grid import Grid, GridLine, MergedCells
from ui.sheets.headings import SAMPLE_ROWS, HeaderNotFound, SheetColumn, SheetHeader, find_header, title_key
from ui.sheets.refusals import EMPTY, LOCKED, NOT_A_SHEET, ONLY_TITLES, RowsRefused, SheetRefused
from ui.sheets.sheet_report import SheetReport, other_sheets_note, sheet_report
from ui.sheets.xlsx_workbook import XlsxWorkbook
from ui.texts import join_lines

TEXT_TYPES = {".csv", ".txt", ".tsv"}
ZIP_HEAD, OLD_EXCEL_HEAD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SPLIT_MERGED_CELLS = "Pisahkan selnya, isi setiap barisnya, lalu unggah lagi."
MIN_NUMBERED_COLUMNS = 3  # columns that a row of column numbers has at least


@dataclass(frozen=True)
class SheetRow:
    """One line of a table: its number as a spreadsheet shows it, and its cells by column name.

    `label`: its first words, also of columns that are not read. `faults`: what is wrong with a cell, by column.
    """

    number: int
    cells: dict[str, str]
    label: str = field(default="", compare=False)
    faults: dict[str, SheetRefused] = field(default_factory=dict, compare=False)

    def check(self) -> None:
        """Raise the first fault of a cell that is read."""
        for fault in self.faults.values():
            raise fault


@dataclass(frozen=True)
class SheetTable:
    rows: list[SheetRow]
    reading: SheetReport

    def without(self, left_out: dict[int, str]) -> "SheetTable":
        """The table without some rows: {number: what the row says}, told with what was left out already."""
        kept = [row for row in self.rows if row.number not in left_out]
        return SheetTable(kept, self.reading.without(left_out))

    def checked(self) -> "SheetTable":
        """The table itself, every cell readable. Raises `RowsRefused` naming each that is not."""
        faults = {str(fault): fault for row in self.rows for fault in row.faults.values()}
        if faults:
            raise RowsRefused(list(faults.values()))
        return self


def read_table(content: bytes, filename: str, columns: Sequence[SheetColumn]) -> SheetTable:
    """The first visible sheet that has the titles; its rows without blanks, numbers of columns, repeated titles.

    Raises `SheetRefused`. A cell that cannot be read is a fault of its row: call `SheetTable.checked`, or
    `SheetRow.check` for the rows that count.
    """
    suffix = PurePath(filename).suffix.lower()
    if len(content) > limits.MAX_BYTES:
        raise SheetRefused(f"Berkas ini lebih besar dari {limits.MAX_BYTES // limits.MB} MB.")
    if content.startswith(OLD_EXCEL_HEAD):
        raise SheetRefused(LOCKED)
    if suffix == ".xlsx" and content.startswith(ZIP_HEAD):
        return _of_workbook(XlsxWorkbook(content), columns)
    if suffix in TEXT_TYPES and not content.startswith(ZIP_HEAD):
        grid, header = _first_with_titles(candidate_grids(content), columns)
        return _table(grid, columns, header)
    raise SheetRefused(NOT_A_SHEET)


def _of_workbook(book: XlsxWorkbook, columns: Sequence[SheetColumn]) -> SheetTable:
    hidden = [sheet.name for sheet in book.sheets if sheet.hidden]
    try:
        grid, header = _first_with_titles(book.grids(), columns)
    except HeaderNotFound as failure:  # what people see in the file may not be all there is
        raise SheetRefused(" ".join([failure.reason, *other_sheets_note([], hidden)]), failure.row) from failure
    table = _table(grid, columns, header)
    visible = [sheet.name for sheet in book.sheets if not sheet.hidden and sheet.name != grid.name]
    notes = other_sheets_note(visible, hidden)
    return replace(table, reading=replace(table.reading, notes=(*notes, *table.reading.notes)))


def _first_with_titles(grids: Iterator[Grid], columns: Sequence[SheetColumn]) -> tuple[Grid, SheetHeader]:
    """The first with the titles. If none has them, what the likeliest one lacks: else the first, which people see."""
    failures: list[HeaderNotFound] = []
    for grid in grids:
        try:
            return grid, find_header(grid, columns)
        except HeaderNotFound as failure:
            failures.append(failure)
    raise max(failures, key=lambda failure: failure.found) if failures else SheetRefused(EMPTY)


def _table(grid: Grid, columns: Sequence[SheetColumn], header: SheetHeader) -> SheetTable:
    below = [line for line in grid.lines if line[0] > header.last_row]
    left_out = dict(_no_rows(below, header))
    lines = [line for line in below if line[0] not in left_out]
    if len(lines) > limits.MAX_ROWS:
        raise SheetRefused(f"Berkas ini berisi lebih dari {limits.MAX_ROWS} baris. Bagi menjadi beberapa berkas.")
    if not lines:
        raise SheetRefused(ONLY_TITLES)
    if grid.strict_width:
        _check_width(lines, header)
    rows = [_row(grid, line, columns, header) for line in lines]
    _note_merges(grid, header, rows)
    return SheetTable(rows, sheet_report(grid, columns, header, left_out))


def _no_rows(below: list[GridLine], header: SheetHeader) -> Iterator[tuple[int, str]]:
    """The lines that are no rows of the table, each with what it says."""
    titles = {name: title_key(header.titles[place]) for name, place in header.places.items()}
    for index, (number, cells) in enumerate(below):
        read = {name: cells[place] for name, place in header.places.items() if place in cells}
        if not read or all(title_key(text) == titles[name] for name, text in read.items()):
            yield number, _label(cells)
        elif index == 0 and _numbers_columns(below, header):
            yield number, " ".join(cells.values())


def _numbers_columns(below: list[GridLine], header: SheetHeader) -> bool:
    """Whether the first line says 1, 2, 3 under titles of which one stands over words, as no row of levels does."""
    cells = below[0][1]
    places = sorted(header.titles)
    texts = [cells.get(place, "") for place in places]
    bare = [text.strip("() ").casefold() for text in texts]
    count = len(places)
    lettered = bare == [chr(97 + place) for place in range(count)] and bare != texts  # (a) (b) (c)
    numbered = bare == [str(number) for number in range(1, count + 1)]
    if count < MIN_NUMBERED_COLUMNS or not (lettered or numbered):
        return False
    later = [line for _, line in below[1:SAMPLE_ROWS]]
    words = [place for place in places if _holds_words([line[place] for line in later if place in line])]
    return bare != texts or bool(words)


def _holds_words(texts: list[str]) -> bool:
    return bool(texts) and not any(text[0].isdigit() for text in texts)


def _check_width(lines: list[GridLine], header: SheetHeader) -> None:
    for number, cells in lines:
        if beside := [text for place, text in cells.items() if not header.titles.get(place)]:
            raise SheetRefused(f"isi “{beside[0][:40]}” tidak berada di bawah judul kolom.", number)


def _row(grid: Grid, line: GridLine, columns: Sequence[SheetColumn], header: SheetHeader) -> SheetRow:
    number, cells = line
    places = header.places
    texts = {c.name: cells.get(places[c.name], "") if c.name in places else "" for c in columns}
    texts |= {c.name: join_lines(texts[c.name]) for c in columns if c.line}
    faults = {name: grid.faults[number, place] for name, place in places.items() if (number, place) in grid.faults}
    return SheetRow(number, texts, _label(cells), faults)


def _label(cells: dict[int, str]) -> str:
    """The first text with a letter, else the first."""
    texts = [join_lines(text) for text in cells.values()]
    return next((text for text in texts if re.search(r"[^\W\d_]", text)), texts[0] if texts else "")


def _note_merges(grid: Grid, header: SheetHeader, rows: list[SheetRow]) -> None:
    """Cells joined over several rows hide which row their value is of: a fault of each row they touch."""
    for name, place in header.places.items():
        merges = [m for m in grid.merges if m.first_column <= place <= m.last_column and m.last_row > header.last_row]
        merges.sort(key=lambda merge: merge.first_row)
        for row, merge in _rows_in_merges(rows, merges):
            row.faults.setdefault(
                name, SheetRefused(f"Sel {merge.address} digabung pada beberapa baris. {SPLIT_MERGED_CELLS}")
            )


def _rows_in_merges(rows: list[SheetRow], merges: list[MergedCells]) -> Iterator[tuple[SheetRow, MergedCells]]:
    """Rows and merges in one walk down: both are sorted, and a file may bring many."""
    waiting = iter(merges)
    following = next(waiting, None)
    reaching: MergedCells | None = None  # the one that ends last of those begun
    for row in rows:
        while following and following.first_row <= row.number:
            if reaching is None or following.last_row > reaching.last_row:
                reaching = following
            following = next(waiting, None)
        if reaching and row.number <= reaching.last_row:
            yield row, reaching
