"""What a region's own accepted evidence says of a document that may prove an item. Pure, no Django.

It knows what it is given: who asks hands over the citations of one region, and of those only what the person may read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from reading.stems import STOP_WORDS, words_of

SAME_DOCUMENT, LIKE_TITLE, SAME_KIND, SAME_AGENCY = 6.0, 3.0, 1.5, 1.0  # beside scores of 2.4 and more
INDICATOR_SHARE = 0.5  # what was accepted for another item of the indicator says half as much
ALIKE = 0.6  # of the words of the shorter title
FEWEST_WORDS = 2  # one word in common is no pattern


@dataclass(frozen=True)
class KnownDocument:
    """What is compared of a document: its title's words, its kind and its owner ("" and None: unknown)."""

    pk: int
    title: str
    kind: str
    owner: int | None

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for word in words_of(self.title) if len(word) > 2 and word not in STOP_WORDS)

    def is_like(self, other: KnownDocument) -> bool:
        """Whether both are called by one pattern: "Notula reviu peta rencana 2024" and the one of 2025."""
        fewest = min(len(self.words), len(other.words))
        return fewest >= FEWEST_WORDS and len(self.words & other.words) >= max(FEWEST_WORDS, ALIKE * fewest)


@dataclass(frozen=True)
class AcceptedBefore:
    """A document that was accepted for an item ("" where only the indicator was named), and in which year."""

    indicator: int
    item: str
    year: int
    document: KnownDocument


@dataclass(frozen=True)
class LearnedFit:
    """What is added to a document's score, and why, in the words of the page."""

    points: float = 0.0
    reasons: tuple[str, ...] = ()


class LearnedRank:
    """The accepted documents of one region by indicator, ready to be compared with others."""

    def __init__(self, rows: Iterable[AcceptedBefore]) -> None:
        self._rows: dict[int, list[AcceptedBefore]] = {}
        for row in rows:
            self._rows.setdefault(row.indicator, []).append(row)

    def fit(self, indicator: int, item: str, document: KnownDocument) -> LearnedFit:
        """How well a document fits what was accepted before: for the item itself, else for its indicator."""
        rows = self._rows.get(indicator, ())
        best = LearnedFit()
        for of_item in (True, False):
            chosen = [row for row in rows if (row.item == item) is of_item]
            found = _compared(document, chosen, "butir" if of_item else "indikator")
            share = 1.0 if of_item else INDICATOR_SHARE
            if found.points * share > best.points:
                best = LearnedFit(found.points * share, found.reasons)
        return best


def _compared(document: KnownDocument, accepted: list[AcceptedBefore], what: str) -> LearnedFit:
    same = next((row for row in accepted if row.document.pk == document.pk), None)
    told = [
        (SAME_DOCUMENT, f"diterima untuk {what} ini tahun {same.year}" if same else ""),
        (
            LIKE_TITLE,
            _if(not same and _any_like(document, accepted), f"judulnya seperti yang diterima untuk {what} ini"),
        ),
        (SAME_KIND, _if(_any_kind(document, accepted), f"jenisnya sama dengan yang diterima untuk {what} ini")),
        (SAME_AGENCY, _if(_any_owner(document, accepted), f"pemiliknya sama dengan yang diterima untuk {what} ini")),
    ]
    found = [(points, words) for points, words in told if words]
    return LearnedFit(sum(points for points, _ in found), tuple(words for _, words in found[:2]))


def _if(condition: bool, words: str) -> str:
    return words if condition else ""


def _any_like(document: KnownDocument, accepted: list[AcceptedBefore]) -> bool:
    return any(document.pk != row.document.pk and document.is_like(row.document) for row in accepted)


def _any_kind(document: KnownDocument, accepted: list[AcceptedBefore]) -> bool:
    return bool(document.kind) and any(document.kind == row.document.kind for row in accepted)


def _any_owner(document: KnownDocument, accepted: list[AcceptedBefore]) -> bool:
    return any(document.owner == row.document.owner for row in accepted)
