"""Levels as people write them: one cell ("3", "3,05", "") or a table `indicator, level`. Pure, exact."""

import re
from collections.abc import Iterable
from fractions import Fraction

from evaluations.rules.scoring import Scheme, ValueRefused, ValueRule
from ui.sheets import Row, RowsRefused, SheetRefused, read_sheet

COLUMNS = ("indicator", "level")
ALIASES = {"indikator": "indicator", "tingkat": "level", "nilai": "level"}
TITLES = {"indicator": "indikator", "level": "tingkat"}  # as the pages call them
# Bounded, and without signs, exponents or slashes: nobody writes a level that way.
NUMBER = re.compile(r"[0-9]{1,3}([.,][0-9]{1,9})?")
WHOLE = re.compile(r"[0-9]{1,4}")
SEPARATOR = re.compile(r"\s*[;,\t]\s*|\s+")

Levels = dict[int, Fraction | None]


def read_level(text: str, rule: ValueRule) -> Fraction | None:
    """One value under the instrument's rule; None for an empty cell. Raises `ValueRefused`."""
    text = text.strip()
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise ValueRefused(f"nilai “{text[:40]}” bukan angka")
    return rule.check(Fraction(text.replace(",", ".")))


def read_levels(content: bytes, filename: str, scheme: Scheme) -> Levels:
    """A CSV or XLSX table of levels; an empty level is None. Raises `SheetRefused` that names the row."""
    return parse_levels(read_sheet(content, filename, COLUMNS, aliases=ALIASES), scheme)


def parse_levels(rows: Iterable[Row], scheme: Scheme) -> Levels:
    """{indicator number: value} of the rows given. Raises `SheetRefused` that names each wrong row."""
    known = {indicator.number for indicator in scheme.indicators}
    levels: Levels = {}
    refusals = []
    for row in rows:
        try:
            number = _number(row, known, scheme.code)
            if number in levels:
                raise SheetRefused(f"indikator {number} sudah ada di baris sebelumnya.", row.number)
            levels[number] = None
            levels[number] = _level(row, number, scheme.rule)
        except SheetRefused as refusal:
            refusals.append(refusal)
    if refusals:
        raise RowsRefused(refusals)
    return levels


def _number(row: Row, known: set[int], code: str) -> int:
    text = row.cells["indicator"]
    if not text:
        raise SheetRefused("nomor indikator kosong.", row.number)
    if not WHOLE.fullmatch(text) or int(text) not in known:
        raise SheetRefused(f"indikator “{text[:40]}” tidak ada dalam {code}.", row.number)
    return int(text)


def _level(row: Row, number: int, rule: ValueRule) -> Fraction | None:
    try:
        return read_level(row.cells["level"], rule)
    except ValueRefused as error:
        raise SheetRefused(f"indikator {number}: {error}.", row.number) from error


def typed_rows(text: str) -> list[Row]:
    """The lines of a text field, "12;3", "12 3,05" or pasted; a line without a digit is a heading."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    pairs = [(number, [*SEPARATOR.split(line, maxsplit=1), ""]) for number, line in lines if re.search(r"\d", line)]
    return [Row(number, {"indicator": cells[0], "level": cells[1]}) for number, cells in pairs]


def as_text(rows: Iterable[Row]) -> str:
    """A table as lines of a text field, each at its own row number: messages about rows stay true."""
    lines = {row.number: f"{row.cells['indicator']};{row.cells['level']}" for row in rows}
    return "\n".join(["indikator;tingkat", *(lines.get(number, "") for number in range(2, max(lines, default=1) + 1))])
