"""The first place where two versions of a file differ, for the message that refuses the newer one."""

import json
from typing import Any

from domains.shapes import child_key

ABSENT = object()


def first_difference(before: Any, after: Any, key: str = "") -> tuple[str, str, str] | None:
    """Key, old and new value in short; None where nothing differs.

    Keys count in the newer file's order, then those it lacks by name: PostgreSQL keeps no order of stored keys.
    """
    # What lies below both values; nothing if they cannot be compared piece by piece.
    pairs: list[tuple[str, Any, Any]] = []
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*after, *sorted(before.keys() - after.keys())]:
            pairs.append((child_key(key, name), before.get(name, ABSENT), after.get(name, ABSENT)))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for position, (old, new) in enumerate(zip(before, after, strict=True)):
            pairs.append((f"{key}[{position}]", old, new))
    if not pairs:
        return None if before == after else (key, _short(before), _short(after))
    return next((found for name, old, new in pairs if (found := first_difference(old, new, name))), None)


def _short(value: Any) -> str:
    if value is ABSENT:
        return "tidak ada"
    if isinstance(value, list | dict):
        return f"{len(value)} butir"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
