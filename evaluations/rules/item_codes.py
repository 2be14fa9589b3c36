"""Codes of evidence items as people and the ministry's portal write them. Pure."""

import re
from collections.abc import Iterable, Mapping

CODE = re.compile(r"i\s*0*([0-9]{1,3})\s*[-–—._ ]\s*l\s*0*([0-9])\s*[-–—._ ]\s*0*([0-9]{1,3})", re.IGNORECASE)

ItemKey = tuple[int, int, int]


def item_code_key(text: str) -> ItemKey | None:
    """What a code says, however it is written: "I1-L2-02" and "I01-L2-02" are (1, 2, 2); None for no code."""
    found = CODE.fullmatch(text.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def items_by_code(codes: Iterable[str]) -> Mapping[ItemKey, str]:
    """The instrument's own spelling of each code."""
    return {key: code for code in codes if (key := item_code_key(code))}
