"""The tree of an instrument file, each node with its key in the file. The file's layout has been checked."""

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
Placed = tuple[str, Node]


def domains(data: Node) -> Iterator[Placed]:
    return ((f"domains[{position}]", domain) for position, domain in enumerate(data["domains"]))


def aspects(data: Node) -> Iterator[Placed]:
    for key, domain in domains(data):
        yield from ((f"{key}.aspects[{position}]", aspect) for position, aspect in enumerate(domain["aspects"]))


def indicators(data: Node) -> Iterator[Placed]:
    for key, aspect in aspects(data):
        yield from ((f"{key}.indicators[{position}]", row) for position, row in enumerate(aspect["indicators"]))


def max_ages(supplement: Node) -> dict[str, int]:
    """The age limits in years that only the supplement of an instrument knows, by item code."""
    by_indicator = supplement.get("max_age_years", {}).get("indicators", {})
    return {code: years for ages in by_indicator.values() for code, years in ages.items()}
