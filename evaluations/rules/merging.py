"""Two people at one text: what the page showed, what was typed, what is stored by now. Pure.

A page carries the mark of each text it shows. Who changed nothing overwrites nothing, however old their page is; who
changed what somebody else has changed meanwhile is shown both.
"""

import hashlib
from dataclasses import dataclass
from enum import Enum


class MergeOutcome(Enum):
    """What becomes of a typed text."""

    NOTHING = "nothing"
    WRITE = "write"
    CLASH = "clash"


@dataclass(frozen=True)
class TypedText:
    """`seen` is the mark of what the page showed."""

    text: str
    seen: str


@dataclass(frozen=True)
class TextClash:
    """What somebody else has stored in a field that this person was changing too; both texts are shown."""

    label: str
    theirs: str
    by: str


def text_mark(text: str) -> str:
    """Short enough for a hidden field; not a secret."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def normalize_text(text: str) -> str:
    """As it is stored: browsers send lines with a carriage return."""
    return text.replace("\r\n", "\n").strip()


def merge_outcome(typed: TypedText, stored: str) -> MergeOutcome:
    """Untouched, or the same as what is stored: nothing. Else written, unless somebody was faster."""
    text = normalize_text(typed.text)
    if text == stored or text_mark(text) == typed.seen:
        return MergeOutcome.NOTHING
    return MergeOutcome.WRITE if text_mark(stored) == typed.seen else MergeOutcome.CLASH
