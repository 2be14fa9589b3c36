"""The cheapest way to a target index, the best index for an effort, and all of them between. Pure and exact.

Each indicator has one stand out of several (its level now, or one of its raises), each with a whole effort and an exact
gain; one stand is chosen for each. That is a multiple-choice knapsack, and it is solved to the end: a table says for
the last n indicators and every effort the largest gain, gains being whole numbers over one common denominator. Nothing
is estimated, so no cheaper set exists. Among the cheapest sets the one with the fewest raises counts, then the one
with the highest gain; where these are equal too, the choice is fixed by the instrument's order.

Raises that cost nothing are taken before all others and told apart. This module imports nothing of Django.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from math import ceil, lcm
from typing import NamedTuple

from evaluations.rules.scoring import HUNDRED, ROUNDED

HALF_OF_PRINTED = Fraction(1, 200)  # half of the last printed place


@dataclass(frozen=True)
class LevelStep:
    """A level that may be reached, and the whole effort from where the indicator stands now up to it."""

    level: Fraction
    effort: int
    rise: int | None = None  # whole levels from the start, where levels are bands of values


@dataclass(frozen=True)
class IndicatorSteps:
    """One indicator: where it stands, and its steps from the lowest level to the highest."""

    number: int
    weight: Fraction
    start: Fraction
    steps: tuple[LevelStep, ...] = ()


@dataclass(frozen=True)
class TargetLimits:
    """What a plan must keep to; as it stands, nothing."""

    locked: frozenset[int] = frozenset()  # these indicators stay where they are
    only: frozenset[int] | None = None  # none but these may rise
    most: int | None = None  # levels an indicator may rise
    floor: Fraction | None = None  # nothing rises above it before every indicator has reached it

    @property
    def allows_all(self) -> bool:
        """Whether every step may be taken, the floor aside."""
        return not self.locked and self.only is None and self.most is None

    def allows(self, climb: IndicatorSteps, step: LevelStep) -> bool:
        """Whether an indicator may take this step, the floor aside."""
        free = climb.number not in self.locked and (self.only is None or climb.number in self.only)
        rise = step.level - climb.start if step.rise is None else step.rise
        return free and (self.most is None or rise <= self.most)


@dataclass(frozen=True)
class IndicatorRaise:
    """One indicator of a plan: from where to where, at what effort, for what gain on the index."""

    number: int
    start: Fraction
    level: Fraction
    effort: int
    gain: Fraction
    raises: int


@dataclass(frozen=True)
class RaisePlan:
    """A set of moves, in the instrument's order."""

    moves: tuple[IndicatorRaise, ...] = ()

    @property
    def effort(self) -> int:
        return sum(move.effort for move in self.moves)

    @property
    def raises(self) -> int:
        return sum(move.raises for move in self.moves)

    @property
    def gain(self) -> Fraction:
        return sum((move.gain for move in self.moves), Fraction(0))


@dataclass(frozen=True)
class FrontierPoint:
    """The best that an effort can reach."""

    effort: int
    index: Fraction


class _StepChoice(NamedTuple):
    """One choice of an indicator; `gain` in units of the common denominator, `step` 0 is to stay."""

    step: int
    effort: int
    gain: int


def least_index(target: Fraction, basis: str) -> Fraction:
    """The least exact index that meets a target: the printed one meets it from half a hundredth below."""
    if basis != ROUNDED:
        return target
    return Fraction(ceil(target * 100), 100) - HALF_OF_PRINTED


@dataclass(frozen=True)
class _Branch:
    """The stands to choose from, one group an indicator, and what they can reach."""

    groups: tuple[tuple[_StepChoice, ...], ...]

    @cached_property
    def unit(self) -> int:
        """A gain weighs more than all raises together: among equal gains the fewest raises count."""
        return sum(max(stand.step for stand in group) for group in self.groups) + 1

    @cached_property
    def tables(self) -> list[list[int]]:
        """`tables[i][effort]`: the best of groups i and later, as gain × unit − raises. Rising with the effort."""
        width = sum(max(stand.effort for stand in group) for group in self.groups) + 1
        most = sum(max(stand.gain for stand in group) for group in self.groups)
        never = -(2 * most + 2) * self.unit
        table = [0] * width
        found = [table]
        for group in reversed(self.groups):
            shifted: list[list[int]] = []
            for stand in group:
                worth = self._worth(stand)
                rest = table[: len(table) - stand.effort]
                shifted.append([never] * stand.effort + ([value + worth for value in rest] if worth else rest))
            table = list(map(max, *shifted)) if len(shifted) > 1 else shifted[0]
            found.append(table)
        return found[::-1]

    def _worth(self, stand: _StepChoice) -> int:
        return stand.gain * self.unit - stand.step

    def _gain(self, worth: int) -> int:
        return -(-worth // self.unit)

    def gains(self) -> list[int]:
        """The largest gain for every effort; below 0 where not even the stands that must be taken can be paid."""
        return [self._gain(worth) for worth in self.tables[0]]

    def least_effort(self, need: int) -> int | None:
        """The least effort that gains at least that much."""
        found = bisect_left(self.tables[0], (need - 1) * self.unit + 1)
        return found if found < len(self.tables[0]) else None

    def best(self, effort: int) -> list[_StepChoice] | None:
        """The stands of the largest gain for an effort, none of which could be had for less."""
        table = self.tables[0]
        worth = table[min(effort, len(table) - 1)]
        if worth < -self.unit:
            return None
        left = bisect_left(table, worth)
        chosen = []
        for group, here, after in zip(self.groups, self.tables, self.tables[1:], strict=False):
            stand = next(s for s in group if s.effort <= left and after[left - s.effort] + self._worth(s) == here[left])
            chosen.append(stand)
            left -= stand.effort
        return chosen

    def fewest(self, effort: int, need: int) -> list[_StepChoice]:
        """Of all sets that gain enough for this least effort the one with the fewest raises, then the highest gain.

        The tables say what the groups ahead can add at best, so only states are kept that end in such a set.
        """
        states: dict[tuple[int, int], tuple[int, tuple[_StepChoice, ...]]] = {(0, 0): (0, ())}
        for group, after in zip(self.groups, self.tables[1:], strict=True):
            ahead = [self._gain(worth) for worth in after[: effort + 1]]
            following: dict[tuple[int, int], tuple[int, tuple[_StepChoice, ...]]] = {}
            for (spent, raises), (gain, chosen) in states.items():
                for stand in group:
                    paid, reached = spent + stand.effort, gain + stand.gain
                    if paid > effort or reached + ahead[effort - paid] < need:
                        continue
                    key = (paid, raises + stand.step)
                    if key not in following or reached > following[key][0]:
                        following[key] = (reached, (*chosen, stand))
            states = following
        _, (_, chosen) = min(states.items(), key=lambda state: (state[0][1], -state[1][0]))
        return list(chosen)


@dataclass(frozen=True)
class TargetSolver:
    """All that can become of the indicators under the limits. `index` is the one of all of them now."""

    climbs: tuple[IndicatorSteps, ...]
    limits: TargetLimits
    index: Fraction

    @cached_property
    def free(self) -> RaisePlan:
        """What may rise at no effort; every other plan begins after it."""
        if all(step.effort for climb in self._allowed for step in climb.steps):
            return RaisePlan()
        costless = tuple(_keep_steps(climb, lambda step: not step.effort) for climb in self._allowed)
        return self._best_of(costless, self._branches(costless), 0)

    @cached_property
    def raised(self) -> Fraction:
        """The index after the free raises."""
        return self.index + self.free.gain

    def cheapest(self, least: Fraction) -> RaisePlan | None:
        """The cheapest plan beside the free raises whose index is at least that; None where no plan reaches it."""
        need = ceil((least - self.raised) * self._scale)
        if need <= 0:
            return RaisePlan()
        efforts = [branch.least_effort(need) for branch in self._ahead]
        effort = min((effort for effort in efforts if effort is not None), default=None)
        if effort is None:
            return None
        cheap = [branch for branch, own in zip(self._ahead, efforts, strict=True) if own == effort]
        plans = [self._plan(self._later, branch.fewest(effort, need)) for branch in cheap]
        return min(plans, key=lambda plan: (plan.raises, -plan.gain))

    def best(self, effort: int) -> RaisePlan:
        """The plan beside the free raises that gains most for at most this effort."""
        return self._best_of(self._later, self._ahead, effort)

    @cached_property
    def frontier(self) -> tuple[FrontierPoint, ...]:
        """Every effort from which a higher index can be had, beginning with none."""
        columns = [branch.gains() for branch in self._ahead]
        points: list[FrontierPoint] = []
        highest = -1
        for effort in range(max(map(len, columns))):
            gain = max(column[min(effort, len(column) - 1)] for column in columns)
            if gain > highest:
                highest = gain
                points.append(FrontierPoint(effort, self.raised + Fraction(gain, self._scale)))
        return tuple(points)

    @property
    def highest(self) -> FrontierPoint:
        return self.frontier[-1]

    @cached_property
    def _allowed(self) -> tuple[IndicatorSteps, ...]:
        if self.limits.allows_all:
            return self.climbs
        return tuple(_keep_steps(climb, partial(self.limits.allows, climb)) for climb in self.climbs)

    @cached_property
    def _later(self) -> tuple[IndicatorSteps, ...]:
        """The indicators after their free raises, with the steps above."""
        if not self.free.moves:
            return self._allowed
        risen = {move.number: move.level for move in self.free.moves}
        return tuple(_steps_from(climb, risen.get(climb.number, climb.start)) for climb in self._allowed)

    @cached_property
    def _ahead(self) -> list[_Branch]:
        return self._branches(self._later)

    @cached_property
    def _scale(self) -> int:
        """The common denominator of every possible gain."""
        return lcm(*(_gain(climb, step.level).denominator for climb in self.climbs for step in climb.steps))

    def _branches(self, climbs: Sequence[IndicatorSteps]) -> list[_Branch]:
        """Without a floor one; with a floor two: nothing above it, or everything at least there, where that can be."""
        floor = self.limits.floor
        if floor is None:
            return [self._branch(climbs, lambda level: True)]
        low = [_keep_steps(climb, lambda step: step.level <= floor) for climb in climbs]
        branches = [self._branch(low, lambda level: True)]
        high = self._branch(climbs, lambda level: level >= floor)
        return [*branches, high] if all(high.groups) else branches

    def _branch(self, climbs: Sequence[IndicatorSteps], fits: Callable[[Fraction], bool]) -> _Branch:
        return _Branch(tuple(tuple(s for s in self._stands(c) if fits(_level(c, s))) for c in climbs))

    def _stands(self, climb: IndicatorSteps) -> list[_StepChoice]:
        """The highest first: where all else is equal, the earlier indicator rises."""
        rises = [
            _StepChoice(count, step.effort, int(_gain(climb, step.level) * self._scale))
            for count, step in enumerate(climb.steps, 1)
        ]
        return [*reversed(rises), _StepChoice(0, 0, 0)]

    def _best_of(self, climbs: Sequence[IndicatorSteps], branches: Sequence[_Branch], effort: int) -> RaisePlan:
        found = [self._plan(climbs, stands) for branch in branches if (stands := branch.best(effort)) is not None]
        return max(found, key=lambda plan: (plan.gain, -plan.raises, -plan.effort))

    def _plan(self, climbs: Sequence[IndicatorSteps], stands: Sequence[_StepChoice]) -> RaisePlan:
        chosen = ((climb, stand) for climb, stand in zip(climbs, stands, strict=True) if stand.step)
        rows: list[IndicatorRaise] = []
        for climb, stand in chosen:
            level = _level(climb, stand)
            rows.append(IndicatorRaise(climb.number, climb.start, level, stand.effort, _gain(climb, level), stand.step))
        return RaisePlan(tuple(rows))


def steps_toward_part(climbs: Sequence[IndicatorSteps], part: frozenset[int]) -> tuple[IndicatorSteps, ...]:
    """The climbs as they move the index of a part (a domain, an aspect). The others move nothing in it, but they still
    have to reach a floor, at their effort."""
    whole = sum((climb.weight for climb in climbs if climb.number in part), Fraction(0))
    return tuple(
        replace(climb, weight=climb.weight * HUNDRED / whole if climb.number in part else Fraction(0))
        for climb in climbs
    )


def _keep_steps(climb: IndicatorSteps, fits: Callable[[LevelStep], bool]) -> IndicatorSteps:
    return replace(climb, steps=tuple(step for step in climb.steps if fits(step)))


def _steps_from(climb: IndicatorSteps, level: Fraction) -> IndicatorSteps:
    """The climb from a level that was reached for nothing."""
    return replace(climb, start=level, steps=tuple(step for step in climb.steps if step.level > level))


def raise_gain(weight: Fraction, start: Fraction, level: Fraction) -> Fraction:
    """What a raise of one indicator adds to the index."""
    return weight * (level - start) / HUNDRED


def _gain(climb: IndicatorSteps, level: Fraction) -> Fraction:
    return raise_gain(climb.weight, climb.start, level)


def _level(climb: IndicatorSteps, stand: _StepChoice) -> Fraction:
    return climb.steps[stand.step - 1].level if stand.step else climb.start
