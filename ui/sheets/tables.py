"""A table out of a file: the sheet that has it, its titles, its rows, and what was left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ui.sheets import limits
from ui.sheets.asides import asides
from ui.sheets.choices import NO_TITLES, SheetChoice, SheetOutline, outline_of, row_mark
from ui.sheets.grid import Grid, GridLine, MergedCells, cell_address, list_some
from ui.sheets.headings import (
    NOTHING_THERE,
    SAMPLE_ROWS,
    HeaderNotFound,
    SheetColumn,
    SheetHeader,
    chosen_header,
    column_positions,
    find_header,
    row_titles,
    title_key,
)
from ui.sheets.refusals import ALL_SEEN_EMPTY, EMPTY, EMPTY_SHEET, ONLY_TITLES, RowsRefused, SheetRefused
from ui.sheets.sheet_report import SheetReport, other_sheets_note, sheet_report
from ui.sheets.sources import SheetSource, open_sheets
from ui.texts import join_lines

SPLIT_MERGED_CELLS = "Pisahkan selnya, isi setiap barisnya, lalu unggah lagi."
REMEMBERED = "Kolom dibaca seperti yang Anda pilih untuk berkas sebelumnya."
SAYS = re.compile(r"[^\W_]|=")  # a row of dashes or dots says nothing; "=" stands for a formula
MIN_NUMBERED_COLUMNS = 3  # columns that a row of column numbers has at least
MIN_LETTERED_COLUMNS = 5  # of a row of bare letters


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
    outline: SheetOutline | None = None

    def without(self, left_out: dict[int, str]) -> "SheetTable":
        """The table without some rows: {number: what the row says}, told with what was left out already."""
        kept = [row for row in self.rows if row.number not in left_out]
        return replace(self, rows=kept, reading=self.reading.without(left_out))

    def checked(self) -> "SheetTable":
        """The table itself, every cell readable. Raises `RowsRefused` naming each that is not."""
        faults = {str(fault): fault for row in self.rows for fault in row.faults.values()}
        if faults:
            raise RowsRefused(list(faults.values()))
        return self


def read_table(
    content: bytes, filename: str, columns: Sequence[SheetColumn], choice: SheetChoice | None = None
) -> SheetTable:
    """The first visible sheet that has the titles, or the chosen one; its rows without blanks, numbers of columns,
    repeated titles, sections, totals, signatures.

    Raises `SheetRefused`. A cell that cannot be read is a fault of its row: call `SheetTable.checked`, or
    `SheetRow.check` for the rows that count.
    """
    source, choice = open_sheets(content, filename), choice or SheetChoice()
    try:
        grid, header, remembered = _found(source, columns, choice)
        table = _table(grid, columns, header)
    except HeaderNotFound as failure:  # what people see in the file may not be all there is
        refused = SheetRefused(" ".join([failure.reason, *other_sheets_note([], source.hidden)]), failure.row)
        refused.outline = failure.outline
        raise refused from failure
    others = [name for key, name in source.sheets if key != grid.key and not grid.separator]
    known = [REMEMBERED] if remembered else []
    notes = (*known, *other_sheets_note(others, source.hidden), *table.reading.notes, *source.notes)
    titles = {place: title for place, title in header.titles.items() if title}
    outline = outline_of(grid, source.sheets, header.row, titles, header.places)
    return replace(table, reading=replace(table.reading, notes=notes), outline=outline)


def _found(source: SheetSource, columns: Sequence[SheetColumn], choice: SheetChoice) -> tuple[Grid, SheetHeader, bool]:
    """Sheet and titles, and whether they were chosen for a file alike: as chosen now, else the first with the titles.

    If none has them, one column without a title where the table may be one; else what the likeliest sheet lacks.
    """
    failures: list[HeaderNotFound] = []
    untitled: list[tuple[Grid, SheetHeader]] = []
    for grid in source.grids():
        if choice.sheet is not None and grid.key != choice.sheet:
            continue
        try:
            return grid, *_header_of(grid, columns, choice)
        except HeaderNotFound as failure:
            untitled += [(grid, bare) for bare in _without_titles(grid, columns, choice)]
            failure.outline = _outline_without(grid, source, columns, choice)
            failures.append(failure)
            if failure.final:
                break
    if untitled and all(failure.found <= 0 and not failure.final for failure in failures):
        return *untitled[0], False
    raise _likeliest(failures, source, choice)


def _likeliest(failures: list[HeaderNotFound], source: SheetSource, choice: SheetChoice) -> SheetRefused:
    """Of the sheets without the titles the one that is meant: else the first, which people see."""
    if not failures:
        return SheetRefused(EMPTY)
    best = max(failures, key=lambda failure: (failure.final, failure.found))
    if best.found == NOTHING_THERE and len(source.sheets) > 1 and choice.sheet is not None:
        best.reason = EMPTY_SHEET.format(choice.sheet)
    elif best.found == NOTHING_THERE and source.hidden:
        best.reason = ALL_SEEN_EMPTY
    return best


def _header_of(grid: Grid, columns: Sequence[SheetColumn], choice: SheetChoice) -> tuple[SheetHeader, bool]:
    if choice.header is not None:
        return chosen_header(grid, columns, choice.header, choice.places), False
    lines = grid.lines[: limits.HEADER_WITHIN] if choice.known else []
    known_titles = next(
        ((n, choice.known[mark]) for n, cells in lines if (mark := row_mark(cells)) in choice.known), None
    )
    if known := known_titles:
        return chosen_header(grid, columns, *known), True
    return find_header(grid, columns), False


def _without_titles(grid: Grid, columns: Sequence[SheetColumn], choice: SheetChoice) -> Iterator[SheetHeader]:
    """One column of values without a title, as it is pasted: of a table that may be one column, it is that one."""
    column = next((column for column in columns if column.alone), None)
    if column is None or not grid.lines or choice.header is not None:
        return
    known = {title_key(title) for group in column.titles for title in group} | {title_key(column.title)}
    titled = any(title_key(cells.get(0, "")) in known for _, cells in grid.lines[: limits.HEADER_WITHIN])
    if all(set(cells) == {0} for _, cells in grid.lines) and not titled:
        yield SheetHeader(NO_TITLES, NO_TITLES, {column.name: 0}, {0: ""})


def _outline_without(
    grid: Grid, source: SheetSource, columns: Sequence[SheetColumn], choice: SheetChoice
) -> SheetOutline:
    """Where the titles were not found: the row with most of them, else the first with several cells."""
    rows = [number for number, cells in grid.lines[: limits.HEADER_WITHIN] if len(cells) > 1]
    row = choice.header if choice.header is not None else next(iter(rows), NO_TITLES)
    index = next((index for index, (number, _) in enumerate(grid.lines) if number == row), None)
    titles = {} if index is None else row_titles(grid, index, row)
    places = choice.places if choice.places is not None else column_positions(grid, columns, titles, row)[0]
    return outline_of(grid, source.sheets, row, {place: forms[0] for place, forms in titles.items()}, places)


def _table(grid: Grid, columns: Sequence[SheetColumn], header: SheetHeader) -> SheetTable:
    below = [line for line in grid.lines if line[0] > header.last_row]
    left_out = dict(_no_rows(below, header)) | asides(below, header, columns, grid.wide)
    lines = [line for line in below if line[0] not in left_out]
    if len(lines) > limits.MAX_ROWS:
        raise SheetRefused(f"Berkas ini berisi lebih dari {limits.MAX_ROWS} baris. Bagi menjadi beberapa berkas.")
    if not lines:
        raise SheetRefused(ONLY_TITLES)
    if grid.strict_width:
        under = {place for place, title in header.titles.items() if title} | set(header.places.values())
        for number, cells in lines if header.row else ():
            if beside := [text for place, text in cells.items() if place not in under]:
                raise SheetRefused(f"isi “{beside[0][:40]}” tidak berada di bawah judul kolom.", number)
    rows = [_row(grid, line, columns, header) for line in lines]
    spread = _spread_merges(grid, columns, header, rows)
    cut = _empty_cut_numbers(grid, columns, header, rows)
    _note_merges(grid, columns, header, rows)
    report = sheet_report(grid, columns, header, left_out)
    return SheetTable(rows, replace(report, notes=(*report.notes, *spread, *cut)))


def _no_rows(below: list[GridLine], header: SheetHeader) -> Iterator[tuple[int, str]]:
    """The lines that are no rows of the table, each with what it says."""
    titles = {name: title_key(header.titles[place]) for name, place in header.places.items()}
    for index, (number, cells) in enumerate(below):
        read = {name: cells[place] for name, place in header.places.items() if place in cells}
        repeats = all(title_key(text) == titles[name] for name, text in read.items())
        if repeats or not any(SAYS.search(text) for text in read.values()):
            yield number, _label(cells)
        elif index == 0 and _numbers_columns(below, header):
            yield number, " ".join(cells.values())


def _numbers_columns(below: list[GridLine], header: SheetHeader) -> bool:
    """Whether the first line says 1, 2, 3 under titles of which one stands over words, as no row of levels does."""
    cells = below[0][1]
    places = sorted({*header.titles, *cells})  # a column without a title is numbered too
    texts = [cells.get(place, "") for place in places]
    bare = [text.strip("() ").casefold() for text in texts]
    count = len(places)
    lettered = bare == [chr(97 + place) for place in range(count)]  # (a) (b) (c); a b c where they are many
    lettered = lettered and (bare != texts or count >= MIN_LETTERED_COLUMNS)
    numbered = bare == [str(number) for number in range(1, count + 1)]
    if count < MIN_NUMBERED_COLUMNS or not (lettered or numbered):
        return False
    later = [line for _, line in below[1:SAMPLE_ROWS]]
    words = [place for place in places if _holds_words([line[place] for line in later if place in line])]
    return lettered or bare != texts or bool(words)


def _holds_words(texts: list[str]) -> bool:
    return bool(texts) and not any(text[0].isdigit() for text in texts)


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


def _merges_of(grid: Grid, place: int, header: SheetHeader) -> list[MergedCells]:
    merges = [m for m in grid.merges if m.first_column <= place <= m.last_column and m.last_row > header.last_row]
    return sorted(merges, key=lambda merge: merge.first_row)


def _spread_merges(grid: Grid, columns: Sequence[SheetColumn], header: SheetHeader, rows: list[SheetRow]) -> list[str]:
    """Where it can only be meant so, a cell joined over several rows is said of each; told by its address."""
    told = []
    texts = dict(grid.lines)
    for column in columns:
        if not column.spreads or column.name not in header.places:
            continue
        place = header.places[column.name]
        for row, merge in _rows_in_merges(rows, _merges_of(grid, place, header)):
            text = texts.get(merge.first_row, {}).get(merge.first_column, "")
            row.cells[column.name] = join_lines(text) if column.line else text
            told.append(merge.address)
    places = list(dict.fromkeys(told))
    return [f"Sel {', '.join(places[:8])} digabung; isinya dipakai untuk setiap barisnya."] if places else []


def _empty_cut_numbers(
    grid: Grid, columns: Sequence[SheetColumn], header: SheetHeader, rows: list[SheetRow]
) -> list[str]:
    """A number that Excel has cut is nobody's: where the table can do without it, it is left empty and told."""
    told = []
    for column in columns:
        place = header.places.get(column.name)
        if place is None or not column.may_be_cut:
            continue
        cut = set(grid.cut.get(place, []))
        for row in rows:
            if cell_address(row.number, place) in cut:
                row.cells[column.name] = ""
                del row.faults[column.name]
        if cut:
            told.append(
                f"{column.title}: angka di sel {list_some(grid.cut[place])} sudah dipotong oleh Excel dan "
                "dikosongkan. Jadikan sel itu teks, lalu isi lagi, atau lengkapi sesudah impor."
            )
    return told


def _note_merges(grid: Grid, columns: Sequence[SheetColumn], header: SheetHeader, rows: list[SheetRow]) -> None:
    """Cells joined over several rows hide which row their value is of: a fault of each row they touch."""
    spread = {column.name for column in columns if column.spreads}
    for name, place in header.places.items():
        merges = [] if name in spread else _merges_of(grid, place, header)
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
