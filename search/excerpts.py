"""The sentence of a page in which the asked words stand: what comes out is text, never markup."""

import re
from typing import NamedTuple

from search.asked_words import AskedWords, word_places

NEAR = 30  # words: the sentence with most of the asked words within so many is shown
BEFORE, LENGTH = 90, 260  # characters before the first hit, and in all
# What a browser would not show as what it is: control signs, and those that turn the direction of writing.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+"
)
_SENTENCE_END = re.compile(r"[.!?;:]\s+|\n\s*\n")


class Part(NamedTuple):
    """A piece of an excerpt; `is_hit`: it is one of the asked words."""

    text: str
    is_hit: bool


def excerpt(text: str, stems: str, asked: AskedWords) -> tuple[Part, ...]:
    """The pieces in their order; nothing where no asked word stands. `stems`: the line of the text's stems."""
    places, line = word_places(text), stems.split()
    hits = [n for n, (word, stem) in enumerate(_pairs(places, line)) if _fits(asked, word, stem)]
    if not hits:
        return ()
    first = _best(hits, line, asked)
    begin = _sentence_begin(text, places[first][1])
    shown = [(places[n][1], places[n][2]) for n in hits if places[n][1] >= begin and places[n][2] <= begin + LENGTH]
    return tuple(_parts(text, begin, min(len(text), begin + LENGTH), shown))


def _pairs(places: list[tuple[str, int, int]], line: list[str]) -> list[tuple[str, str]]:
    return [(place[0], stem) for place, stem in zip(places, line, strict=False)]


def _fits(asked: AskedWords, word: str, stem: str) -> bool:
    return any(one.fits(word, stem) for one in asked.words)


def _best(hits: list[int], line: list[str], asked: AskedWords) -> int:
    """The hit after which most different asked words stand near; a phrase that begins there counts for more."""
    phrases = [phrase.split() for phrase in asked.phrases]

    def worth(position: int) -> int:
        n = hits[position]
        near = {line[m] for m in hits[position : position + NEAR] if m < n + NEAR}
        return len(near) + 100 * sum(line[n : n + len(phrase)] == phrase for phrase in phrases)

    return hits[max(range(len(hits)), key=worth)]


def _sentence_begin(text: str, at: int) -> int:
    """Where the sentence begins, or some words before the hit where it begins far away."""
    start = max(0, at - BEFORE)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, at)]
    if ends:
        return ends[-1]
    blank = text.find(" ", start, at)
    return blank + 1 if start and blank >= 0 else start


def _parts(text: str, begin: int, end: int, shown: list[tuple[int, int]]) -> list[Part]:
    parts, at = [], begin
    for start, stop in shown:
        parts += [Part(_visible(text[at:start]), False), Part(_visible(text[start:stop]), True)]
        at = stop
    parts.append(Part(_visible(text[at:end]), False))
    return [part for part in parts if part.text]


def _visible(text: str) -> str:
    return re.sub(r"\s+", " ", _UNSEEN.sub(" ", text))
