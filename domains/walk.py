"""The tree of an instrument file, each node with its key in the file. The file's layout has been checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FileNode = dict[str, Any]
KeyedNode = tuple[str, FileNode]


@dataclass(frozen=True)
class FileItem:
    """One evidence item of a file, with its key and where it belongs."""

    key: str
    indicator: int
    level: int
    node: FileNode

    @property
    def code(self) -> str:
        return str(self.node["code"])

    @property
    def text(self) -> str:
        return str(self.node["text"])


def file_domains(data: FileNode) -> Iterator[KeyedNode]:
    return ((f"domains[{position}]", domain) for position, domain in enumerate(data["domains"]))


def file_aspects(data: FileNode) -> Iterator[KeyedNode]:
    for key, domain in file_domains(data):
        yield from ((f"{key}.aspects[{position}]", aspect) for position, aspect in enumerate(domain["aspects"]))


def file_indicators(data: FileNode) -> Iterator[KeyedNode]:
    for key, aspect in file_aspects(data):
        yield from ((f"{key}.indicators[{position}]", row) for position, row in enumerate(aspect["indicators"]))


def file_items(data: FileNode) -> Iterator[FileItem]:
    for key, row in file_indicators(data):
        for at, level in enumerate(row["levels"] or []):
            for position, item in enumerate(level["evidence"]):
                yield FileItem(f"{key}.levels[{at}].evidence[{position}]", row["number"], level["level"], item)


def age_limits(supplement: FileNode) -> dict[str, int]:
    """The age limits in years that only the supplement of an instrument knows, by item code."""
    by_indicator = supplement.get("max_age_years", {}).get("indicators", {})
    return {code: years for ages in by_indicator.values() for code, years in ages.items()}
