"""What was read of a file and what was not, in sentences for its preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ui.formats import numbers_text
from ui.sheets.grid import Grid, column_letters, list_some
from ui.sheets.headings import SheetColumn, SheetHeader
from ui.sheets.refusals import quoted

MOST = 12  # rows or columns named one by one


@dataclass(frozen=True)
class SheetReport:
    """Sheet, row of titles, columns taken and left out, rows left out with their words, what is easily overseen."""

    sheet: str
    header_row: int
    above: tuple[int, ...]
    taken: tuple[str, ...]
    unread: tuple[str, ...]
    left_out: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()

    def without(self, rows: Mapping[int, str]) -> "SheetReport":
        """The same reading with more rows left out: {number: what the row says}."""
        return replace(self, left_out=tuple(sorted({*self.left_out, *rows.items()})))

    @property
    def is_plain(self) -> bool:
        """Whether all of the file was read."""
        return not (self.above or self.unread or self.left_out or self.notes)

    @property
    def sentences(self) -> list[str]:
        titles = f"judul kolom di baris {self.header_row}" if self.header_row else "tanpa judul kolom"
        where = f"Lembar “{self.sheet}”, {titles}" if self.sheet else titles.capitalize()
        said = [f"{where}.", f"Dibaca: {'; '.join(self.taken)}."]
        if self.unread:
            said.append(f"Tidak dibaca: kolom {list_some(self.unread, MOST)}.")
        if self.above:
            said.append(f"Di atas judul kolom, tidak dibaca: baris {numbers_text(self.above)}.")
        if self.left_out:
            rows = [f"{number} “{text[:40]}”" if text else str(number) for number, text in self.left_out]
            said.append(f"Dilewati: baris {list_some(rows, MOST)}.")
        return [*said, *self.notes]


def sheet_report(
    grid: Grid, columns: Sequence[SheetColumn], header: SheetHeader, left_out: Mapping[int, str]
) -> SheetReport:
    """What one sheet gave; of other sheets `Reading.notes` is told later."""
    titles = {column.name: column.title for column in columns}
    taken = [f"{titles[name]} dari kolom {_named(place, header)}" for name, place in header.places.items()]
    unread = [_named(place, header) for place in sorted(header.titles) if place not in header.places.values()]
    above = [number for number, _ in grid.lines if number < header.row]
    below = {place for number, cells in grid.lines if number > header.last_row for place in cells}
    places = [column_letters(place) for place in sorted(below - set(header.titles))]
    untitled = [f"Kolom {list_some(places, MOST)} tanpa judul tidak dibaca."] if places else []
    # Hidden rows are read like the others, hidden columns where no visible one has their title.
    said = []
    if rows := [number for number in grid.hidden_rows if number > header.last_row]:
        said.append(f"Baris {numbers_text(rows)} tersembunyi dalam berkas dan ikut dibaca.")
    hidden = [place for place in sorted(header.titles) if grid.is_hidden(place)]
    if read := [_named(place, header) for place in hidden if place in header.places.values()]:
        said.append(f"Kolom {list_some(read, MOST)} tersembunyi dalam berkas dan ikut dibaca.")
    if others := [_named(place, header) for place in hidden if place not in header.places.values()]:
        said.append(f"Kolom {list_some(others, MOST)} tersembunyi dalam berkas dan tidak dibaca.")
    return SheetReport(
        sheet=grid.name,
        header_row=header.row,
        above=tuple(above),
        taken=tuple(taken),
        unread=tuple(unread),
        left_out=tuple(sorted(left_out.items())),
        notes=(*said, *untitled),
    )


def _named(place: int, header: SheetHeader) -> str:
    title = header.titles.get(place, "")[:40]
    return f"{column_letters(place)} “{title}”" if title else column_letters(place)


def other_sheets_note(visible: Sequence[str], hidden: Sequence[str]) -> list[str]:
    said = [f"Lembar lain tidak dibaca: {quoted(visible[:MOST])}."] if visible else []
    return said + ([f"Lembar tersembunyi tidak dibaca: {quoted(hidden[:MOST])}."] if hidden else [])
