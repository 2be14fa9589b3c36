"""Further dirt of office sheets, in each kind: what stands around, between and below the rows changes none of them."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from accounts.imports.table_import import parse_date
from evaluations.rules.level_parsing import indicator_number_in, read_level
from evaluations.rules.scoring import ValueRule
from tests.builders.sheet_kind_builders import KINDS, book, expected, rows_of, separated, table


def across(row, width):
    return f"A{row}:{get_column_letter(width)}{row}"


def broken_titles(titles, lines):
    return book([f"{title.upper()} *".replace(" ", "\n") for title in titles], *lines)


def begins_at_d4(titles, lines):
    return book([], [], [], *([None, None, None, *line] for line in [titles, *lines]))


def numbers_with_brackets(titles, lines):
    return book(titles, *([f"{line[0]})", *line[1:]] for line in lines))


def sections_joined_across(titles, lines):
    first, second = lines
    merges = [across(2, len(titles)), across(4, len(titles))]
    return book(titles, ["SEKRETARIAT DAERAH"], first, ["DINAS DAERAH"], second, merges=merges)


def rows_of_dashes(titles, lines):
    return book(titles, *lines, ["-"] * len(titles), ["..."] * len(titles))


def pages(titles, lines):
    first, second = lines
    return book(titles, first, ["Halaman 1 dari 2"], titles, second, ["Halaman 2 dari 2"])


def two_who_sign(titles, lines):
    below = [
        [None, "Mengetahui,", None, "Denpasar, 3 Januari 2026"],
        [None, "Sekretaris Daerah", None, "Kepala Dinas"],
        [None, "NIP. 19650101 199003 1 001", None, "NIP 19700101 199503 1 002"],
    ]
    return book(titles, *lines, [], *below)


def total_in_words(titles, lines):
    return book(titles, *lines, [None, "Jumlah seluruhnya", 2, 2])


def total_joined(titles, lines):
    row = len(lines) + 2
    return book(titles, *lines, ["JUMLAH TOTAL", None, 2, 2], merges=[f"A{row}:B{row}"])


def instructions_below(titles, lines):
    return book(titles, *lines, [], ["Petunjuk:"], ["1. Isi semua kolom"], ["2. Kirim sebelum 1 Juni"])


def facts_above(titles, lines):
    return book(["Instansi", ":", "Kota Denpasar"], ["Tahun", ":", 2026], [], titles, *lines)


def tall_titles(titles, lines):
    empty = [None] * len(titles)
    tall = [f"{get_column_letter(n)}1:{get_column_letter(n)}3" for n in range(1, len(titles) + 1)]
    return book(titles, empty, empty, *lines, merges=tall)


def words_beside(titles, lines):
    first, second = lines
    return book(titles, [*first, None, None, "cek lagi!"], second)


def named_separator(titles, lines):
    name, content = separated(titles, *lines)
    return name, b"sep=;\r\n" + content


def hidden_column_before(titles, lines):
    _, content = book(["Kode lama", *titles], *([f"x{line[0]}", *line] for line in lines))
    made = openpyxl.load_workbook(io.BytesIO(content))
    made.active.column_dimensions["A"].hidden = True
    again = io.BytesIO()
    made.save(again)
    return "kantor.xlsx", again.getvalue()


def numbers_by_formula(titles, lines):
    """Formulas with the results that Excel has stored."""
    name, content = book(titles, *lines)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            for number in (1, 2) if part.endswith("sheet1.xml") else ():
                before = b'<v>%d</v></c><c r="B%d"' % (number, number + 1)
                text = text.replace(before, b"<f>ROW()-1</f>" + before)
            new.writestr(part, text)
    return name, out.getvalue()


DIRTS = (
    broken_titles,
    begins_at_d4,
    numbers_with_brackets,
    sections_joined_across,
    rows_of_dashes,
    pages,
    two_who_sign,
    total_in_words,
    total_joined,
    instructions_below,
    facts_above,
    tall_titles,
    words_beside,
    named_separator,
    hidden_column_before,
    numbers_by_formula,
)


@pytest.mark.parametrize("dirt", DIRTS, ids=lambda dirt: dirt.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_come_out_of_further_dirt(kind, dirt):
    found, _ = rows_of(kind, *dirt(*table(kind)))
    assert [(_number(first), *rest) for first, *rest in found] == expected(kind)


def _number(text):
    """ "1)" is told apart by whoever reads the number of an indicator."""
    return text.removesuffix(")")


@pytest.mark.parametrize(
    "text",
    [
        "3 Jan 2026",
        "3-Jan-26",
        "Sabtu, 3 Januari 2026",
        "tgl. 3 Januari 2026",
        "3\xa0JANUARI  2026.",
        "2026-01-03 00:00:00",
        "46025",
        "46025.0",
    ],
)
def test_a_day_is_read_as_cells_hold_it(text):
    assert parse_date(text) == date(2026, 1, 3)


@pytest.mark.parametrize(("text", "day"), [("5 May 2026", date(2026, 5, 5)), ("31-Dec-2026", date(2026, 12, 31))])
def test_months_of_an_english_excel_are_read(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text", ["Level III", "3,0", "Tk. 3", "(3)", "Tiga (3)", "3*", "tingkat\xa03 ", "Terdefinisi (III)"]
)
def test_a_level_is_read_as_cells_hold_it(text):
    assert read_level(text, ValueRule()) == 3


@pytest.mark.parametrize("text", ["-", "–", "...", " \xa0"])
def test_a_dash_is_no_level(text):
    assert read_level(text, ValueRule()) is None


@pytest.mark.parametrize("text", ["12", "12.", "12)", "(12)", "No. 12", "#12", "Indikator 12"])
def test_the_number_of_an_indicator_is_read_as_cells_hold_it(text):
    assert indicator_number_in(text) == 12
