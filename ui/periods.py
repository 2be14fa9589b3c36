"""Spans as plans write them where a day is wanted: "Triwulan III 2026", "TW 3", "akhir September". Pure.

What has to be done in a span is due on its last day.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from ui.formats import MONTHS, SHORT_MONTHS
from ui.texts import join_lines

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
OTHER_SPELLINGS = {"sept": 9, "agt": 8, "ags": 8, "agust": 8, "nop": 11, "nopember": 11, "peb": 2, "pebruari": 2}
MONTH_NUMBERS = {
    name.casefold(): number for names in (MONTHS, SHORT_MONTHS) for number, name in enumerate(names, 1)
} | OTHER_SPELLINGS
BEFORE = r"(?:(?:paling lambat|selambat(?:-lambat)?nya|sampai(?: dengan)?|s\.?/?d\.?|hingga) +)?(?:pada +)?(?:akhir +)?"
YEAR = r"(?:[ ,/-]*(?:(?:tahun|th\.?) *)?(?P<year>20\d\d))?"
PART = r"(?P<part>iv|i{1,3}|[1-4])"
QUARTER = re.compile(rf"{BEFORE}(?:(?:triwulan|kuartal|tw)[ .-]*(?:ke[ -]*)?|q(?=\d)){PART}{YEAR}")
HALF = re.compile(rf"{BEFORE}(?:semester|smt|sem)\.?[ -]*(?:ke[ -]*)?{PART}{YEAR}")
# "akhir September", "bulan September 2026"; of "Juli - September" the later one counts.
UNTIL = r"(?:-|–|—|s\.?/?d\.?|sampai(?: dengan)?)"
MONTH = re.compile(rf"{BEFORE}(?:bulan +)?(?:(?P<first>[a-z]+)\.? *{UNTIL} *)?(?P<month>[a-z]+)\.?{YEAR}")
WHOLE_YEAR = re.compile(rf"{BEFORE}(?:tahun +)?(?P<year>20\d\d)")


@dataclass(frozen=True)
class Span:
    """The last day of a span, and whether its year was said."""

    last: date
    says_year: bool


def read_span(text: str, year: int) -> Span | None:
    """The span that a text names, in `year` where it says none; None for any other text."""
    said = join_lines(text).casefold()
    for form, months in ((QUARTER, 3), (HALF, 6)):
        if found := form.fullmatch(said):
            part = ROMAN.get(found["part"]) or int(found["part"])
            return _span(part * months, found["year"], year) if part * months <= 12 else None
    if found := WHOLE_YEAR.fullmatch(said):
        return _span(12, found["year"], year)
    found = MONTH.fullmatch(said)
    month = MONTH_NUMBERS.get(found["month"]) if found else None
    if found is None or month is None or MONTH_NUMBERS.get(found["first"] or found["month"], 13) > month:
        return None
    return _span(month, found["year"], year)


def _span(month: int, said: str | None, year: int) -> Span:
    of = int(said) if said else year
    return Span(date(of, month, monthrange(of, month)[1]), bool(said))
