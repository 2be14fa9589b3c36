"""Which level the accepted evidence carries: the one rule for page, worklist, API and warnings. Pure.

A level is proven when every thing it needs is accepted; it is ready when it and all levels it rests on are proven.
Optional items never block. A conditional item counts as required only once evidence for it has been brought: whether
its condition applies stands in no file, and who brings a document for it says that it does.
Where levels are bands of decimal values (Pemdi), a claim is held against the estimate instead of the ready level.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, Protocol, TypeVar

from evaluations.rules.estimate import LevelBand, ValueEstimate, estimate_value


class ReadinessItem(Protocol):
    """One thing to bring for one level, and what has become of it."""

    @property
    def code(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def required(self) -> bool: ...
    @property
    def group(self) -> str: ...
    @property
    def condition(self) -> str: ...
    @property
    def cited(self) -> bool: ...
    @property
    def accepted(self) -> bool: ...
    @property
    def waiting(self) -> bool: ...


# The pages' items carry text and citations besides.
ItemT = TypeVar("ItemT", bound=ReadinessItem)


class PlainItem(NamedTuple):
    """An item for reckoning many indicators at once, its text only where it was asked for."""

    code: str
    level: int
    required: bool = True
    group: str = ""
    condition: str = ""
    cited: bool = False
    accepted: bool = False
    waiting: bool = False  # something was brought that nobody has judged yet
    text: str = ""


@dataclass(frozen=True)
class LevelFacts:
    """What the instrument says of one indicator's levels, beside the items."""

    level_one_always_ready: bool = False
    # Exceptions to "level n rests on n-1".
    rests_on: Mapping[int, int] = field(default_factory=dict, hash=False)
    # The values of each level, lowest first, where the instrument estimates them.
    bands: tuple[LevelBand, ...] = field(default=(), hash=False)

    def base(self, level: int) -> int:
        return self.rests_on.get(level, level - 1)


@dataclass(frozen=True)
class Requirement(Generic[ItemT]):
    """One thing a level needs: an item, or several of which one is enough."""

    items: tuple[ItemT, ...]

    @property
    def met(self) -> bool:
        return any(item.accepted for item in self.items)

    @property
    def waiting(self) -> bool:
        """Whether a verdict that is still open may meet it."""
        return not self.met and any(item.waiting for item in self.items)


@dataclass(frozen=True)
class LevelRequirement(Generic[ItemT]):
    """One level: what it needs, and how much of that is accepted."""

    level: int
    needs: tuple[Requirement[ItemT], ...]
    always: bool  # the instrument asks no document for it

    @property
    def needed(self) -> int:
        return len(self.needs)

    @property
    def met(self) -> int:
        return sum(need.met for need in self.needs)

    @property
    def waiting(self) -> int:
        return sum(need.waiting for need in self.needs)

    @cached_property
    def missing(self) -> tuple[Requirement[ItemT], ...]:
        return () if self.always else tuple(need for need in self.needs if not need.met)


@dataclass(frozen=True)
class EvidenceReadiness(Generic[ItemT]):
    """`level` is the highest ready one: 0 if none is yet, None ("–") where the instrument has no item texts."""

    rungs: Mapping[int, LevelRequirement[ItemT]]
    facts: LevelFacts
    level: int | None

    def missing_for(self, claimed: Decimal | Fraction | int | None) -> tuple[Requirement[ItemT], ...]:
        """What the claimed level still lacks, the lowest level first; empty if the claim is not above readiness."""
        if claimed is None or not self.is_below(claimed):
            return ()
        below = sorted(levels_below(self.level_of(claimed), self.facts))
        return tuple(need for level in below if level in self.rungs for need in self.rungs[level].missing)

    def is_below(self, claimed: Decimal | Fraction | int | None) -> bool:
        """Whether the claim lies above what the accepted evidence carries."""
        return claimed is not None and self.level is not None and not is_carried(claimed, self.carried)

    @cached_property
    def carried(self) -> Fraction | int | None:
        """The highest claim that accepted evidence carries: the ready level, or the estimated value of a decimal."""
        estimate = self.estimate
        return Fraction(estimate.printed) if estimate else self.level

    @cached_property
    def estimate(self) -> ValueEstimate | None:
        """The value by accepted evidence; None where the instrument has no rule for one, or no items."""
        return self._estimate(with_waiting=False)

    @cached_property
    def highest_estimate(self) -> ValueEstimate | None:
        """The estimate if everything that waits for a verdict is accepted."""
        waits = any(rung.waiting for rung in self.rungs.values())
        return self._estimate(with_waiting=True) if waits else self.estimate

    def _estimate(self, *, with_waiting: bool) -> ValueEstimate | None:
        if self.level is None or not self.facts.bands:
            return None
        counts = {n: (rung.met + with_waiting * rung.waiting, rung.needed) for n, rung in self.rungs.items()}
        return estimate_value(counts, self.facts.bands)

    def level_of(self, claimed: Decimal | Fraction | int) -> int:
        return level_of_value(claimed, self.facts.bands)

    @property
    def carried_text(self) -> str:
        """ "2", "1,00"; "" where nothing can be checked, or nothing is carried yet."""
        if estimate := self.estimate:
            return f"{estimate.printed}".replace(".", ",")
        return str(self.level or "")

    @property
    def is_given_elsewhere(self) -> bool:
        """Whether the value comes from another body's index, so that no evidence is asked for it here."""
        return self.level is None and bool(self.facts.bands)


def level_of_value(value: Decimal | Fraction | int, bands: Sequence[LevelBand]) -> int:
    """The level that a value stands in: of whole levels itself, of decimals the one whose band holds it."""
    return next((band.level for band in reversed(bands) if value > band.low), 1) if bands else int(value)


def is_carried(claimed: Decimal | Fraction | int, carried: Fraction | int | None) -> bool:
    """Whether accepted evidence that carries as much as `carried` carries the claim; None carries nothing."""
    return carried is not None and claimed <= carried


def levels_below(level: int, facts: LevelFacts) -> Iterator[int]:
    """The level and all it rests on, downwards."""
    while level > 0:
        yield level
        level = facts.base(level)


def requirements_of(items: Iterable[ItemT]) -> tuple[Requirement[ItemT], ...]:
    """The required things among items, each alone or with its alternatives of the same level."""
    groups: dict[tuple[int, str], list[ItemT]] = defaultdict(list)
    for item in items:
        if item.required and (item.cited or not item.condition):
            groups[item.level, item.group or item.code].append(item)
    return tuple(Requirement(tuple(group)) for group in groups.values())


def evidence_readiness(items: Sequence[ItemT], facts: LevelFacts) -> EvidenceReadiness[ItemT]:
    """The rule. A level for which the instrument names no item at all cannot be shown to be ready.

    Where values are estimated, an indicator without any required item takes its value from elsewhere, and a level
    without one is never reached by what was brought.
    """
    by_level: dict[int, list[ItemT]] = defaultdict(list)
    for item in items:
        by_level[item.level].append(item)
    if not by_level or (facts.bands and not any(item.required for item in items)):
        return EvidenceReadiness({}, facts, None)
    if facts.level_one_always_ready:
        by_level.setdefault(1, [])
    rungs = {
        n: LevelRequirement(n, requirements_of(found), n == 1 and facts.level_one_always_ready)
        for n, found in by_level.items()
    }
    proven = {rung.level for rung in rungs.values() if not rung.missing and (rung.needs or not facts.bands)}
    ready = [level for level in rungs if proven.issuperset(levels_below(level, facts))]
    return EvidenceReadiness(rungs, facts, max(ready, default=0))


@lru_cache(maxsize=4096)
def plain_readiness(items: tuple[PlainItem, ...], facts: LevelFacts) -> EvidenceReadiness[PlainItem]:
    """The same of plain items: a process reckons it once for the same ones, since nothing else decides it."""
    return evidence_readiness(items, facts)
