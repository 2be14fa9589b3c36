"""What differs between two crawls: a page that is lost or new, its answer, its queries, its words."""

import json
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

Records = dict[tuple[str, str, bool], dict[str, Any]]
FACTS = ("status", "location", "type", "queries")


def read(path: Path) -> Records:
    """{(account, address, asked by htmx): record} of a file that the crawl wrote."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return {(record["account"], record["address"], record["htmx"]): record for record in records}


def differences(before: Records, after: Records) -> Iterator[str]:
    """One paragraph for every page that is not the same in both."""
    for key in sorted(before.keys() | after.keys()):
        account, address, is_htmx = key
        page = f"{account} {address}{' (htmx)' if is_htmx else ''}"
        if key not in after:
            yield f"{page}\n  missing"
        elif key not in before:
            yield f"{page}\n  new"
        elif lines := list(_changes(before[key], after[key])):
            yield "\n  ".join([page, *lines])


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for fact in FACTS:
        if before[fact] != after[fact]:
            yield f"{fact}: {before[fact]} -> {after[fact]}"
    texts = (record["text"].splitlines() for record in (before, after))
    yield from unified_diff(*texts, "before", "after", n=1, lineterm="")
