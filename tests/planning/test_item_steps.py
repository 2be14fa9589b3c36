"""The cheapest set of items, against every set there is and an integer program that knows no steps of ours."""

import random
import time
from fractions import Fraction
from itertools import chain, combinations, pairwise, product
from math import ceil, lcm

import numpy
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from evaluations.rules.estimate import LevelBand
from evaluations.rules.readiness import LevelFacts, PlainItem, evidence_readiness
from planning.rules.cheapest_path import IndicatorSteps, LevelStep, TargetLimits, TargetSolver
from planning.rules.item_steps import item_climb

EDGES = ("1", "1.5", "2.5", "3.5", "4", "5")
BANDS = tuple(LevelBand(level, Fraction(low), Fraction(high)) for level, (low, high) in enumerate(pairwise(EDGES), 1))
FACTS = LevelFacts(bands=BANDS)
CASES = 300


def items_of(dice, number, levels, most):
    """Random items of the lowest levels, some accepted, some alternatives of each other."""
    return [
        PlainItem(
            f"I{number:02}-L{level}-{place:02}",
            level,
            required=dice.random() < 0.9,
            group="a" if dice.random() < 0.3 else "",
            accepted=dice.random() < 0.25,
        )
        for level in range(1, levels + 1)
        for place in range(1, dice.randint(1, most) + 1)
    ]


def case(seed, indicators=3, levels=3, most=2):
    """[(weight, items, {code: points})] and a target."""
    dice = random.Random(seed)
    rows = []
    for number in range(1, indicators + 1):
        items = items_of(dice, number, levels, most)
        items[0] = items[0]._replace(required=True)  # else the value comes from elsewhere
        rows.append((Fraction(dice.randint(1, 9)), items, {item.code: dice.randint(1, 5) for item in items}))
    whole = sum(weight for weight, _, _ in rows)
    rows = [(weight * 100 / whole, items, points) for weight, items, points in rows]
    return rows, Fraction(dice.randint(100, 360), 100)


def climb_of(items, points):
    return item_climb(evidence_readiness(items, FACTS), lambda need: min(points[item.code] for item in need.items))


def solver(rows, limits=None):
    climbs, index = [], Fraction(0)
    for number, (weight, items, points) in enumerate(rows, 1):
        found = climb_of(items, points)
        steps = tuple(LevelStep(step.value, step.points, step.level - found.start.band.level) for step in found.steps)
        climbs.append(IndicatorSteps(number, weight, found.start.value, steps))
        index += weight * found.start.value / 100
    return TargetSolver(tuple(climbs), limits or TargetLimits(), index)


def accepting(items, codes):
    return [item._replace(accepted=item.accepted or item.code in codes) for item in items]


def estimate_of(items, codes=()):
    """The rule that every page asks, after these items were accepted."""
    return evidence_readiness(accepting(items, codes), FACTS).estimate.value


def cheapest_of_all(rows, target):
    """Every set of items of every indicator, in every combination."""
    options = []
    for weight, items, points in rows:
        codes = [item.code for item in items if not item.accepted]
        best = {}
        for chosen in chain.from_iterable(combinations(codes, size) for size in range(len(codes) + 1)):
            value, cost = weight * estimate_of(items, chosen) / 100, sum(points[code] for code in chosen)
            best[value] = min(cost, best.get(value, cost))
        options.append(list(best.items()))
    fitting = (sum(cost for _, cost in one) for one in product(*options) if sum(value for value, _ in one) >= target)
    return min(fitting, default=None)


def cheapest_of_program(rows, target):
    """One variable an item, one a level that is open: nothing of our steps, tables or orders."""
    costs, constraints, terms, base = [], [], [], Fraction(0)

    def variable(cost=0):
        costs.append(cost)
        return len(costs) - 1

    for weight, items, points in rows:
        ready, opened = evidence_readiness(items, FACTS), None
        base += weight * BANDS[0].low / 100
        for band in BANDS:
            rung = ready.rungs.get(band.level)
            if rung is None or not rung.needed:
                break
            gain = weight * band.width / rung.needed / 100
            following = variable()
            for need in rung.needs:
                taken = None if need.met else variable(min(points[item.code] for item in need.items))
                if opened is None and taken is None:
                    base += gain
                    continue
                counted = variable()
                terms.append((counted, gain))
                constraints += [{counted: 1, other: -1} for other in (opened, taken) if other is not None]
                constraints.append({following: 1, counted: -1})
            if opened is not None:
                constraints.append({following: 1, opened: -1})
            opened = following
    if base >= target:
        return 0
    if not terms:
        return None
    scale = lcm(*(gain.denominator for _, gain in terms), (target - base).denominator)
    reach = numpy.zeros(len(costs))
    for at, gain in terms:
        reach[at] += float(gain * scale)
    rows_of = numpy.zeros((len(constraints), len(costs)))
    for row, entries in enumerate(constraints):
        for at, factor in entries.items():
            rows_of[row, at] = factor
    limits = [LinearConstraint(reach[numpy.newaxis, :], float(ceil((target - base) * scale)), numpy.inf)]
    if constraints:
        limits.append(LinearConstraint(rows_of, -numpy.inf, 0))
    answer = milp(
        numpy.array(costs, dtype=float),
        integrality=numpy.ones(len(costs)),
        bounds=Bounds(0, 1),
        constraints=limits,
        options={"mip_rel_gap": 0},
    )
    return None if answer.x is None else round(answer.fun)


@pytest.mark.parametrize("batch", range(6))
def test_no_set_of_items_is_cheaper(batch):
    for seed in range(CASES // 6 * batch, CASES // 6 * (batch + 1)):
        rows, target = case(seed)
        plan = solver(rows).cheapest(target)
        effort = None if plan is None else plan.effort
        assert (seed, effort) == (seed, cheapest_of_all(rows, target))
        assert (seed, effort) == (seed, cheapest_of_program(rows, target))


def test_applying_the_items_gives_exactly_the_promised_estimate():
    for seed in range(CASES):
        rows, target = case(seed, indicators=5, levels=5, most=4)
        found = solver(rows)
        plan = found.cheapest(target)
        moves = {move.number: move for move in (plan or found.best(7)).moves}
        index = Fraction(0)
        for number, (weight, items, points) in enumerate(rows, 1):
            climb, move = climb_of(items, points), moves.get(number)
            step = next((step for step in climb.steps if move and step.value == move.level), None)
            # Of alternatives any one will do.
            codes = [need.items[-1].code for need in step.items] if step else []
            value = estimate_of(items, codes)
            assert (seed, number, value) == (seed, number, move.level if move else climb.start.value)
            index += weight * value / 100
        assert (seed, index) == (seed, found.index + (plan or found.best(7)).gain)


def item(level, place, **said):
    return PlainItem(f"I01-L{level}-{place:02}", level, **said)


def one_each(need):
    return 1


def steps_of(items, reached=(), points=one_each):
    found = item_climb(evidence_readiness(items, FACTS), points, reached)
    return [(step.value, step.points) for step in found.steps], found.unknown


def test_lower_levels_come_first_and_what_is_accepted_above_counts_as_soon_as_they_are_complete():
    items = [item(1, 1), item(2, 1, accepted=True), item(2, 2)]
    # Level 1 brings 1,50, half of level 2 is there already: 2,00; then all of it.
    assert steps_of(items) == ([(Fraction(2), 1), (Fraction(5, 2), 2)], 3)


def test_a_level_without_known_items_is_passed_only_where_a_person_says_it_is_reached():
    items = [item(1, 1), item(3, 1)]
    assert steps_of(items) == ([(Fraction(3, 2), 1)], 2)
    assert steps_of(items, reached=[2]) == ([(Fraction(5, 2), 1), (Fraction(7, 2), 2)], 4)


def test_alternatives_count_once_and_the_lightest_of_a_level_goes_first():
    points = {"I01-L1-01": 5, "I01-L1-02": 2, "I01-L1-03": 3}
    items = [item(1, 1), item(1, 2, group="a"), item(1, 3, group="a")]
    weighed = steps_of(items, points=lambda need: min(points[one.code] for one in need.items))
    assert weighed == ([(Fraction(5, 4), 2), (Fraction(3, 2), 7)], 2)


def test_a_value_from_elsewhere_has_no_steps():
    assert item_climb(evidence_readiness([], FACTS), one_each) is None


def test_at_most_one_level_ends_before_the_second_is_complete():
    rows = [(Fraction(100), [item(1, 1), item(2, 1), item(2, 2), item(3, 1)], {})]
    rows = [(weight, items, {one.code: 1 for one in items}) for weight, items, _ in rows]
    assert solver(rows, TargetLimits(most=1)).highest.index == Fraction(2)  # level 1, and one of two items of level 2


def test_twenty_indicators_with_212_items_take_less_than_a_second():
    dice = random.Random(2026)
    rows = []
    for number in range(1, 21):
        count = 12 if number <= 12 else 9 if number < 20 else 5  # 12 × 12 + 7 × 9 + 5 = 212
        items = [PlainItem(f"I{number:02}-L{n % 5 + 1}-{n:02}", n % 5 + 1) for n in range(count)]
        rows.append((Fraction(5), items, {one.code: dice.randint(1, 20) for one in items}))
    assert sum(len(items) for _, items, _ in rows) == 212
    begun = time.process_time()
    found = solver(rows)
    assert found.highest.index == 5
    assert found.cheapest(Fraction("3.5")).effort < found.highest.effort
    assert time.process_time() - begun < 1
