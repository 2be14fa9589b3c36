"""Levels as people write them: one cell ("3", "3,05", "") or a table of indicators and levels. Pure, exact."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from evaluations.rules.level_titles import level_columns
from evaluations.rules.scoring import ScoringScheme, ValueRefused, ValueRule, plain_fraction, typed_value
from ui.sheets import RowsRefused, SheetColumn, SheetRefused, SheetReport, SheetRow, SheetTable, read_table
from ui.texts import join_lines

MAX_ALIGNED_ROW = 10_000  # a row below this is no place that anybody counts down to in a text field
NO_LEVEL_ROWS = "Belum ada baris berisi nomor indikator dan tingkat."
# Bounded, and without signs or exponents: nobody writes a level that way.
NUMBER = re.compile(r"[0-9]{1,3}([.,][0-9]{1,9})?")
TERMS = re.compile(r"([0-9]{1,4}) ?/ ?([0-9]{1,4})")  # "7/6", where the instrument takes more than whole levels
# "12", "12.", "Indikator 12", "Indikator 12: Keamanan Informasi"
NUMBERED = re.compile(
    r"(?:(?:no|nomor)?\.? ?(?:indikator|indicator|ind)|i)[ .:_-]*(?:ke[ -]*)?([0-9]{1,4})(?:\b.*)?", re.IGNORECASE
)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # what "7/6" becomes in a cell that is not text
WHOLE = re.compile(r"(?:no\.? ?|#)?\(?([0-9]{1,4}) ?[.)]?", re.IGNORECASE)
LISTED = re.compile(r"([0-9]{1,3}) ?[.):–-] ?[^\W\d].*")  # "12. Keamanan Informasi", a footnote where no level follows
SECTION_ROW = re.compile(r"(?:domain|aspek)\b", re.IGNORECASE)
TOTAL_ROW = re.compile(
    r"(?:(?:sub ?)?(?:jumlah|total)|rata ?[-–] ?rata|rerata|indeks|index|predikat"
    r"|(?:nilai|skor) (?:akhir|total|indeks))\b",
    re.IGNORECASE,
)
# "3 (Terdefinisi)": the name of the level beside its number.
LEVEL_NAME = re.compile(
    r"([0-9]|[IV]{1,3}) ?[-–:.,(]? ?"
    r"(?:rintisan|terkelola|terdefinisi|terpadu|terintegrasi|terukur|terstandar|optimum|optimal)[^\d]*",
    re.IGNORECASE,
)
LEVEL_WORD = re.compile(
    r"(?:(?:tingkat|level)(?: kematangan)?|lvl?\.?|tk\.?)[ .:–-]*(?=[0-9]|[IV]{1,3}(?:\b|$))|l(?=[1-5]$)", re.IGNORECASE
)
WRAPPED = re.compile(r"(?:[^\d()]+ )?\(([0-9]|[IV]{1,3})\)|([0-9])[.*]+", re.IGNORECASE)  # "(3)", "Tiga (3)", "3*"
NO_LEVEL = re.compile(r"[-–—.…]+")  # a dash says that there is none
ROMAN_LEVELS = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
SEPARATOR = re.compile(r"\s*[;,\t]\s*|\s+")
SPOKEN_PREFIX = re.compile(r"indikator\s+(?=\d)", re.IGNORECASE)

Levels = dict[int, Fraction | None]


def read_level(text: str, rule: ValueRule) -> Fraction | None:
    """One value under the instrument's rule; None for an empty cell. Raises `ValueRefused`."""
    text = plain_level(text)
    if named := LEVEL_NAME.fullmatch(text):
        text = plain_level(named[1])
    if not text:
        return None
    if not rule.integer and (terms := TERMS.fullmatch(text)) and int(terms[2]):
        return rule.check(Fraction(int(terms[1]), int(terms[2])))
    if not NUMBER.fullmatch(text):
        raise ValueRefused(f"nilai “{text[:40]}” bukan angka{_wanted(rule, text)}")
    return rule.check_decimal(Fraction(text.replace(",", ".")))


def plain_level(text: str) -> str:
    """A level without the word before it, in digits: "Tingkat IV" → "4"; any other text as it stands."""
    text = join_lines(text)
    if NO_LEVEL.fullmatch(text):
        return ""
    bare = LEVEL_WORD.sub("", text, count=1) if LEVEL_WORD.match(text) else text
    if wrapped := WRAPPED.fullmatch(bare):
        bare = wrapped[1] or wrapped[2]
    return ROMAN_LEVELS.get(bare.upper(), bare)


def _wanted(rule: ValueRule, text: str) -> str:
    if rule.integer:
        return ""
    if DAY.match(text):
        return "; lembar kerja mengubah pecahan menjadi tanggal. Format selnya sebagai teks, lalu tulis 7/6"
    low, high = plain_fraction(rule.low), plain_fraction(rule.high)
    return f". Tulis angka {low}–{high}, misalnya 2,75 atau 7/6"


def read_levels(content: bytes, filename: str, scheme: ScoringScheme) -> tuple[Levels, SheetReport]:
    """A CSV or XLSX table of levels, an empty level being None, and how it was read. Raises `SheetRefused`."""
    table = read_level_table(content, filename, {"indicator": "indicator", "level": "level"})
    return parse_levels(table.rows, scheme), table.reading


def read_level_table(
    content: bytes, filename: str, titles: Mapping[str, str], stage: str = "", texts: Sequence[SheetColumn] = ()
) -> SheetTable:
    """The rows of indicators in a file. Raises `SheetRefused`."""
    return level_rows(read_table(content, filename, level_sheet(titles, stage, texts)))


def level_sheet(titles: Mapping[str, str], stage: str = "", texts: Sequence[SheetColumn] = ()) -> list[SheetColumn]:
    """`titles`: what the readers call indicator and level. `stage`: whose level is meant where a sheet has several."""
    return level_columns(titles, stage, texts, is_number, is_level)


def level_rows(table: SheetTable) -> SheetTable:
    """Headings of domains, totals and remarks are left out and told. Raises `SheetRefused`.

    So is a number without a level that has one in another row: domains and aspects are numbered in the same column.
    """
    leveled = {indicator_number_in(row.cells["indicator"]) for row in table.rows if row.cells["level"]} - {None}
    headings = [
        row
        for row in table.rows
        if names_no_indicator(row)
        or (not row.cells["level"] and indicator_number_in(row.cells["indicator"]) in leveled)
    ]
    table = table.without({row.number: row.label for row in headings})
    if not table.rows:
        raise SheetRefused(NO_LEVEL_ROWS)
    return replace(table, rows=[_plain(row) for row in table.rows])


def indicator_number_in(text: str) -> int | None:
    """The number in a cell that names an indicator: "12", "Indikator 12", "12. Keamanan"; else None."""
    found = next((f for f in (form.fullmatch(join_lines(text)) for form in (WHOLE, NUMBERED, LISTED)) if f), None)
    return int(found[1]) if found else None


def is_number(text: str) -> bool:
    return indicator_number_in(text) is not None


def is_level(text: str) -> bool:
    plain = plain_level(text)
    return any(form.fullmatch(plain) for form in (NUMBER, TERMS, LEVEL_NAME))


def names_no_indicator(row: SheetRow) -> bool:
    """Whether a row is about no indicator. One without a number, but with a level, is wrong instead."""
    text, level = row.cells["indicator"], row.cells["level"]
    if is_number(text) and (level or not LISTED.fullmatch(join_lines(text))):
        return False
    label = text or row.label
    return not level or bool(SECTION_ROW.match(label) or TOTAL_ROW.match(label))


def _plain(row: SheetRow) -> SheetRow:
    """Number and level without the words around them: "Indikator 12", "Level 3"."""
    number, level = indicator_number_in(row.cells["indicator"]), plain_level(row.cells["level"])
    text = row.cells["indicator"] if number is None else str(number)
    return replace(row, cells={**row.cells, "indicator": text, "level": level})


def parse_levels(rows: Iterable[SheetRow], scheme: ScoringScheme) -> Levels:
    """{indicator number: value} of the rows given. Raises `SheetRefused` that names each wrong row."""
    levels, faults = sort_levels(rows, scheme)
    if faults:
        raise RowsRefused(list({str(fault): fault for fault in faults.values()}.values()))
    return levels


def sort_levels(rows: Iterable[SheetRow], scheme: ScoringScheme) -> tuple[Levels, dict[int, SheetRefused]]:
    """The values of the good rows, and what is wrong with the others by their number.

    Rows of one indicator that say the same level are taken once; where they differ, none of them counts.
    """
    known = {indicator.number for indicator in scheme.indicators}
    found: dict[int, dict[int, Fraction | None]] = {}
    faults: dict[int, SheetRefused] = {}
    for row in rows:
        try:
            row.check()
            number = _known_number(row, known, scheme.code)
            found.setdefault(number, {})[row.number] = _level(row, number, scheme.rule)
        except SheetRefused as fault:
            faults[row.number] = fault
    for number, by_row in found.items():
        said = {row: typed_value(level) for row, level in by_row.items() if level is not None}
        if conflict := levels_conflict(number, said):
            faults |= dict.fromkeys(by_row, SheetRefused(conflict))
    levels = {n: next((level for level in by_row.values() if level is not None), None) for n, by_row in found.items()}
    good = {number: level for number, level in levels.items() if not faults.keys() & found[number].keys()}
    return good, dict(sorted(faults.items()))


def levels_conflict(number: int | None, said: Mapping[int, str]) -> str:
    """Which rows of one indicator do not agree, of {row: its level}; "" where they do."""
    first = {level: row for row, level in sorted(said.items(), reverse=True)}
    if len(first) < 2:
        return ""
    rows = ", ".join(f"baris {row} tingkat {level}" for level, row in sorted(first.items(), key=lambda pair: pair[1]))
    return f"Indikator {number} ada di beberapa baris dengan tingkat berbeda: {rows}. Samakan."


def _known_number(row: SheetRow, known: set[int], code: str) -> int:
    text = row.cells["indicator"]
    if not text:
        raise SheetRefused("nomor indikator kosong.", row.number)
    number = indicator_number_in(text)
    if number is None or number not in known:
        raise SheetRefused(f"indikator “{text[:40]}” tidak ada dalam {code}.", row.number)
    return number


def _level(row: SheetRow, number: int, rule: ValueRule) -> Fraction | None:
    try:
        return read_level(row.cells["level"], rule)
    except ValueRefused as error:
        raise SheetRefused(f"indikator {number}: {error}.", row.number) from error


def parse_typed_rows(text: str, order: Sequence[int] = ()) -> list[SheetRow]:
    """The lines of a text field, "12;3", "12 3,05" or pasted; a line without a digit is a heading.

    `order`: the indicators, where a column of levels alone may be pasted, one for each of them.
    """
    lines = [(number, SPOKEN_PREFIX.sub("", line.strip(), count=1)) for number, line in enumerate(text.splitlines(), 1)]
    if order and sum(is_level(line) for _, line in lines) == len(
        order
    ):  # a column of levels in Roman numerals has no digits
        lines = [(number, plain_level(line)) for number, line in lines]
    pairs = [(number, [*SEPARATOR.split(line, maxsplit=1), ""]) for number, line in lines if re.search(r"\d", line)]
    if len(pairs) == len(order) > 1 and all(len(cells) == 2 and is_level(cells[0]) for _, cells in pairs):
        first = [cells[0] for _, cells in pairs]
        if first != [str(number) for number in order]:  # else they are the numbers themselves, with no level yet
            pairs = [(line, [str(number), level]) for (line, _), number, level in zip(pairs, order, first, strict=True)]
    return [_plain(SheetRow(number, {"indicator": cells[0], "level": cells[1]})) for number, cells in pairs]


def levels_as_text(rows: Iterable[SheetRow]) -> str:
    """A table as lines of a text field, each at its own row number: messages about rows stay true."""
    lines = {row.number: f"{row.cells['indicator']};{row.cells['level']}" for row in rows}
    last = max(lines, default=1)
    placed = (lines.get(number, "") for number in range(2, last + 1))
    return "\n".join(["indikator;tingkat", *(placed if last <= MAX_ALIGNED_ROW else lines.values())])
