"""Our own advice for evidence items: what is meant, a good example, the usual mistake.

It stands in `instruments/help/`, one file an instrument, keyed by item code, beside the text it was written for.
It is no rule and belongs to no revision: reading it costs no query, and no score rests on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from domains.shapes import (
    BrokenInstrument,
    MappingShape,
    ObjectShape,
    PatternShape,
    TextShape,
    name_file_in_errors,
    short_repr,
)
from domains.spelling import fold_spelling
from domains.yaml_reading import read_yaml

HELP_FOLDER = Path(__file__).parent / "instruments" / "help"
PARTS = ("what", "example", "mistake")
HELP_LABEL = "Saran Kawal SPBE, bukan aturan"
_CODE = PatternShape(r"I[0-9]{2}-L[1-5]-[0-9]{2}", "I01-L2-03")
_SHAPE = ObjectShape(
    {
        "instrument": TextShape(40),
        "terms": MappingShape(TextShape(500)),
        "items": MappingShape(ObjectShape({"text": TextShape(), **{part: TextShape(400) for part in PARTS}}), _CODE),
    }
)


@dataclass(frozen=True)
class ItemHelp:
    """The advice for one item, and the text of the item when it was written; `terms`: words of both, with meaning."""

    what: str
    example: str
    mistake: str
    text: str
    terms: Mapping[str, str] = field(default_factory=dict)
    is_outdated: bool = False  # the item says something else by now

    def beside(self, text: str) -> ItemHelp:
        """The same beside the text of today: whether it must be read again."""
        return replace(self, is_outdated=fold_spelling(text) != fold_spelling(self.text))


def item_help(instrument_code: str, item_code: str, text: str) -> ItemHelp | None:
    """The advice for an item as it reads today; None where nobody has written any. No query."""
    found = _all_help().get(instrument_code, {}).get(item_code)
    return found.beside(text) if found else None


@dataclass(frozen=True)
class HelpCoverage:
    """How many items of a revision have advice, and whose text has changed since it was written."""

    items: int
    written: int
    outdated: tuple[str, ...]


def help_coverage(instrument_code: str, items: Iterable[tuple[str, str]]) -> HelpCoverage | None:
    """Over the given codes and texts, which are read only where the instrument has advice; None where it has none."""
    if instrument_code not in _all_help():
        return None
    rows = list(items)
    found = {code: entry for code, text in rows if (entry := item_help(instrument_code, code, text))}
    return HelpCoverage(len(rows), len(found), tuple(code for code, entry in found.items() if entry.is_outdated))


def read_help(path: Path) -> tuple[str, dict[str, ItemHelp]]:
    """The instrument's code and its advice by item; `BrokenInstrument` names the key that is wrong."""
    data = read_yaml(path)
    with name_file_in_errors(path.name):
        _SHAPE.check(data, "")
    return data["instrument"], {code: _help(entry, data["terms"]) for code, entry in data["items"].items()}


def check_help(folder: Path, known: Mapping[str, Collection[str]]) -> None:
    """Refuse advice for an item that no revision of its instrument has; `known` are the item codes by instrument."""
    for path in sorted(folder.glob("*.yaml")):
        code, entries = read_help(path)
        with name_file_in_errors(path.name):
            if code not in known:
                raise BrokenInstrument("instrument", f"{short_repr(code)} tidak ada")
            if strange := sorted(entries.keys() - set(known[code])):
                raise BrokenInstrument(f"items.{strange[0]}", f"{code} tidak punya butir ini")


def _help(entry: Mapping[str, Any], terms: Mapping[str, str]) -> ItemHelp:
    said = " ".join(entry.values())
    words = {name: " ".join(text.split()) for name, text in entry.items()}
    return ItemHelp(
        what=words["what"],
        example=words["example"],
        mistake=words["mistake"],
        text=words["text"],
        terms={term: meaning for term, meaning in terms.items() if term in said},
    )


@cache
def _all_help() -> Mapping[str, Mapping[str, ItemHelp]]:
    """By instrument and item; read once a process, the files change with the program only."""
    return dict(read_help(path) for path in sorted(HELP_FOLDER.glob("*.yaml")))
