"""What people type into a search box: words that all have to be found, and "words in quotes" that stand together."""

import re
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from ui.names import APOSTROPHES, DASHES, QUOTES, visible_name

MOST_TERMS = 8
OPENING = f"[{QUOTES}]"
TERM = re.compile(f"{OPENING}([^{QUOTES}]+){OPENING}|([^\\s{QUOTES}]+)")
# PostgreSQL's \s knows no blank that does not break.
BLANKS = "[\\s\u00a0\u2007\u202f]+"


def search_terms(text: str) -> list[str]:
    """The words and phrases, at most eight; a quotation mark without its other half is none."""
    found = (visible_name(quoted or word) for quoted, word in TERM.findall(text.replace("\0", " ")))
    return [term for term in found if term][:MOST_TERMS]


def matching(term: str, fields: Iterable[str]) -> Q:
    """One of the fields has the term, with any apostrophe, dash, blank and case."""
    if term.isascii() and not re.search(f"[\\s{_in_class(APOSTROPHES)}{_in_class(DASHES)}]", term):
        return reduce(or_, (Q(**{f"{field}__icontains": term}) for field in fields))
    return reduce(or_, (Q(**{f"{field}__iregex": term_pattern(term)}) for field in fields))


def all_matching(text: str, fields: Iterable[str]) -> Q:
    """Every word and phrase stands in one of the fields; an empty search finds all."""
    names = tuple(fields)
    return reduce(and_, (matching(term, names) for term in search_terms(text)), Q())


def is_found(text: str, within: str) -> bool:
    """The same for a text that is read already."""
    return all(re.search(term_pattern(term), within, re.IGNORECASE) for term in search_terms(text))


def term_pattern(term: str) -> str:
    """A regular expression that Python and PostgreSQL read alike."""
    return "".join(map(_char_pattern, visible_name(term)))


def _char_pattern(char: str) -> str:
    if char == " ":
        return BLANKS
    for signs in (APOSTROPHES, DASHES):
        if char in signs:
            return f"[{_in_class(signs)}]"
    return re.escape(char)


def _in_class(signs: str) -> str:
    """The hyphen last, where it is no range."""
    return signs.replace("-", "") + ("-" if "-" in signs else "")
