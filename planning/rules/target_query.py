"""What a person asks of the way to a target, as it is stored with a scenario. Pure.

Read from JSON strictly: a stored question that cannot be read to the letter is refused, never guessed at.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

HUNDREDTH = Decimal("0.01")
QUERY_KEYS = ("target", "locked", "agencies", "most", "floor", "gaps", "effort", "part")
PART_PATTERN = re.compile(r"[ad][1-9][0-9]?")  # "a5" is aspect 5, "d3" domain 3
MAX_BUDGET = 100_000  # more points than all raises together may have
ASSUME_LOWEST = "terendah"  # indicators without a level are taken at the lowest one


@dataclass(frozen=True)
class TargetQuery:
    """The target and the limits; agencies by id, none named means all of them."""

    target: Decimal
    locked: tuple[int, ...] = ()
    agencies: tuple[int, ...] = ()
    most: int | None = None
    floor: int | None = None
    gaps: str = ""
    part: str = ""  # the target is that of an aspect or a domain, not of the whole index
    effort: int | None = None  # asks for the best index at this effort instead of the target

    @property
    def stored(self) -> dict[str, Any]:
        """What does not limit is left out."""
        given = {name: getattr(self, name) for name in QUERY_KEYS[1:]}
        limits = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
        kept = {name: value for name, value in limits.items() if value not in (None, "", [])}
        return {"target": str(self.target), **kept}

    @property
    def address(self) -> str:
        """The query of the target page that asks this again."""
        pairs: list[tuple[str, Any]] = [("target", str(self.target))]
        given = {"upaya": self.effort, "naik": self.most, "dasar": self.floor, "celah": self.gaps, "bagian": self.part}
        pairs += [(name, value) for name, value in given.items() if value not in (None, "")]
        pairs += [("opd", pk) for pk in self.agencies] + [("kunci", number) for number in self.locked]
        return urlencode(pairs)


def read_target_query(data: Any) -> TargetQuery:
    """The wish of stored JSON; raises `ValueError` with the reason, in Indonesian."""
    if not isinstance(data, Mapping):
        raise ValueError("Batasan skenario harus berupa objek.")
    if unknown := sorted(set(data) - set(QUERY_KEYS)):
        raise ValueError(f"Batasan tidak dikenal: {', '.join(unknown)}.")
    if data.get("gaps", "") not in ("", ASSUME_LOWEST):
        raise ValueError("Anggapan bagi indikator kosong tidak dikenal.")
    raw = data.get("target")
    try:
        target = Decimal(raw) if isinstance(raw, str) else None
    except InvalidOperation:
        target = None
    if target is None or not target.is_finite() or not 1 <= target <= 5:
        raise ValueError("Target harus antara 1,00 dan 5,00.")
    if target != target.quantize(HUNDREDTH):
        raise ValueError("Target ditulis dengan dua angka desimal.")
    return TargetQuery(
        part=_part(data.get("part", "")),
        target=target.quantize(HUNDREDTH),
        locked=_numbers(data.get("locked", [])),
        agencies=_numbers(data.get("agencies", [])),
        most=_whole(data.get("most"), 1, 5, "Batas tingkat"),
        floor=_whole(data.get("floor"), 1, 5, "Batas tingkat"),
        gaps=data.get("gaps", ""),
        effort=_whole(data.get("effort"), 0, MAX_BUDGET, "Upaya"),
    )


def _part(raw: Any) -> str:
    if raw == "" or (isinstance(raw, str) and PART_PATTERN.fullmatch(raw)):
        return raw
    raise ValueError("Bagian ditulis seperti a5 (aspek 5) atau d3 (domain 3).")


def _numbers(raw: Any) -> tuple[int, ...]:
    if not isinstance(raw, list) or not all(type(number) is int and number > 0 for number in raw):
        raise ValueError("Indikator dan OPD ditulis sebagai daftar nomor.")
    return tuple(sorted(set(raw)))


def _whole(raw: Any, low: int, high: int, what: str) -> int | None:
    if raw is None or (type(raw) is int and low <= raw <= high):
        return raw
    raise ValueError(f"{what} harus bilangan bulat {low} sampai {high}.")
