"""The levels of an indicator with the evidence asked for, and what has been brought and accepted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from domains.models import Indicator, LevelCriterion
from evaluations.choices import Outcome
from evaluations.models import Citation


@dataclass(frozen=True)
class Item:
    """One thing to bring, with its live citations (read `with_verdict()`)."""

    pk: int
    code: str
    text: str
    required: bool
    group: str
    max_age_years: int | None
    condition: str
    citations: tuple[Citation, ...]

    @property
    def outcomes(self) -> set[str | None]:
        return {vars(citation)["outcome"] for citation in self.citations}

    @property
    def accepted(self) -> bool:
        return Outcome.ACCEPTED in self.outcomes

    @property
    def returned(self) -> bool:
        """Something came back and nothing else was accepted in its place."""
        return Outcome.RETURNED in self.outcomes and not self.accepted

    @property
    def state(self) -> str:
        """The status word of the item."""
        if self.accepted:
            return "terima"
        return "kembali" if self.returned else "tunggu" if self.citations else "kosong"


@dataclass(frozen=True)
class Level:
    """One level: its criterion and its items. An either-or group counts as one required item."""

    level: int
    name: str
    criterion: str
    note: str
    free: bool  # the instrument asks no document for this level
    items: tuple[Item, ...] = field(default=())

    @property
    def units(self) -> list[list[Item]]:
        """The required items, each alone or with its alternatives."""
        units: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            if item.required:
                units[item.group or item.code].append(item)
        return list(units.values())

    @property
    def needed(self) -> int:
        return len(self.units)

    @property
    def proven(self) -> int:
        return sum(any(item.accepted for item in unit) for unit in self.units)

    @property
    def returned(self) -> int:
        return sum(item.returned for item in self.items)

    @property
    def cited(self) -> int:
        return sum(len(item.citations) for item in self.items)


FIELDS = ("pk", "code", "text", "required", "alternatives_group", "max_age_years", "condition")


def levels_of(indicator: Indicator, free_first: bool, citations: Iterable[Citation]) -> tuple[Level, ...]:
    """All levels, lowest first, in one query: criteria without items (Pemdi, 2018) come too."""
    by_item = defaultdict(list)
    for citation in citations:
        by_item[citation.item_id].append(citation)
    joined = LevelCriterion.objects.filter(indicator=indicator).order_by("level", "items__code")
    rows = joined.values("level", "name", "criterion", "note", *(f"items__{name}" for name in FIELDS))
    by_level: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_level[row["level"]].append(row)
    return tuple(_level(group, free_first and number == 1, by_item) for number, group in by_level.items())


def _level(rows: Sequence[dict[str, Any]], free: bool, by_item: dict[int | None, list[Citation]]) -> Level:
    head = rows[0]
    items = tuple(_item(row, by_item) for row in rows if row["items__pk"])
    return Level(head["level"], head["name"], head["criterion"], head["note"], free, items)


def _item(row: dict[str, Any], by_item: dict[int | None, list[Citation]]) -> Item:
    pk, code, text, required, group, age, condition = (row[f"items__{name}"] for name in FIELDS)
    return Item(pk, code, text, required, group, age, condition, tuple(by_item[pk]))
