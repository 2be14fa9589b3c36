"""The cheapest way to a target: against every combination on small instruments, against a solver on full ones."""

import random
import time
from fractions import Fraction
from itertools import product
from math import ceil, lcm

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from evaluations.rules.scoring import ROUNDED, UNROUNDED, round_half_up
from planning.rules.cheapest_path import (
    FrontierPoint,
    IndicatorSteps,
    LevelStep,
    RaisePlan,
    TargetLimits,
    TargetSolver,
    least_index,
    steps_toward_part,
)

WEIGHTS_2020 = [Fraction(w) for w in 10 * ["1.3"] + 10 * ["2.5"] + 11 * ["1.5"] + 10 * ["2.75"] + 6 * ["3"]]
WEIGHTS_2018 = [Fraction(w) for w in 17 * ["1"] + 7 * ["4"] + 7 * ["5"] + 6 * ["10/3"]]
TOP = 5


def climb(number, weight, start, efforts):
    """The efforts are those of each raise by itself."""
    steps = [LevelStep(Fraction(start + n), sum(efforts[:n])) for n in range(1, len(efforts) + 1)]
    return IndicatorSteps(number, Fraction(weight), Fraction(start), tuple(steps))


def prospect(climbs, limits=None, index=None):
    own = sum((c.weight * c.start for c in climbs), Fraction(0)) / 100
    return TargetSolver(tuple(climbs), limits or TargetLimits(), own if index is None else index)


def moves(plan):
    return {move.number: (int(move.start), int(move.level), move.effort) for move in plan.moves}


# --- the rules, one by one ------------------------------------------------------------------------

TWO = [climb(1, 50, 2, [3, 3]), climb(2, 50, 2, [2, 9])]  # each raise adds 0,5; the index is 2


def test_the_cheapest_raise_is_taken_first():
    plan = prospect(TWO).cheapest(Fraction("2.5"))
    assert (moves(plan), plan.effort, plan.raises, plan.gain) == ({2: (2, 3, 2)}, 2, 1, Fraction(1, 2))


def test_raises_of_one_indicator_are_paid_one_after_the_other():
    assert moves(prospect(TWO).cheapest(Fraction("3.5"))) == {1: (2, 4, 6), 2: (2, 3, 2)}


def test_a_target_that_is_met_needs_nothing():
    assert prospect(TWO).cheapest(Fraction(2)) == RaisePlan()


def test_an_unreachable_target_has_no_plan_and_the_highest_index_is_told():
    found = prospect(TWO)
    assert (found.cheapest(Fraction("4.01")), found.highest) == (None, FrontierPoint(17, Fraction(4)))


def test_a_locked_indicator_stays():
    assert moves(prospect(TWO, TargetLimits(locked=frozenset({2}))).cheapest(Fraction("2.5"))) == {1: (2, 3, 3)}


def test_only_some_indicators_may_rise():
    found = prospect(TWO, TargetLimits(only=frozenset({1})))
    assert (moves(found.cheapest(Fraction("2.5"))), found.highest.index) == ({1: (2, 3, 3)}, Fraction(3))


def test_at_most_one_level():
    assert moves(prospect(TWO, TargetLimits(most=1)).cheapest(Fraction(3))) == {1: (2, 3, 3), 2: (2, 3, 2)}
    assert prospect(TWO, TargetLimits(most=1)).cheapest(Fraction("3.5")) is None


def test_nothing_rises_above_the_floor_before_all_have_reached_it():
    dear = [climb(1, 50, 3, [1, 1]), climb(2, 50, 2, [9, 9])]
    free, floored = prospect(dear), prospect(dear, TargetLimits(floor=Fraction(3)))
    assert moves(free.cheapest(Fraction(3))) == {1: (3, 4, 1)}
    assert moves(floored.cheapest(Fraction(3))) == {2: (2, 3, 9)}
    assert moves(floored.cheapest(Fraction("3.5"))) == {1: (3, 4, 1), 2: (2, 3, 9)}


def test_a_locked_indicator_below_the_floor_holds_all_others_at_the_floor():
    dear = [climb(1, 50, 3, [1, 1]), climb(2, 50, 2, [9, 9])]
    held = prospect(dear, TargetLimits(floor=Fraction(3), locked=frozenset({2})))
    assert (held.cheapest(Fraction(3)), held.highest.index) == (None, Fraction("2.5"))


def test_free_raises_are_told_apart_and_the_rest_begins_after_them():
    found = prospect([climb(1, 50, 2, [0, 4, 0]), climb(2, 50, 2, [3])])
    assert (moves(found.free), found.raised) == ({1: (2, 3, 0)}, Fraction("2.5"))
    assert moves(found.cheapest(Fraction(3))) == {2: (2, 3, 3)}
    assert moves(found.cheapest(Fraction("3.5"))) == {1: (3, 5, 4)}


def test_a_limit_on_levels_counts_from_where_the_indicator_stands_before_free_raises():
    found = prospect([climb(1, 100, 2, [0, 4])], TargetLimits(most=1))
    assert (moves(found.free), found.highest) == ({1: (2, 3, 0)}, FrontierPoint(0, Fraction(3)))


def test_among_equal_efforts_the_fewest_raises_then_the_highest_gain_then_the_first():
    one_or_two = [climb(1, 10, 2, [1]), climb(2, 10, 2, [1]), climb(3, 20, 2, [2]), climb(4, 30, 2, [2])]
    assert moves(prospect(one_or_two).cheapest(Fraction("1.6"))) == {4: (2, 3, 2)}
    same = [climb(1, 30, 2, [2]), climb(2, 30, 2, [2])]
    assert moves(prospect(same).cheapest(Fraction("1.5"))) == {1: (2, 3, 2)}


def test_a_level_that_rests_on_a_lower_one_may_cost_less_than_the_one_between():
    short = IndicatorSteps(3, Fraction(100), Fraction(2), (LevelStep(Fraction(3), 7), LevelStep(Fraction(4), 5)))
    assert moves(prospect([short]).cheapest(Fraction(3))) == {3: (2, 4, 5)}


def test_the_best_index_for_an_effort_and_the_frontier():
    found = prospect(TWO)
    assert [moves(found.best(effort)) for effort in (1, 2, 4, 5)] == [
        {},
        {2: (2, 3, 2)},
        {2: (2, 3, 2)},
        {1: (2, 3, 3), 2: (2, 3, 2)},
    ]
    assert found.frontier == (
        FrontierPoint(0, Fraction(2)),
        FrontierPoint(2, Fraction("2.5")),
        FrontierPoint(5, Fraction(3)),
        FrontierPoint(8, Fraction("3.5")),
        FrontierPoint(17, Fraction(4)),
    )


def test_decimal_levels_of_people_s_own_raises():
    own = IndicatorSteps(1, Fraction(100), Fraction("1.26"), (LevelStep(Fraction(2), 4), LevelStep(Fraction("2.5"), 6)))
    assert prospect([own]).frontier == (
        FrontierPoint(0, Fraction("1.26")),
        FrontierPoint(4, Fraction(2)),
        FrontierPoint(6, Fraction("2.5")),
    )


def test_without_any_step_the_index_is_the_highest():
    assert prospect([climb(1, 100, 3, [])]).frontier == (FrontierPoint(0, Fraction(3)),)


@given(st.integers(100, 500), st.fractions(0, 5))
def test_the_printed_index_meets_a_target_exactly_from_the_threshold_on(hundredths, index):
    target = Fraction(hundredths, 100)
    assert (Fraction(round_half_up(index)) >= target) == (index >= least_index(target, ROUNDED))
    assert least_index(target, UNROUNDED) == target


def part_of(climbs, numbers, limits=None):
    """The question for a part: the index of the part, and how the raises move it."""
    inside = [c for c in climbs if c.number in numbers]
    own = sum((c.weight * c.start for c in inside), Fraction(0)) / sum((c.weight for c in inside), Fraction(0))
    return prospect(steps_toward_part(climbs, frozenset(numbers)), limits, own)


def test_a_target_of_an_aspect_is_reached_by_its_own_indicators():
    """Weights 10 and 30 make an aspect: their raises move it by 1/4 and 3/4; the cheap third one does not."""
    climbs = [climb(1, 10, 2, [1]), climb(2, 30, 2, [3, 3]), climb(3, 60, 2, [0, 1])]
    found = part_of(climbs, {1, 2})
    assert (found.index, found.free, found.highest) == (Fraction(2), RaisePlan(), FrontierPoint(7, Fraction("3.75")))
    assert moves(found.cheapest(Fraction("2.25"))) == {1: (2, 3, 1)}
    assert moves(found.cheapest(Fraction("2.5"))) == {2: (2, 3, 3)}
    assert found.cheapest(Fraction("3.76")) is None


def test_a_floor_holds_for_all_indicators_also_when_the_target_is_that_of_an_aspect():
    climbs = [climb(1, 40, 3, [2]), climb(2, 60, 2, [5])]
    assert moves(part_of(climbs, {1}).cheapest(Fraction(4))) == {1: (3, 4, 2)}
    floored = part_of(climbs, {1}, TargetLimits(floor=Fraction(3)))
    assert moves(floored.cheapest(Fraction(4))) == {1: (3, 4, 2), 2: (2, 3, 5)}


# --- every combination of a small instrument ------------------------------------------------------


@st.composite
def small(draw):
    """Up to five indicators of uneven weights, with free raises, gaps in the effort and any limits."""
    count = draw(st.integers(1, 5))
    parts = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    climbs = []
    for number, part in enumerate(parts, 1):
        start = draw(st.integers(1, TOP))
        efforts = draw(st.lists(st.integers(0, 4), min_size=0, max_size=TOP - start))
        climbs.append(climb(number, Fraction(100 * part, sum(parts)), start, efforts))
    numbers = st.frozensets(st.integers(1, count))
    limits = TargetLimits(
        locked=draw(numbers),
        only=draw(st.none() | numbers),
        most=draw(st.none() | st.integers(1, 2)),
        floor=draw(st.none() | st.integers(1, TOP).map(Fraction)),
    )
    return prospect(climbs, limits)


def allowed(found, levels):
    """The limits, said once more and plainly."""
    limits = found.limits
    for c, level in zip(found.climbs, levels, strict=True):
        rises = level - c.start
        if rises and (c.number in limits.locked or (limits.only is not None and c.number not in limits.only)):
            return False
        if limits.most is not None and rises > limits.most:
            return False
        above = limits.floor is not None and rises and level > limits.floor
        if above and min(levels) < limits.floor:
            return False
    return True


def combinations(found):
    """(effort, raises beside the free ones, index) of everything that is allowed; free raises are taken along."""
    stands = [[(c.start, 0), *((s.level, s.effort) for s in c.steps)] for c in found.climbs]
    for chosen in product(*stands):
        levels = [level for level, _ in chosen]
        if allowed(found, levels):
            gain = sum(
                (c.weight * (level - c.start) for c, level in zip(found.climbs, levels, strict=True)), Fraction(0)
            )
            yield sum(effort for _, effort in chosen), levels, found.index + gain / 100


def from_free(found, levels):
    """Raises beyond the free ones; None where a free raise is left out."""
    risen = {move.number: move.level for move in found.free.moves}
    steps = [level - risen.get(c.number, c.start) for c, level in zip(found.climbs, levels, strict=True)]
    return None if min(steps) < 0 else int(sum(steps))


@settings(max_examples=150, deadline=None)
@given(small(), st.integers(100, 500))
def test_no_combination_is_better(found, hundredths):
    target = Fraction(hundredths, 100)
    every = list(combinations(found))
    plan = found.cheapest(target)
    reaching = [(effort, levels, index) for effort, levels, index in every if index >= target]
    if plan is None:
        assert reaching == []
        assert found.highest.index == max(index for _, _, index in every)
        return
    assert plan.effort == min(effort for effort, _, _ in reaching)
    keys = [
        (raises, -index)
        for effort, levels, index in reaching
        if effort == plan.effort and (raises := from_free(found, levels)) is not None
    ]
    assert (plan.raises, -(found.raised + plan.gain)) == min(keys)


@settings(max_examples=150, deadline=None)
@given(small(), st.frozensets(st.integers(1, 5), min_size=1), st.integers(100, 500))
def test_no_combination_is_better_for_an_aspect(found, numbers, hundredths):
    """The combinations are those of the whole instrument; the index of the part is reckoned plainly from its levels."""
    numbers = numbers & {c.number for c in found.climbs} or {1}
    whole = sum((c.weight for c in found.climbs if c.number in numbers), Fraction(0))
    part = part_of(found.climbs, numbers, found.limits)
    target = Fraction(hundredths, 100)
    reaching = []
    for effort, levels, _ in combinations(found):
        pairs = zip(found.climbs, levels, strict=True)
        if sum((c.weight * level for c, level in pairs if c.number in numbers), Fraction(0)) >= target * whole:
            reaching.append(effort)
    plan = part.cheapest(target)
    assert (plan.effort if plan else None) == min(reaching, default=None)
    if plan:
        assert part.raised + plan.gain >= target


@settings(max_examples=100, deadline=None)
@given(small())
def test_no_combination_lies_above_the_frontier(found):
    every = list(combinations(found))
    most = max(effort for effort, _, _ in every)
    best = [max(index for effort, _, index in every if effort <= limit) for limit in range(most + 1)]
    told = [max(point.index for point in found.frontier if point.effort <= limit) for limit in range(most + 1)]
    assert told == best
    assert [found.raised + found.best(limit).gain for limit in range(most + 1)] == best
    assert found.frontier[0].index == found.raised == best[0]


# --- full instruments against an integer program solver --------------------------------------------


def full(seed):
    """A whole instrument: SPBE-2020, or every tenth one with the thirds of SPBE-2018; some raises are free."""
    dice = random.Random(seed)
    weights = WEIGHTS_2018 if seed % 10 == 0 else WEIGHTS_2020
    dearest = dice.choice([2, 5, 20])
    climbs = []
    for number, weight in enumerate(weights, 1):
        start = dice.randint(1, TOP)
        climbs.append(climb(number, weight, start, [dice.randint(0, dearest) for _ in range(TOP - start)]))
    locked = frozenset(dice.sample(range(1, len(weights) + 1), dice.randint(0, 8)))
    found = prospect(climbs, TargetLimits(locked=locked, most=dice.choice([None, 1, 2])))
    reach = found.highest.index - found.index
    return found, found.index + reach * Fraction(dice.randint(1, 100), 100)


def solved(found, target):
    """The least effort by the solver: one choice an indicator, gains as whole numbers."""
    efforts, gains, rows = [], [], []
    for row, c in enumerate(found.climbs):
        for step in (LevelStep(c.start, 0), *c.steps):
            if (step.effort == 0 and step.level == c.start) or found.limits.allows(c, step):
                efforts.append(step.effort)
                gains.append(c.weight * (step.level - c.start))
                rows.append(row)
    scale = lcm(*(gain.denominator for gain in gains))
    need = ceil((target - found.index) * 100 * scale)
    one_each = numpy.zeros((len(found.climbs), len(efforts)))
    one_each[rows, range(len(efforts))] = 1
    answer = milp(
        numpy.array(efforts, dtype=float),
        integrality=numpy.ones(len(efforts)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(one_each, 1, 1),
            LinearConstraint(numpy.array([[float(gain * scale) for gain in gains]]), need, numpy.inf),
        ],
        options={"mip_rel_gap": 0},
    )
    chosen = [at for at, taken in enumerate(answer.x) if taken > 0.5]
    assert sum(gains[at] for at in chosen) * scale >= need
    return sum(efforts[at] for at in chosen)


@pytest.mark.parametrize("batch", range(10))
def test_an_integer_program_solver_finds_the_same_effort(batch):
    for seed in range(50 * batch, 50 * batch + 50):
        found, target = full(seed)
        plan = found.cheapest(target)
        assert (seed, plan.effort) == (seed, solved(found, target))
        assert found.raised + plan.gain >= target


def test_the_largest_question_takes_less_than_a_second():
    """47 indicators, four raises each, up to 20 points a raise; measured 0.1 s of computing."""
    dice = random.Random(2025)
    climbs = [climb(n, w, 1, [dice.randint(1, 20) for _ in range(4)]) for n, w in enumerate(WEIGHTS_2020, 1)]
    begun = time.process_time()
    found = prospect(climbs, TargetLimits(floor=Fraction(3)))
    assert found.highest.index == TOP
    assert found.cheapest(Fraction("4.2")).effort < found.highest.effort
    assert time.process_time() - begun < 1
