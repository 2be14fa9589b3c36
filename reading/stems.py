"""Indonesian words as stems, and phrases of them: what everything else here compares. Pure, no Django.

`Vocabulary` knows which phrases mean the same, so that "sistem pemerintahan berbasis elektronik" and "SPBE" are one.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TypeAlias

Stems: TypeAlias = tuple[str, ...]

# Words that say nothing about the subject of an official paper.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        dan atau yang di ke dari untuk pada dengan dalam sebagai oleh atas serta ini itu adalah tentang nomor no tahun
        sebagaimana dimaksud ayat huruf pasal dapat harus paling sedikit tersebut lain lainnya para agar telah belum
        akan tidak secara terhadap antara bagi maka juga apa saja siapa bagaimana cara mana kapan apakah
        seberapa berapa sering kali mengenai
        melalui sesuai kabupaten kota provinsi daerah pemerintah bupati walikota gubernur kab kec lingkungan
        kematangan sd dll pdf docx xlsx pptx png jpg jpeg rar zip
        """,
    )
)
# Words whose stem is another matter: a report is no complaint, a performance no work.
WHOLE_WORDS = frozenset({"laporan", "kinerja", "persuratan", "perencanaan"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_NUMBERED = re.compile(r"(?<=sektor)\s+(?=\d\b)")  # "sektor 2" is another subject than "sektor 3"
_WORD = re.compile(r"[a-z][a-z0-9]*")
_LONGEST_WORD = 40
PREFIXES = ("pe", "ke", "me", "di", "ber", "ter")
SHORTEST_PART, LONGEST_PLAIN = 4, 12  # letters of a part, and of a word that may be two


@cache
def _stemmer():  # type: ignore[no-untyped-def]  # PySastrawi has no types
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return StemmerFactory().create_stemmer()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one small-letter word; short words and such with figures stay as they are."""
    if word in WHOLE_WORDS or len(word) <= 3 or len(word) > _LONGEST_WORD or not word.isalpha():
        return word
    return str(_stemmer().stem(word))


@cache
def _known_words() -> frozenset[str]:
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return frozenset(StemmerFactory().get_words())


def _is_word(word: str) -> bool:
    return len(word) >= SHORTEST_PART and (word in _known_words() or stem(word) in _known_words())


def _is_whole(word: str) -> bool:
    """A word, not the end of one: "gunaan" only ends "pendayagunaan"."""
    return _is_word(word) and (word in _known_words() or word.startswith(PREFIXES))


def unglued(text: str) -> str:
    """A text with the spaces that a scan has lost: a long unknown word that is two known ones becomes these."""
    return " ".join(" ".join(_parts(word)) for word in text.split())


def _parts(word: str) -> list[str]:
    small = word.lower()
    if len(word) < LONGEST_PLAIN or not word.isalpha() or _is_word(small):
        return [word]
    for at in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        rest = _parts(word[at:].title() if word.istitle() else word[at:])
        if _is_word(small[:at]) and _is_whole(rest[0].lower()):
            return [word[:at], *rest]
    return [word]


def fold(text: str) -> str:
    """Small letters without accents: a scan turns "SPBE" into "SPBĘ" now and then."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).lower()


def words_of(text: str) -> list[str]:
    """The small-letter words of a text; "ManajemenData" and "Manajemen_Data" are two words."""
    return _WORD.findall(_NUMBERED.sub("", fold(_CAMEL.sub(" ", text))))


def stems_of(text: str) -> list[str]:
    """The stems of a text without the words that say nothing."""
    return [stem(word) for word in words_of(text) if word not in STOP_WORDS]


class Vocabulary:
    """Phrases that mean the same, replaced by one word each, longest first."""

    def __init__(self, same: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[Stems, list[str]]]] = {}
        for usual, others in same.items():
            for other in others:
                phrase = tuple(stems_of(other))
                if phrase:
                    self._by_first.setdefault(phrase[0], []).append((phrase, stems_of(usual)))
        for phrases in self._by_first.values():
            phrases.sort(key=lambda pair: -len(pair[0]))

    def stems(self, text: str) -> list[str]:
        """The stems of a text in the usual words."""
        found, given, at = [], stems_of(text), 0
        while at < len(given):
            for phrase, usual in self._by_first.get(given[at], ()):
                if tuple(given[at : at + len(phrase)]) == phrase:
                    found += usual
                    at += len(phrase)
                    break
            else:
                found.append(given[at])
                at += 1
        return found


class Phrases:
    """Weighted phrases of one subject; each place of a text counts for the longest phrase that stands there."""

    def __init__(self, weighted: Iterable[tuple[Sequence[str], float]]) -> None:
        self._by_first: dict[str, dict[Stems, float]] = {}
        for phrase, weight in weighted:
            if phrase:
                known = self._by_first.setdefault(phrase[0], {})
                known[tuple(phrase)] = max(weight, known.get(tuple(phrase), 0.0))

    def found(self, stems: Sequence[str]) -> list[tuple[int, Stems, float]]:
        """Place, phrase and weight of each phrase that the stems hold."""
        hits: list[tuple[int, Stems, float]] = []
        at = 0
        while at < len(stems):
            known = self._by_first.get(stems[at], {})
            here = [phrase for phrase in known if tuple(stems[at : at + len(phrase)]) == phrase]
            longest = max(here, key=len, default=None)
            if longest is not None:
                hits.append((at, longest, known[longest]))
            at += len(longest) if longest else 1
        return hits
