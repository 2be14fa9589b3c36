"""What each indicator is about: its own words in the instrument, and our term lists beside it.

The term lists stand in `domains/instruments/terms/`, one file an instrument, and `common.yaml` for all. They are
written from the instruments and from general knowledge of such papers. Pure: reads files, no database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from domains.walk import FileNode, file_indicators, file_items
from domains.yaml_reading import read_yaml
from reading.bm25 import Bm25
from reading.stems import Phrases, Vocabulary

FOLDER = Path(__file__).resolve().parents[1] / "domains" / "instruments"
TERMS = "terms"
CLEAR, NEAR, ALONE = 4.0, 1.5, 0.6  # weight of a phrase that is clear, of one that is near, and of each further word
NAME_TIMES = 3  # the name of an indicator says more than its criteria


@dataclass(frozen=True)
class ItemText:
    """An evidence item as the instrument words it."""

    code: str
    level: int
    kind: str
    text: str


@dataclass(frozen=True)
class Element:
    """What the criteria of a policy name: from which level on it is asked, and by which words it is known."""

    name: str
    level: int
    phrases: Phrases


@dataclass(frozen=True)
class Subject:
    """One indicator: what it asks for and the phrases by which papers speak of it."""

    number: int
    name: str
    phrases: Phrases
    kinds: frozenset[str]  # of papers that fit it
    items: tuple[ItemText, ...]
    practice: tuple[int, ...]  # for a policy's indicator: those that ask whether it is practised
    elements: tuple[Element, ...] = ()  # of a policy

    @property
    def is_policy(self) -> bool:
        return bool(self.practice)


@dataclass(frozen=True)
class Whole:
    """Papers that regulate the whole subject: by which words one knows them, and which indicators they serve."""

    phrases: Phrases
    kinds: frozenset[str]
    indicators: tuple[int, ...]


class Common:
    """What the term lists of all instruments share."""

    def __init__(self, data: Any) -> None:
        self.vocabulary = Vocabulary(data["same"])
        self.near = {word: [self.vocabulary.stems(other) for other in data["near"][word]] for word in data["near"]}
        self.kinds = {kind: self.phrases(words) for kind, words in data["kinds"].items()}
        self.item_kinds: dict[str, list[str]] = data["item_kinds"]
        national = data["national"]
        self.named_acts, self.acts, self.makers = (self.phrases(national[key]) for key in ("named", "acts", "makers"))
        self.not_proof = self.phrases(data["not_proof"])

    def phrases(self, words: Sequence[str], weight: float = 1.0) -> Phrases:
        return Phrases((self.vocabulary.stems(phrase), weight) for phrase in words)


class InstrumentTerms:
    """All that is known of one instrument, ready to be compared with a paper."""

    def __init__(self, data: FileNode, terms: Any, common: Common) -> None:
        self.code = str(terms["instrument"])
        self.common = common
        self._spoken: dict[tuple[int, tuple[str, ...]], str] = {}
        items: dict[int, list[ItemText]] = {}
        for item in file_items(data):
            text = ItemText(item.code, item.level, str(item.node["kind"]), item.text)
            items.setdefault(item.indicator, []).append(text)
        rows = [row for _, row in file_indicators(data)]
        self.subjects = {
            row["number"]: self._subject(row, terms["indicators"][str(row["number"])], items.get(row["number"], []))
            for row in rows
        }
        self.numbers = list(self.subjects)
        self.bm25 = Bm25([common.vocabulary.stems(_words_of_row(row)) for row in rows])
        every = [item for subject in self.subjects.values() for item in subject.items]
        self.item_bm25 = Bm25([common.vocabulary.stems(item.text) for item in every])
        self.item_order = {item.code: position for position, item in enumerate(every)}
        whole = terms["whole"]
        self.whole = Whole(common.phrases(whole["terms"]), frozenset(whole["kinds"]), tuple(whole["indicators"]))

    def _subject(self, row: FileNode, terms: Any, items: list[ItemText]) -> Subject:
        phrases = Phrases([*self._weighted(terms["clear"], CLEAR), *self._weighted(terms["near"], NEAR)])
        for phrase in [*terms["near"], *terms["clear"]]:
            self._spoken[row["number"], tuple(self.common.vocabulary.stems(phrase))] = phrase
        kinds, practice = frozenset(terms.get("kinds", ())), tuple(terms.get("practice", ()))
        elements = tuple(
            Element(one["name"], one["level"], self.common.phrases(one["terms"])) for one in terms.get("elements", ())
        )
        return Subject(row["number"], row["name"], phrases, kinds, tuple(items), practice, elements)

    def _weighted(self, words: Sequence[str], weight: float) -> Iterator[tuple[list[str], float]]:
        for phrase in words:
            stems = self.common.vocabulary.stems(phrase)
            yield stems, weight + ALONE * (len(stems) - 1)

    def spoken(self, stems: tuple[str, ...], number: int) -> str:
        """A phrase of an indicator as people write it."""
        return self._spoken[number, stems]

    @property
    def policies(self) -> list[Subject]:
        return [subject for subject in self.subjects.values() if subject.is_policy]

    @property
    def rivals(self) -> list[Subject]:
        """Subjects that no policy's indicator asks for: an article about one of them proves no policy."""
        practised = {number for subject in self.policies for number in subject.practice}
        return [s for s in self.subjects.values() if not s.is_policy and s.number not in practised]


def _words_of_row(row: FileNode) -> str:
    levels = row["levels"] or []
    said = [row["name"]] * NAME_TIMES + [row["description"], *(row.get("evidence_general") or [])]
    said += [level["criterion"] or "" for level in levels]
    said += [item["text"] for level in levels for item in level["evidence"]]
    return " ".join(filter(None, said))


@cache
def common_terms() -> Common:
    return Common(read_yaml(FOLDER / TERMS / "common.yaml"))


@cache
def terms_of(code: str) -> InstrumentTerms | None:
    """The terms of an instrument by its code; None for one that has no term list."""
    name = f"{code.lower()}.yaml"
    if not (FOLDER / TERMS / name).exists():
        return None
    return InstrumentTerms(read_yaml(FOLDER / name), read_yaml(FOLDER / TERMS / name), common_terms())
