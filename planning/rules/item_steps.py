"""The items of one indicator in the order in which they raise its estimate, each with the value that it brings. Pure.

What is accepted above a gap adds nothing to the estimate, so the lowest level with a gap comes first and its lightest
items first: no other order reaches a value for less. The values are those of `estimate_value` itself, asked again after
every item; here nothing is reckoned a second time.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from evaluations.rules.estimate import ValueEstimate, estimate_value
from evaluations.rules.readiness import EvidenceReadiness, PlainItem, Requirement


@dataclass(frozen=True)
class ItemStep:
    """The items from where the indicator stands up to a value, what they take together, and the level they end in."""

    value: Fraction
    items: tuple[Requirement[PlainItem], ...]
    points: int
    level: int

    @property
    def newest(self) -> Requirement[PlainItem]:
        return self.items[-1]


@dataclass(frozen=True)
class ItemClimb:
    """One indicator: its estimate now, the steps above it, and the level without known items that ends it, if any."""

    start: ValueEstimate
    steps: tuple[ItemStep, ...]
    unknown: int | None


def item_climb(
    readiness: EvidenceReadiness[PlainItem],
    points: Callable[[Requirement[PlainItem]], int],
    reached: Collection[int] = (),
) -> ItemClimb | None:
    """All steps of an indicator, the lowest first; None where its value comes from elsewhere.

    `reached`: levels without a known required item that a person says are reached.
    """
    if readiness.level is None or not readiness.facts.bands:
        return None
    counts = {n: (rung.met, rung.needed) for n, rung in readiness.rungs.items()}
    # A level that is said to be reached counts as one thing that is there.
    counts |= {n: (1, 1) for n in reached if not counts.get(n, (0, 0))[1]}
    start = end = estimate_value(counts, readiness.facts.bands)
    taken: list[Requirement[PlainItem]] = []
    steps, paid = [], 0
    for need in _in_order(readiness, counts, points):
        taken.append(need)
        paid += points(need)
        level = need.items[0].level
        counts[level] = (counts[level][0] + 1, counts[level][1])
        end = estimate_value(counts, readiness.facts.bands)
        steps.append(ItemStep(end.value, tuple(taken), paid, end.band.level))
    return ItemClimb(start, tuple(steps), None if end.needed else end.band.level)


def _in_order(
    readiness: EvidenceReadiness[PlainItem],
    counts: dict[int, tuple[int, int]],
    points: Callable[[Requirement[PlainItem]], int],
) -> Iterator[Requirement[PlainItem]]:
    """What is missing, level by level, up to the first level of which no required item is known."""
    for band in readiness.facts.bands:
        if not counts.get(band.level, (0, 0))[1]:
            return
        rung = readiness.rungs.get(band.level)
        yield from sorted((need for need in rung.needs if not need.met) if rung else (), key=points)
