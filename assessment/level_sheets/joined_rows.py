"""Several rows of one indicator, as offices keep them: one for each criterion or piece of evidence. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evaluations.rules.level_parsing import (
    SECTION_ROW,
    TOTAL_ROW,
    indicator_number_in,
    levels_conflict,
    names_no_indicator,
    plain_level,
)
from ui.formats import numbers_text
from ui.sheets import SheetRow
from ui.texts import join_lines

JOINED = ("fact", "analysis", "reason")


@dataclass(frozen=True)
class IndicatorRows:
    """The rows of one indicator, in their order; `row` is what they say together."""

    row: SheetRow
    rows: Sequence[SheetRow]

    @property
    def conflict(self) -> str:
        """What does not fit together; "" where it does."""
        said = {row.number: level for row in self.rows if (level := _level(row))}
        return levels_conflict(indicator_number_in(self.row.cells["indicator"]), said)

    @property
    def note(self) -> str:
        numbers = [row.number for row in self.rows]
        return f"digabung dari baris {numbers_text(numbers)}" if len(numbers) > 1 else ""


def join_rows(rows: Sequence[SheetRow]) -> list[IndicatorRows]:
    """One for each indicator, and each row that names none but has a level by itself: it is wrong.

    A row without a number goes on with the indicator above it; headings of domains and aspects say nothing.
    """
    groups: dict[str, list[SheetRow]] = {}
    for key, row in _keyed(rows):
        groups.setdefault(key, []).append(row)
    return [_joined(_without_headings(found)) for found in groups.values()]


def _keyed(rows: Sequence[SheetRow]) -> Iterator[tuple[str, SheetRow]]:
    above = ""
    for row in rows:
        number = indicator_number_in(row.cells["indicator"])
        if number is not None:
            above = str(number)
            yield above, row
        elif not row.cells["indicator"] and above and _goes_on(row):
            yield above, row
        elif not names_no_indicator(row):
            yield f"baris {row.number}", row
        else:
            above = ""


def _goes_on(row: SheetRow) -> bool:
    """Whether a row without a number says more of the indicator above: the heading of an aspect says nothing of it."""
    heading = SECTION_ROW.match(row.label) or TOTAL_ROW.match(row.label)
    return not heading and any(row.cells.get(name) for name in ("level", *JOINED))


def _without_headings(rows: list[SheetRow]) -> list[SheetRow]:
    """Domains and aspects may be numbered in the same column, and have a value of their own."""
    return [row for row in rows if not SECTION_ROW.match(row.label)] or rows


def _joined(rows: list[SheetRow]) -> IndicatorRows:
    if len(rows) == 1:
        return IndicatorRows(rows[0], rows)
    cells = dict(rows[0].cells)
    cells["level"] = next((row.cells["level"] for row in rows if row.cells["level"]), "")
    for name in JOINED:
        said = dict.fromkeys(text for row in rows if (text := row.cells.get(name, "")))
        cells[name] = "\n".join(said)
    return IndicatorRows(replace(rows[0], cells=cells), rows)


def _level(row: SheetRow) -> str:
    """Comparable: "3", "3,0" and "Tingkat III" are one."""
    text = plain_level(join_lines(row.cells["level"])).replace(",", ".")
    return text.rstrip("0").rstrip(".") if "." in text else text
