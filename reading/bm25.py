"""BM25: which of a few texts a query is about. Pure, no Django."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

SATURATION, LENGTH_SHARE = 1.4, 0.6


class Bm25:
    """A set of texts, given as stems; rare words count more, long texts do not win by length."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._counts = [Counter(text) for text in texts]
        self._lengths = [len(text) for text in texts]
        self._usual = (sum(self._lengths) / len(texts) if texts else 0.0) or 1.0
        holding = Counter(word for counts in self._counts for word in counts)
        self._size = len(texts)
        self._rarity = {word: self._rarity_of(many) for word, many in holding.items()}

    def _rarity_of(self, holding: int) -> float:
        return math.log(1 + (self._size - holding + 0.5) / (holding + 0.5))

    def knows(self, word: str) -> bool:
        return word in self._rarity

    def rarity(self, word: str) -> float:
        """How much a word tells; one that no text holds tells the most."""
        return self._rarity.get(word, self._rarity_of(0))

    def scores(self, query: Iterable[str]) -> list[float]:
        """One score a text, in their order."""
        asked = set(query)
        return [self._score(asked, position) for position in range(self._size)]

    def _score(self, asked: set[str], position: int) -> float:
        counts, length = self._counts[position], self._lengths[position] / self._usual
        damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length)
        return sum(
            self._rarity[word] * counts[word] * (SATURATION + 1) / (counts[word] + damping)
            for word in asked
            if word in counts
        )
