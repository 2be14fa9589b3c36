"""Spans that plans name where a day is wanted."""

from datetime import date

import pytest

from ui.periods import Span, read_span


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Triwulan III 2026", date(2026, 9, 30)),
        ("TW. 1/2026", date(2026, 3, 31)),
        ("tw iv tahun 2026", date(2026, 12, 31)),
        ("Q2 2026", date(2026, 6, 30)),
        ("Semester I 2026", date(2026, 6, 30)),
        ("akhir September 2026", date(2026, 9, 30)),
        ("Februari 2028", date(2028, 2, 29)),
        ("Juli - Nopember 2026", date(2026, 11, 30)),
        ("paling lambat akhir tahun 2026", date(2026, 12, 31)),
        ("2026", date(2026, 12, 31)),
    ],
)
def test_what_is_due_in_a_span_is_due_on_its_last_day(text, last):
    assert read_span(text, 2025) == Span(last, says_year=True)


@pytest.mark.parametrize(("text", "month"), [("TW III", 9), ("Triwulan ke-2", 6), ("akhir September", 9), ("Mei", 5)])
def test_a_span_without_a_year_is_in_the_years_that_is_asked(text, month):
    found = read_span(text, 2025)
    assert (found.last.year, found.last.month, found.says_year) == (2025, month, False)


@pytest.mark.parametrize(
    "text",
    ["", "TW V", "Semester III", "awal Mei", "minggu II Mei 2026", "Desember - Maret 2026", "15-08-2026", "20266"],
)
def test_other_words_name_no_span(text):
    assert read_span(text, 2025) is None
