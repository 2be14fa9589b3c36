"""Text as people bring it: typed, pasted from Word, or standing in a cell."""

import re

# Word's line break, its page and column break, the separators of its fields; NEL and Unicode's own line ends.
OTHER_LINE_BREAKS = "\x0b\x0c\x0e\x1c\x1d\x85\u2028\u2029"
LINE_END = re.compile(f"\r\n|[\r{OTHER_LINE_BREAKS}]")
# The other control characters, the no-break and the soft hyphen among them. Tab and line break stay; NUL is refused.
CONTROL_CHARACTERS = re.compile("[\x01-\x08\x0f-\x1b\x1e\x1f\x7f-\x84\x86-\x9f\xad]")
ZERO_WIDTH = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def normalize_breaks(text: str) -> str:
    """Every way of ending a line as one character, as the person sees it and as the database keeps it."""
    return LINE_END.sub("\n", text)


def clean_readable(text: str) -> str:
    """Control characters as blanks or line breaks, so that no words stick together. NUL stays, to be refused."""
    return CONTROL_CHARACTERS.sub(" ", normalize_breaks(text))


def as_typed(text: str, single_line: bool) -> str:
    """What a field sent, as the person saw it. A field of one line has no breaks: browsers would drop them there."""
    breaks = " " if single_line and not re.search("[\r\n]", text) else "\n"
    return clean_readable(text).replace("\n", breaks)


def without_marks(text: str) -> str:
    """Without what a number, an address or a day copied from a message or a file's properties brings along unseen."""
    return ZERO_WIDTH.sub("", text)


def full_stop(thing: object) -> str:
    """What it is called, at the end of a sentence: a name may bring its full stop along ("Wayan Contoh, M.M.")."""
    text = str(thing)
    return text if text.endswith(".") else f"{text}."


def join_lines(text: str) -> str:
    """Blanks and line breaks of every kind as single blanks, marks without width gone."""
    return " ".join(without_marks(text).split())
