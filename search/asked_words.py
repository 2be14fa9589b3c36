"""What somebody looks for, and whether a text has it.

A text is read as a line of stems, one for each of its words, in ASCII letters and figures alone: so both databases
split it alike, and the place of a stem in the line is the place of its word in the text. Nothing typed is an error.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reading.stems import fold, stem
from ui.search import TERM

LONGEST_ASKED = 200  # characters
MOST_WORDS = 12  # of what was asked
LONGEST_WORD = 40
BESIDE = "λ"  # between two stems that stand together; no word has it, and both databases keep it in a word
SHORTEST_BEGINNING = 3  # letters; "a" begins every third word
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=50_000)
def plain_word(word: str) -> str:
    """Small ASCII letters and figures of a word, figures of any script as ours; "" where nothing is left."""
    kept = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in fold(word) if c.isdecimal() or "a" <= c <= "z")
    return "".join(kept)[:LONGEST_WORD]


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The stem of a plain word."""
    return stem(word) or word


def word_places(text: str) -> list[tuple[str, int, int]]:
    """The plain words of a text in their order, each with where it begins and ends."""
    found = ((plain_word(match.group()), match.start(), match.end()) for match in _WORD.finditer(text))
    return [place for place in found if place[0]]


def plain_words(text: str) -> list[str]:
    """The same without their places; "Manajemen_Data" and "ManajemenData" are two words."""
    return [word for word, _, _ in word_places(_CAMEL.sub(" ", text))]


def pairs_of(stems: Sequence[str]) -> Iterator[str]:
    """Each two neighbours as one word."""
    for first, second in pairwise(stems):
        yield f"{first}{BESIDE}{second}"


@dataclass(frozen=True)
class AskedWord:
    """One word: by its stem, and the last one also by how it begins, while it is still being typed."""

    stem: str
    beginning: str = ""

    def fits(self, word: str, stem: str) -> bool:
        return stem == self.stem or bool(self.beginning and word.startswith(self.beginning))


@dataclass(frozen=True)
class AskedWords:
    """All of the words must be there; a phrase is a line of stems that stand together."""

    text: str
    words: tuple[AskedWord, ...] = ()
    phrases: tuple[str, ...] = ()
    is_cut: bool = False  # more was typed than is looked for

    @property
    def pairs(self) -> tuple[str, ...]:
        """The neighbours of which the phrases consist."""
        return tuple(dict.fromkeys(pair for phrase in self.phrases for pair in pairs_of(phrase.split())))

    def found_in(self, text: "ReadWords") -> bool:
        if not all(word.stem in text.stems or text.has_beginning(word.beginning) for word in self.words):
            return False
        return all(f" {phrase} " in text.line for phrase in self.phrases)


@dataclass(frozen=True)
class ReadWords:
    """A short text, ready to be looked through."""

    words: frozenset[str]
    stems: frozenset[str]
    line: str

    def has_beginning(self, beginning: str) -> bool:
        return bool(beginning) and any(word.startswith(beginning) for word in self.words)


@lru_cache(maxsize=20_000)
def read_words(text: str) -> ReadWords:
    """The words of a title, an item, a name; kept, because the same ones are looked through again and again."""
    words = plain_words(text)
    stems = [stem_of(word) for word in words]
    return ReadWords(frozenset(words), frozenset(stems), f" {' '.join(stems)} ")


def asked_words(text: str) -> AskedWords:
    """What was typed, in any characters and any length."""
    shown = " ".join(text.replace("\0", " ").split())
    short = shown[:LONGEST_ASKED]
    words: list[AskedWord] = []
    phrases: list[str] = []
    parts = TERM.findall(short)
    for quoted, word in parts:
        stems = [stem_of(one) for one in plain_words(quoted or word)]
        words += map(AskedWord, stems)
        if quoted and len(stems) > 1:
            phrases.append(" ".join(stems))
    kept = words[:MOST_WORDS]
    if kept and len(words) <= MOST_WORDS and not parts[-1][0] and not text[-1:].isspace():
        last = plain_words(parts[-1][1])[-1:]
        beginning = last[0] if last and len(last[0]) >= SHORTEST_BEGINNING and not last[0].isdigit() else ""
        kept[-1] = AskedWord(kept[-1].stem, beginning)
    is_cut = len(shown) > LONGEST_ASKED or len(words) > MOST_WORDS
    return AskedWords(short, tuple(dict.fromkeys(kept)), tuple(phrases), is_cut)
