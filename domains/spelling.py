"""When two texts say the same: case, blanks and punctuation are spelling, signs of quantity are not."""

import unicodedata

SIGNS = frozenset("%+<>=≤≥±")


def fold_spelling(text: str) -> str:
    """The text as it counts for a comparison: words and numbers in lower case, one blank between them."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() or c in SIGNS else " " for c in plain).split())
