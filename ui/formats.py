"""How numbers and dates read on screen: 3,05 and 14 Agustus 2025. Files and the API use a point."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
SHORT_MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
MINUS = "−"  # a true minus sign
NO_VALUE = "–"


def decimal_comma(value: Decimal | Fraction | int | None, places: int = 2) -> str:
    """3.05 → "3,05"; None → "–". A decimal must be rounded already: this only writes it down; a fraction is rounded."""
    if value is None:
        return NO_VALUE
    number = _rounded(value, places) if isinstance(value, Fraction) else Decimal(value)
    text = f"{abs(number):.{places}f}".replace(".", ",")
    return f"{MINUS}{text}" if number < 0 else text


def _rounded(value: Fraction, places: int) -> Decimal:
    """Half up; a tie has a finite decimal, so the division does not lose it."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def level_text(value: Decimal | Fraction | int | None) -> str:
    """A level as people say it: "3", "3,25"; None → "–"."""
    if value is None:
        return NO_VALUE
    text = decimal_comma(value)
    return text.rstrip("0").rstrip(",")


def value_terms(value: Decimal | Fraction | int | None) -> str:
    """The terms of a value that two decimals do not wholly say: "7/6"; else ""."""
    return "" if value is None or (Fraction(value) * 100).denominator == 1 else f"{Fraction(value)}"


def value_label(value: Decimal | Fraction | int | None) -> str:
    """A level with its terms where they say more: "3", "2,75", "1,17 (7/6)"."""
    terms = value_terms(value)
    return f"{level_text(value)} ({terms})" if terms else level_text(value)


def format_signed(value: Decimal | Fraction, places: int = 2) -> str:
    """A change with its sign: "+0,19", "−0,11", "0,00"."""
    return f"+{decimal_comma(value, places)}" if value > 0 else decimal_comma(value, places)


def number_word(number: int) -> str:
    """A count at the start of a sentence: "Empat"; from eleven on the figure."""
    words = ("Nol", "Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan", "Sembilan", "Sepuluh")
    return words[number] if number < len(words) else str(number)


def listed_text(words: Sequence[str]) -> str:
    """Words in a row, the last after "dan": "tempat, jabatan dan NIP"; "" for none."""
    return " dan ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)


def numbers_text(numbers: Iterable[int]) -> str:
    """Numbers in order, three or more in a row as one span: "1, 2, 4–6"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def format_weight(value: Fraction) -> str:
    """A weight, or what one level adds: "13", "2,75", "0,0275", "10/3"."""
    top, below = value.as_integer_ratio()
    for places in range(5):
        if 10**places % below == 0:
            return decimal_comma(Decimal(top) / below, places)
    return f"{top}/{below}"


def long_date(day: date) -> str:
    """14 Agustus 2025"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_span(first: date, last: date) -> str:
    """ "12–18 Oktober 2026", "28 Desember 2026–4 Januari 2027"; one day alone."""
    if first == last:
        return long_date(first)
    if first.year != last.year:
        return f"{long_date(first)}–{long_date(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]}–{long_date(last)}"
    return f"{first.day}–{long_date(last)}"


def short_date(day: date) -> str:
    """14 Agu"""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]}"


def format_moment(at: datetime) -> str:
    """12 Agu 2025, 15.20 (the datetime must be in the reader's time zone)."""
    return f"{short_date(at)} {at.year}, {at:%H.%M}"


def days_left(day: date, today: date) -> str:
    """ "besok", "3 hari lagi", "lewat 2 hari"."""
    distance = (day - today).days
    if distance < 0:
        return f"lewat {-distance} hari"
    return {0: "hari ini", 1: "besok"}.get(distance, f"{distance} hari lagi")


def file_size(size: int) -> str:
    """Bytes as "340 KB", "2,4 MB" or "1,2 GB"."""
    if size < 1024 * 1024:
        return f"{max(min(size, 1), round(size / 1024))} KB"
    megabytes = Decimal(size) / 1024 / 1024
    return f"{decimal_comma(megabytes, 1)} MB" if megabytes < 1024 else f"{decimal_comma(megabytes / 1024, 1)} GB"
