"""Two people at one text: what the page showed, what was typed, what is stored by now. Pure.

A page carries the mark of each text it shows. Who changed nothing overwrites nothing, however old their page is; who
changed what somebody else has changed meanwhile is shown both.
"""

import hashlib
from dataclasses import dataclass
from enum import Enum


class Fate(Enum):
    """What becomes of a typed text."""

    NOTHING = "nothing"
    WRITE = "write"
    CLASH = "clash"


@dataclass(frozen=True)
class Typed:
    """`seen` is the mark of what the page showed."""

    text: str
    seen: str


def mark(text: str) -> str:
    """Short enough for a hidden field; not a secret."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def plain(text: str) -> str:
    """As it is stored: browsers send lines with a carriage return."""
    return text.replace("\r\n", "\n").strip()


def fate_of(typed: Typed, stored: str) -> Fate:
    """Untouched, or the same as what is stored: nothing. Else written, unless somebody was faster."""
    text = plain(typed.text)
    if text == stored or mark(text) == typed.seen:
        return Fate.NOTHING
    return Fate.WRITE if mark(stored) == typed.seen else Fate.CLASH
