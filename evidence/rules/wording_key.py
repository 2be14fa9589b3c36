"""The same key for files of the same words: a PDF that was saved once more has other bytes. Pure."""

import hashlib
import re

FEWEST_WORDS = 30  # a cover or a form without words is like any other
WORD = re.compile(r"[^\W_]+")


def wording_key(text: str) -> str:
    """SHA-256 of the words without case, spaces, and marks; "" where there are too few to tell."""
    words = WORD.findall(text.casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest() if len(words) >= FEWEST_WORDS else ""
