"""Our own verdicts held against the ministry's, item by item. Pure.

Compared is only what both have judged; of the rest nothing is said.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum


class Agreement(Enum):
    SAME = "sama"
    KIND = "lebih longgar"  # accepted here, sent back there
    STRICT = "lebih ketat"  # returned here, accepted there
    OPEN = "tidak dibandingkan"


@dataclass(frozen=True)
class JudgedItem:
    """One item; a verdict is True for accepted, False for returned, None where nobody has judged."""

    code: str
    indicator: int
    own: bool | None
    theirs: bool | None
    cause: str = ""

    @property
    def agreement(self) -> Agreement:
        if self.own is None or self.theirs is None:
            return Agreement.OPEN
        if self.own == self.theirs:
            return Agreement.SAME
        return Agreement.KIND if self.own else Agreement.STRICT


@dataclass
class VerdictTally:
    """How often, of one indicator or of all."""

    counts: Counter[Agreement] = field(default_factory=Counter)
    kind_causes: Counter[str] = field(default_factory=Counter)
    kind: list[str] = field(default_factory=list)  # the items themselves
    strict: list[str] = field(default_factory=list)

    def add(self, item: JudgedItem) -> None:
        found = item.agreement
        self.counts[found] += 1
        if found is Agreement.KIND:
            self.kind_causes[item.cause] += 1
            self.kind.append(item.code)
        elif found is Agreement.STRICT:
            self.strict.append(item.code)

    @property
    def compared(self) -> int:
        return self.counts.total() - self.counts[Agreement.OPEN]

    @property
    def same(self) -> int:
        return self.counts[Agreement.SAME]

    @property
    def not_compared(self) -> int:
        return self.counts[Agreement.OPEN]


def compare_verdicts(items: Iterable[JudgedItem]) -> tuple[VerdictTally, dict[int, VerdictTally]]:
    """Of all items, and by indicator; an indicator without a judged item is left out."""
    total, rows = VerdictTally(), defaultdict[int, VerdictTally](VerdictTally)
    for item in items:
        if item.own is None and item.theirs is None:
            continue
        total.add(item)
        rows[item.indicator].add(item)
    return total, dict(rows)
