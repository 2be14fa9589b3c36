"""Days as people write them in Indonesian: 15-12-2026, 15/12/2026, 2026-12-15, 15 Desember 2026. Pure."""

import re
from datetime import date, timedelta

from ui.formats import MONTHS
from ui.texts import join_lines

EARLIEST, LATEST = date(1945, 1, 1), date(2100, 12, 31)  # what lies beyond is asked about: mostly a slip of the hand
HOW = "hh-bb-tttt"
BETWEEN = r"[-/. ‐‑–—−]"
DAY_FIRST = re.compile(rf"(\d{{1,2}}){BETWEEN}(\d{{1,2}}){BETWEEN}(\d{{4}})")
YEAR_FIRST = re.compile(rf"(\d{{4}}){BETWEEN}(\d{{1,2}}){BETWEEN}(\d{{1,2}})")
BARE = re.compile(r"(\d{2})(\d{2})(\d{4})")  # from a keypad that has digits only
SPELLED = re.compile(r"(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4}|\d{2})\.?", re.IGNORECASE)
BEFORE = re.compile(  # "Sabtu, 3 Januari 2026", "tgl. 3 Januari 2026"
    r"^(?:(?:senin|selasa|rabu|kamis|jum.?at|sabtu|minggu)\s*[,/]\s*)?(?:(?:tanggal|tgl)\b\.?\s*:?\s*)?", re.IGNORECASE
)
MIDNIGHT = re.compile(r"(?<=\d)[ T]00[:.]00(?:[:.]00(?:\.0+)?)?$")  # of a cell that keeps a day with its time
SERIAL = re.compile(r"(\d{5})(?:\.0+)?")  # a day in a cell that has lost its format
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(36526, 73051)  # 2000 to 2100
NUMBER_OF = {name[:3].casefold(): number for number, name in enumerate(MONTHS, 1)} | {
    "agt": 8,
    "ags": 8,
    "nop": 11,
    "peb": 2,
    "may": 5,
    "aug": 8,
    "oct": 10,
    "dec": 12,
}


class DayRefused(ValueError):
    """A text that names no day; the message is for the person who wrote it."""


def read_day(text: str) -> date:
    """The day a text names. Raises `DayRefused`."""
    text = join_lines(text)
    parts = _parts(text)
    if parts is None:
        raise DayRefused(f"Tanggal “{text[:40]}” tidak terbaca; tulis {HOW}.")
    try:
        return date(*parts)
    except ValueError as error:
        raise DayRefused(f"Tanggal “{text[:40]}” tidak ada dalam kalender; tulis {HOW}.") from error


def read_cell_day(text: str) -> date:
    """The same of a cell, where a day may stand with midnight or as the number that spreadsheets count it by."""
    text = MIDNIGHT.sub("", join_lines(text))
    found = SERIAL.fullmatch(text)
    if found and int(found[1]) in SERIALS:
        return SERIAL_ZERO + timedelta(days=int(found[1]))
    return read_day(text)


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month, day."""
    text = BEFORE.sub("", text, count=1)
    if found := DAY_FIRST.fullmatch(text) or BARE.fullmatch(text):
        return int(found[3]), int(found[2]), int(found[1])
    if found := YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    found = SPELLED.fullmatch(text)
    month = NUMBER_OF.get(found[2][:3].casefold()) if found else None
    return (_full_year(found[3]), month, int(found[1])) if found and month else None


def _full_year(digits: str) -> int:
    """Beside a month's name two digits are a year of this century: "3-Jan-26"."""
    return int(digits) + (2000 if len(digits) == 2 else 0)


def is_far(day: date) -> bool:
    """Whether a day lies so far away that it is asked about."""
    return not EARLIEST <= day <= LATEST


def doubt_of_far_day(day: date) -> str:
    """What speaks against a day, as the end of a sentence about it; "" where nothing does."""
    return f"di luar tahun {EARLIEST.year}–{LATEST.year}" if is_far(day) else ""


def day_text(day: date) -> str:
    """15-12-2026, with four digits of the year at any time."""
    return f"{day.day:02}-{day.month:02}-{day.year:04}"
