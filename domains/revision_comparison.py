"""What a revision of an instrument says otherwise than the one before. Pure: two file contents in.

Texts, items, criteria, help, names, knots, thresholds and the rule of estimates are *corrections*; weights, value
bands, predicates, rounding, and indicators added or dropped are *new rules*, which change what a value counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from domains.spelling import fold_spelling
from domains.walk import FileItem, FileNode, file_aspects, file_domains, file_indicators, file_items


class ChangeState(Enum):
    ADDED = "baru"
    CHANGED = "berubah"
    REMOVED = "dihapus"


@dataclass(frozen=True)
class RevisionChange:
    """One difference: of what ("butir", "bobot"), where ("I03-L2-01", "indikator 3"), how it read and reads now."""

    kind: str
    place: str
    state: ChangeState
    before: str
    after: str
    is_rule: bool = False
    indicator: int | None = None


@dataclass(frozen=True)
class RevisionComparison:
    changes: tuple[RevisionChange, ...]
    reworded: frozenset[str]  # codes of items whose text changed more than in spelling
    spelling: int  # texts of items that changed in spelling only

    @property
    def items(self) -> list[RevisionChange]:
        return [change for change in self.changes if change.kind == ITEM]

    @property
    def others(self) -> list[RevisionChange]:
        """Corrections of anything but items."""
        return [change for change in self.changes if change.kind != ITEM and not change.is_rule]

    @cached_property
    def rules(self) -> list[RevisionChange]:
        return [change for change in self.changes if change.is_rule]

    @property
    def has_new_rules(self) -> bool:
        return bool(self.rules)

    @property
    def dropped_indicators(self) -> list[int]:
        gone = (change for change in self.rules if change.kind == INDICATOR and change.state is ChangeState.REMOVED)
        return [change.indicator for change in gone if change.indicator is not None]

    def count(self, state: ChangeState) -> int:
        return sum(change.state is state for change in self.items)

    @property
    def sentence(self) -> str:
        """ "12 butir baru, 3 berubah, 1 dihapus", and what else differs."""
        new, changed, gone = (self.count(state) for state in ChangeState)
        parts = [f"{new} butir baru, {changed} berubah, {gone} dihapus"] if self.items else []
        parts += [f"{len(self.others)} teks lain"] if self.others else []
        parts += [f"{len(self.rules)} aturan baru"] if self.rules else []
        return ", ".join(parts) or "hanya ejaan dan keterangan"


ITEM, INDICATOR = "butir", "indikator"
# The facts of an item beside its text, in words.
ITEM_FACTS = {
    "required": "wajib",
    "alternatives_group": "kelompok pilihan",
    "max_age_years": "batas umur",
    "kind": "jenis",
    "condition": "syarat",
    "threshold": "ambang",
}
# Texts of an indicator: key, and what the page calls it.
INDICATOR_TEXTS = {"name": "nama indikator", "description": "uraian indikator"}
INDICATOR_FACTS = {
    "external_index": "tabel indeks lain",
    "evidence_general": "jenis data dukung",
    "level_zero": "tingkat 0",
}
INDICATOR_RULES = {"capability": "skala", "value_source": "asal nilai"}
VALUE_BOUNDS = ("min", "max", "integer", "decimals")
BAND_KEYS = ("name", "min", "max", "min_inclusive", "max_inclusive")
# What stands at the top of a file and has its own comparison, or follows from the rest.
COMPARED = frozenset(
    {
        *("code", "schema_version", "structure", "domains", "test_vectors", "value_rule", "level_scales", "predicates"),
        *("predicate_basis", "index_decimals", "rounding", "status", "valid_years"),
    }
)
MAX_WORDS = 300  # letters of a long value
TOP_RULES = {"index_decimals": "desimal indeks", "rounding": "pembulatan"}


def compare_revisions(before: FileNode, after: FileNode) -> RevisionComparison:
    """Both contents have been checked; the supplement is part of them."""
    old, new = ({item.code: item for item in file_items(data)} for data in (before, after))
    both = [(old[code], new[code]) for code in new if code in old]
    reworded = {b.code for a, b in both if fold_spelling(a.text) != fold_spelling(b.text)}
    spelling = sum(a.text != b.text and b.code not in reworded for a, b in both)
    changes = (
        *_items(old, new, reworded),
        *_indicators(before, after),
        *_levels(before, after),
        *_weights(before, after),
        *_value_rules(before, after),
        *_scales(before, after),
        *_top(before, after),
    )
    return RevisionComparison(changes, frozenset(reworded), spelling)


def _items(old: Mapping[str, FileItem], new: Mapping[str, FileItem], reworded: set[str]) -> Iterator[RevisionChange]:
    """In the order of the newer file; what was deleted stands at the end."""
    for code, item in new.items():
        if code not in old:
            yield RevisionChange(ITEM, code, ChangeState.ADDED, "", item.text, indicator=item.indicator)
            continue
        facts = list(_differing_facts(old[code].node, item.node))
        if code in reworded or facts:
            texts = (old[code].text, item.text) if code in reworded else ("", item.text)
            lines = [[text] if text else [] for text in texts]
            before, after = ("; ".join([*line, *said]) for line, said in zip(lines, _sides(facts), strict=True))
            yield RevisionChange(ITEM, code, ChangeState.CHANGED, before, after, indicator=item.indicator)
    for code, item in old.items():
        if code not in new:
            yield RevisionChange(ITEM, code, ChangeState.REMOVED, item.text, "", indicator=item.indicator)


def _differing_facts(before: FileNode, after: FileNode) -> Iterator[tuple[str, Any, Any]]:
    for key, words in ITEM_FACTS.items():
        if before.get(key) != after.get(key):
            yield words, before.get(key), after.get(key)


def _sides(facts: Iterable[tuple[str, Any, Any]]) -> tuple[list[str], list[str]]:
    rows = list(facts)
    return [f"{words}: {in_words(a)}" for words, a, _ in rows], [f"{words}: {in_words(b)}" for words, _, b in rows]


def in_words(value: Any) -> str:
    """A value of a file, short, as the page shows it."""
    if value is None or value == "":
        return "tidak ada"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, dict):
        return ", ".join(f"{key} {in_words(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(
            " → ".join(map(in_words, item)) if isinstance(item, list) else in_words(item) for item in value
        )
    return str(value)


def _indicator_rows(data: FileNode) -> dict[int, FileNode]:
    return {row["number"]: row for _, row in file_indicators(data)}


def _homes(data: FileNode) -> dict[int, int]:
    """The aspect of each indicator."""
    return {row["number"]: aspect["number"] for _, aspect in file_aspects(data) for row in aspect["indicators"]}


def _indicators(before: FileNode, after: FileNode) -> Iterator[RevisionChange]:
    old, new = _indicator_rows(before), _indicator_rows(after)
    homes = _homes(before), _homes(after)
    for number, row in new.items():
        place = f"indikator {number}"
        if number not in old:
            yield RevisionChange(INDICATOR, place, ChangeState.ADDED, "", row["name"], True, number)
            continue
        for key, words in INDICATOR_TEXTS.items():
            yield from _text(words, place, (old[number][key], row[key]), number)
        for key, words in INDICATOR_FACTS.items():
            yield from _value(words, place, (old[number].get(key), row.get(key)), number)
        for key, words in INDICATOR_RULES.items():
            yield from _value(words, place, (old[number].get(key), row.get(key)), number, is_rule=True)
        yield from _value("aspek", place, (homes[0][number], homes[1][number]), number, is_rule=True)
    for number, row in old.items():
        if number not in new:
            place = f"indikator {number}"
            yield RevisionChange(INDICATOR, place, ChangeState.REMOVED, row["name"], "", True, number)


def _levels(before: FileNode, after: FileNode) -> Iterator[RevisionChange]:
    old = _indicator_rows(before)
    for number, row in _indicator_rows(after).items():
        pairs = zip(old.get(number, {}).get("levels") or [], row["levels"] or [], strict=False)
        for was, now in pairs:
            place = f"indikator {number} tingkat {now['level']}"
            yield from _text("kriteria", place, (was["criterion"], now["criterion"]), number)
            yield from _text("catatan tingkat", place, (was.get("note") or "", now.get("note") or ""), number)


def _weights(before: FileNode, after: FileNode) -> Iterator[RevisionChange]:
    for words, walk in (("domain", file_domains), ("aspek", file_aspects), ("indikator", file_indicators)):
        old = {node["number"]: node for _, node in walk(before)}
        for _, node in walk(after):
            number = node["number"]
            if number not in old:
                continue
            about = number if words == INDICATOR else None
            place = f"{words} {number}"
            yield from _value("bobot", place, (old[number]["weight"], node["weight"]), about, is_rule=True)
            if words != INDICATOR:
                yield from _text(f"nama {words}", place, (old[number]["name"], node["name"]), None)


def _value_rules(before: FileNode, after: FileNode) -> Iterator[RevisionChange]:
    old, new = before["value_rule"], after["value_rule"]
    yield from _value("aturan nilai", "nilai", (_only(old, VALUE_BOUNDS), _only(new, VALUE_BOUNDS)), is_rule=True)
    yield from _whole("aturan perkiraan", "nilai", (old.get("estimate"), new.get("estimate")))
    known = (*VALUE_BOUNDS, "estimate")
    yield from _whole("keterangan nilai", "nilai", (_without(old, known), _without(new, known)))


def _scales(before: FileNode, after: FileNode) -> Iterator[RevisionChange]:
    """The bands of levels and predicates are rules; their names and meanings are words."""
    for name, scale in after["level_scales"].items():
        was, place = before["level_scales"].get(name) or {"levels": []}, f"skala {name}"
        yield from _whole("rentang tingkat", place, (_bounds(was), _bounds(scale)), is_rule=True)
        yield from _whole("nama tingkat", place, (_names(was), _names(scale)))
    bands = [[_only(band, BAND_KEYS) for band in side["predicates"]] for side in (before, after)]
    yield from _whole("predikat", "predikat", (bands[0], bands[1]), is_rule=True)
    basis = [_only(side["predicate_basis"], ("default", "by_cycle")) for side in (before, after)]
    yield from _whole("dasar predikat", "predikat", (basis[0], basis[1]), is_rule=True)


def _bounds(scale: FileNode) -> list[Any]:
    return [[row["level"], row.get("min"), row.get("max")] for row in scale["levels"] or []]


def _names(scale: FileNode) -> FileNode:
    return {**scale, "levels": [_without(row, ("min", "max")) for row in scale["levels"] or []]}


def _only(node: FileNode, keys: Iterable[str]) -> FileNode:
    return {key: node.get(key) for key in keys}


def _without(node: FileNode, keys: Iterable[str]) -> FileNode:
    left_out = frozenset(keys)
    return {key: value for key, value in node.items() if key not in left_out}


def _top(before: FileNode, after: FileNode) -> Iterator[RevisionChange]:
    for key, words in TOP_RULES.items():
        yield from _value(words, "indeks", (before.get(key), after.get(key)), is_rule=True)
    years = [
        {"dapat dinilai": side["status"]["scorable"], **_only(side["valid_years"], ("from", "to"))}
        for side in (before, after)
    ]
    yield from _value("masa berlaku", "instrumen", (years[0], years[1]), is_rule=True)
    for key in sorted((before.keys() | after.keys()) - COMPARED - {"supplement"}):
        yield from _whole("keterangan", key, (before.get(key), after.get(key)))
    facts = before.get("supplement", {}), after.get("supplement", {})
    for key in sorted(facts[0].keys() | facts[1].keys()):
        yield from _whole("fakta tambahan", key, (facts[0].get(key), facts[1].get(key)))


Sides = tuple[Any, Any]  # of one thing: before and after


def _text(kind: str, place: str, sides: tuple[str, str], indicator: int | None) -> Iterator[RevisionChange]:
    """Words: spelling makes no difference."""
    before, after = sides
    if fold_spelling(before) != fold_spelling(after):
        yield RevisionChange(kind, place, ChangeState.CHANGED, before, after, indicator=indicator)


def _value(
    kind: str, place: str, sides: Sides, indicator: int | None = None, *, is_rule: bool = False
) -> Iterator[RevisionChange]:
    before, after = sides
    if before != after:
        yield RevisionChange(kind, place, ChangeState.CHANGED, in_words(before), in_words(after), is_rule, indicator)


def _whole(kind: str, place: str, sides: Sides, *, is_rule: bool = False) -> Iterator[RevisionChange]:
    """What is too long to be printed piece by piece: that it differs, in the words of both sides."""
    before, after = sides
    if before != after:
        state = ChangeState.ADDED if before is None else ChangeState.REMOVED if after is None else ChangeState.CHANGED
        yield RevisionChange(kind, place, state, _shortened(before), _shortened(after), is_rule)


def _shortened(value: Any) -> str:
    text = in_words(value)
    return text if len(text) <= MAX_WORDS else f"{text[: MAX_WORDS - 1]}…"
