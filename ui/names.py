"""Names as people see them: two that look the same are one, whatever characters they are made of."""

import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError

from ui.lookalikes import LOOKALIKES

# Drawn as nothing at all, though some count as letters: fillers of Hangul, the blank of Braille, joiners, variants.
UNSEEN = frozenset(
    map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810)))
) | frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
APOSTROPHES = "'\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u2032\u00b4`\uff07"
QUOTES = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02'
DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
INVISIBLE = "Nama ini tidak memuat huruf atau angka yang terlihat."
MIXED_SCRIPTS = "Nama akun mencampur huruf dari aksara yang berbeda. Pakai satu aksara saja, misalnya huruf Latin."

_LATIN = {ord(char): latin for latin, chars in LOOKALIKES.items() for char in chars}
_SIGNS = {ord(char): signs[0] for signs in (APOSTROPHES, QUOTES, DASHES) for char in signs}
_LIKE_DIGITS = str.maketrans("01", "ol")


def visible_name(text: str) -> str:
    """What is stored: without marks that nobody sees, one blank between words, none at the ends."""
    return " ".join("".join(" " if char.isspace() else char for char in text if _is_seen(char)).split())


def _is_seen(char: str) -> bool:
    """Blanks count as seen here; marks of direction, joiners and control characters do not."""
    return char.isspace() or (char not in UNSEEN and unicodedata.category(char) not in ("Cf", "Cc", "Co", "Cs"))


@lru_cache(maxsize=4096)
def look_of(text: str) -> str:
    """What two names share that look the same: case, accents, blanks, widths and look-alike letters folded."""
    plain = unicodedata.normalize("NFKD", visible_name(text))
    bare = "".join(char for char in plain if unicodedata.category(char) not in ("Mn", "Me") and char not in UNSEEN)
    folded = "".join(map(_latin, bare.translate(_SIGNS))).casefold()
    return " ".join(folded.split())


def _latin(char: str) -> str:
    """The Latin letter that this one, or its capital, looks like: names are compared without case."""
    if char.isascii():
        return char
    found = (_LATIN.get(ord(one)) for one in (char, char.upper(), char.lower()) if len(one) == 1)
    return next((latin for latin in found if latin), char)


def account_look_of(text: str) -> str:
    """The same for names that are typed at the door, where "1" is taken for "l" and "0" for "o" as well."""
    return look_of(text).translate(_LIKE_DIGITS)


def validate_visible(text: str) -> None:
    """Raise `ValidationError` for a name of blanks, signs and marks alone."""
    if not any(unicodedata.category(char)[0] in "LN" for char in visible_name(text) if char not in UNSEEN):
        raise ValidationError(INVISIBLE, code="invisible")


def validate_one_script(text: str) -> None:
    """Raise `ValidationError` for an account name whose letters come from more than one script."""
    letters = [char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char)[0] == "L"]
    if len({unicodedata.name(char, "?").partition(" ")[0] for char in letters}) > 1:
        raise ValidationError(MIXED_SCRIPTS, code="mixed_scripts")
