"""Page numbers as people write them: "3–6, 9", "hlm. 12". Pure."""

import re

PAGES = re.compile(r"(hlm\.?|halaman)?[\d\s–,;-]*\d", re.IGNORECASE)
RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")
LAST_PAGE = 9_999
UNREACHABLE = "Nomor halaman dimulai dari 1 dan paling besar 9999. Tulis seperti 12 atau 3–5."
BACKWARDS = "Halaman pertama ditulis lebih dulu. Tulis seperti 3–5."


def are_pages(words: str) -> bool:
    """Whether these are page numbers and nothing else; "lampiran 2" and "02.15" are not."""
    return bool(PAGES.fullmatch(words.strip()))


def page_numbers(words: str) -> list[int]:
    """All numbers in the order in which they stand."""
    return [int(number) for number in re.findall(r"\d+", words)]


def first_page(words: str) -> int | None:
    """Where a reader is led; None where no page is named that a document can have."""
    numbers = page_numbers(words) if are_pages(words) else []
    return numbers[0] if numbers and 0 < numbers[0] <= LAST_PAGE else None


def why_no_pages(words: str) -> str:
    """What is wrong with page numbers that no document can have; "" for all else, other words included."""
    if not are_pages(words):
        return ""
    if not all(0 < number <= LAST_PAGE for number in page_numbers(words)):
        return UNREACHABLE
    return BACKWARDS if any(int(last) < int(first) for first, last in RANGE.findall(words)) else ""
