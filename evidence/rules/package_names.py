"""Names of files in the package, after the guideline's examples: `21.b.SK-Manrisk-SPBE.pdf`. Pure.

Plain Latin letters, digits and hyphens: what every system can unpack. The letter makes a name the only one of its
indicator, also where case does not count.
"""

import re
import unicodedata

MAX_PACKAGE_NAME = 60  # characters with the extension; the ministry's application cuts longer names
DEFAULT_NAME = "Dokumen"
# What Unicode does not take apart into a Latin letter and its marks.
TRANSLITERATION = str.maketrans(
    {"&": " dan ", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L"}
)
WINDOWS_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # device names on Windows


def place_letters(place: int) -> str:
    """a … z, aa, ab …: the place in the order of an indicator's files, counted from 0."""
    text = ""
    while place >= 0:
        place, step = divmod(place, 26)
        text = chr(ord("a") + step) + text
        place -= 1
    return text


def package_file_name(number: int, place: int, title: str, extension: str) -> str:
    """`<indikator>.<huruf>.<nama>.<ekstensi>`, at most 60 characters."""
    head, ending = f"{number}.{place_letters(place)}.", f".{_extension(extension)}"
    return f"{head}{_shortened(plain_words(title) or DEFAULT_NAME, MAX_PACKAGE_NAME - len(head) - len(ending))}{ending}"


def name_stem(name: str) -> str:
    """A package name without number and letter: `SK-Manrisk-SPBE.pdf`."""
    return name.split(".", 2)[-1]


def plain_words(text: str) -> str:
    """Words joined by single hyphens; empty if the text has no letter or digit that can be written in Latin."""
    taken_apart = unicodedata.normalize("NFKD", text.translate(TRANSLITERATION))
    spelled = "".join(char for char in taken_apart if not unicodedata.combining(char))
    name = "-".join(re.findall(r"[A-Za-z0-9]+", spelled))
    return f"{DEFAULT_NAME}-{name}" if WINDOWS_RESERVED.fullmatch(name) else name


def _shortened(name: str, room: int) -> str:
    """Cut between words, unless that would throw away more than half."""
    if len(name) <= room:
        return name
    whole_words = name[: room + 1].rpartition("-")[0]
    return whole_words if 2 * len(whole_words) >= room else name[:room]


def _extension(text: str) -> str:
    kept = re.sub(r"[^a-z0-9]", "", text.lower())
    return kept[:5] or "bin"
