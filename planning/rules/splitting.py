"""A recommendation's text proposed as items: by its numbering, else by paragraphs, else by sentences. Pure.

A proposal only: people edit it, and the text stays as it came.
"""

import re
from itertools import groupby

NUMBER, LETTER, BULLET = "number", "letter", "bullet"
MARKS = (
    (NUMBER, re.compile(r"^\s*\(?\d{1,2}[.)]\s+")),
    (LETTER, re.compile(r"^\s*\(?[a-z][.)]\s+")),
    (BULLET, re.compile(r"^\s*[-–—•*·▪]\s+")),
)
INLINE_NUMBER = re.compile(r"(?:^|(?<=\s))\(?(\d{1,2})\)\s+")  # "(1) …; (2) …" within a sentence
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z])")
ITEM_ENDINGS = " ;,."


def propose_items(text: str) -> list[str]:
    """The items; an opening line that ends with a colon only introduces them and is left out."""
    lines = [line.rstrip() for line in text.splitlines()]
    kinds = [next((kind for kind, mark in MARKS if mark.match(line)), "") for line in lines]
    first = next((kind for kind in kinds if kind), "")
    if first and kinds.count(first) > 1:
        return _tidy(_by_mark(lines, first))
    paragraphs = parse_items(text)
    return _tidy(paragraphs if len(paragraphs) > 1 else _split_paragraph(" ".join(paragraphs)))


def parse_items(text: str) -> list[str]:
    """What people have edited: an empty line divides items, a single line break does not."""
    lines = [line.strip() for line in text.splitlines()]
    return [" ".join(group) for filled, group in groupby(lines, key=bool) if filled]


def items_as_text(items: list[str]) -> str:
    """The items as they are edited."""
    return "\n\n".join(items)


def _by_mark(lines: list[str], kind: str) -> list[str]:
    """Only marks of the first kind divide: points under a point stay with it."""
    mark = dict(MARKS)[kind]
    items: list[list[str]] = [[]]
    for line in lines:
        if mark.match(line):
            items.append([mark.sub("", line)])
        elif line.strip():
            items[-1].append(line.strip())
    return [" ".join(item) for item in items]


def _split_paragraph(paragraph: str) -> list[str]:
    """Numbers within the paragraph where they count from one, else its sentences."""
    found = list(INLINE_NUMBER.finditer(paragraph))
    if len(found) > 1 and [int(mark[1]) for mark in found] == list(range(1, len(found) + 1)):
        ends = [*(mark.start() for mark in found[1:]), len(paragraph)]
        parts = [paragraph[mark.end() : end] for mark, end in zip(found, ends, strict=True)]
        return [paragraph[: found[0].start()], *parts]
    return SENTENCE.split(paragraph)


def _tidy(items: list[str]) -> list[str]:
    """Without the semicolon or the "dan" that joined it to the next one, and without an introduction."""
    cut = [re.sub(r"[;,]?\s+dan$", "", item.strip()).strip(ITEM_ENDINGS) for item in items]
    return [item for number, item in enumerate(cut) if item and not (number == 0 and item.endswith(":"))]
