"""What is known of a cycle for finding a way up: levels, what each raise would take, and who leads the indicator."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from domains.models import Indicator
from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.column_index import effective_scores, fallback_chain
from evaluations.models import Assignment, Evaluation, Score
from evaluations.rules import scoring
from evaluations.rules.readiness import EvidenceReadiness, PlainItem, Requirement, levels_below
from evaluations.scoring_inputs import instrument_scheme
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from planning.models import Effort, ItemEffort, ReachedLevel
from planning.rules.cheapest_path import IndicatorSteps, LevelStep, TargetLimits, TargetSolver, steps_toward_part
from planning.rules.item_steps import ItemClimb, item_climb
from planning.rules.target_query import ASSUME_LOWEST, TargetQuery


@dataclass(frozen=True)
class RaiseCost:
    """What one stand of an indicator takes, from where it is now: items still to be accepted, and people's points."""

    items: tuple[Requirement[PlainItem], ...] = ()
    points: int = 0
    items_effort: int | None = None  # what the items weigh by points of their own; else one each

    @property
    def effort(self) -> int:
        return (len(self.items) if self.items_effort is None else self.items_effort) + self.points


@dataclass(frozen=True)
class TargetIndicator:
    """One indicator: its level now, what its evidence carries, and the points people gave its raises."""

    number: int
    name: str
    agency_id: int | None
    agency: str
    level: Fraction | None
    readiness: EvidenceReadiness[PlainItem]
    points: Mapping[Fraction, int]
    climb: ItemClimb | None = None  # item by item, where the instrument estimates values from accepted items
    reached: tuple[int, ...] = ()  # levels without known items that a person says are reached

    @property
    def has_evidence(self) -> bool:
        rungs = self.readiness.rungs.values()
        return any(item.cited for rung in rungs for need in rung.needs for item in need.items)

    def costs(self, start: Fraction, rule: scoring.ValueRule) -> dict[Fraction, RaiseCost]:
        """{level above the start: what it takes}; a level whose effort nobody knows is left out."""
        if self.climb:
            return {
                step.value: RaiseCost(step.items, items_effort=step.points)
                for step in self.climb.steps
                if step.value > start
            }
        if not rule.integer:
            # Decimals have no known rule: only the raises that people entered, one after the other.
            total, entered = 0, {}
            for level in sorted(level for level in self.points if level > start):
                total += self.points[level]
                entered[level] = RaiseCost(points=total)
            return entered
        levels = range(int(start) + 1, int(rule.high) + 1)
        found = {Fraction(level): self._cost(int(start), level) for level in levels}
        return {level: cost for level, cost in found.items() if cost is not None}

    def rise(self, level: Fraction) -> int | None:
        """How many bands a value of the climb lies above the start; None where levels are whole."""
        if self.climb is None:
            return None
        step = next(step for step in self.climb.steps if step.value == level)
        return step.level - self.climb.start.band.level

    def _cost(self, start: int, level: int) -> RaiseCost | None:
        """Everything the level rests on that is not accepted yet; points stand for their level, and for the debt
        of the levels below where they are given for the first raise."""
        rests = sorted(levels_below(level, self.readiness.facts))
        above = [n for n in rests if n > start]
        if any(n not in self.points and n not in self.readiness.rungs for n in above):
            return None
        told = [n for n in above if n in self.points]
        paid = set(told) | (set(rests) - set(above) if above[0] in self.points else set())
        missing = (self.readiness.rungs[n].missing for n in rests if n in self.readiness.rungs and n not in paid)
        return RaiseCost(
            tuple(need for needs in missing for need in needs), sum(self.points[Fraction(n)] for n in told)
        )


@dataclass(frozen=True)
class TargetSection:
    """A domain or an aspect that a target may be set for: its words, its indicators, and what they say now."""

    code: str
    label: str
    numbers: frozenset[int]
    layer: scoring.IndexLayer


@dataclass(frozen=True)
class TargetInputs:
    """All indicators of a cycle. `column` says whose levels these are."""

    evaluation: Evaluation
    scheme: scoring.ScoringScheme
    column: ValueColumn
    outcome: scoring.IndexOutcome
    places: tuple[TargetIndicator, ...]

    @cached_property
    def by_items(self) -> bool:
        """Whether indexes are estimates from accepted items, and the way goes item by item."""
        return any(place.climb for place in self.places)

    @cached_property
    def has_item_points(self) -> bool:
        """Whether people weigh some items otherwise than one each."""
        climbs = [place.climb for place in self.places if place.climb]
        return any(step.points != len(step.items) for climb in climbs for step in climb.steps)

    @property
    def high(self) -> Fraction:
        """The index now with every unknown value at its highest."""
        return self.outcome.total.high

    @cached_property
    def gaps(self) -> tuple[TargetIndicator, ...]:
        return tuple(place for place in self.places if place.level is None)

    @property
    def agencies(self) -> list[tuple[int, str]]:
        """Those that lead an indicator, by name."""
        found = {place.agency_id: place.agency for place in self.places if place.agency_id}
        return sorted(found.items(), key=lambda pair: pair[1].lower())

    @cached_property
    def why_only_own(self) -> str:
        """Why no raise is found here by itself; "" where the instrument's items say what a raise takes."""
        if self.by_items:
            return ""
        if not self.scheme.rule.integer:
            return (
                "Nilai instrumen ini berupa desimal, dan aturan pemberian desimalnya belum diketahui. Karena itu tidak "
                "ada kenaikan yang dapat disusun sendiri: hanya kenaikan yang Anda tetapkan yang dihitung."
            )
        if not any(place.readiness.rungs for place in self.places):
            return (
                "Instrumen ini tidak memuat butir data dukung, jadi upaya tidak dapat dihitung sendiri: hanya kenaikan "
                "yang upayanya Anda tetapkan yang ikut."
            )
        return ""

    @cached_property
    def sections(self) -> tuple[TargetSection, ...]:
        """Every domain, where the instrument has any, and every aspect."""
        outcome, shown = self.outcome, {layer.number for layer in self.outcome.domains}
        layers = {"d": {layer.number: layer for layer in outcome.domains}}
        layers["a"] = {layer.number: layer for layer in outcome.aspects}
        parts = [("d", "domain", d.number, d.name, d.aspects) for d in self.scheme.domains if d.number in shown]
        parts += [("a", "aspek", a.number, a.name, (a,)) for d in self.scheme.domains for a in d.aspects]
        return tuple(
            TargetSection(
                f"{code}{number}",
                f"{word} {number}. {name}",
                frozenset(i.number for aspect in aspects for i in aspect.indicators),
                layers[code][number],
            )
            for code, word, number, name, aspects in parts
        )

    def section(self, code: str) -> TargetSection | None:
        return next((section for section in self.sections if section.code == code), None)

    @cached_property
    def place_by_number(self) -> dict[int, TargetIndicator]:
        return {place.number: place for place in self.places}

    @cached_property
    def weights(self) -> dict[int, Fraction]:
        """By indicator number."""
        return {indicator.number: indicator.weight for indicator in self.scheme.indicators}

    def start(self, place: TargetIndicator) -> Fraction:
        """The level now; the lowest one where there is none (only asked for when the reader wants it so)."""
        return self.scheme.rule.low if place.level is None else place.level

    def costs(self, place: TargetIndicator) -> dict[Fraction, RaiseCost]:
        return place.costs(self.start(place), self.scheme.rule)

    def cost_of(self, place: TargetIndicator, level: Fraction) -> tuple[Fraction, RaiseCost] | None:
        """The exact level and what it takes, of a level as it is printed; None where nobody knows."""
        costs = self.costs(place)
        found = next((exact for exact in costs if as_level(exact) == as_level(level)), None)
        return None if found is None else (found, costs[found])

    def prospect(self, wish: TargetQuery) -> TargetSolver | None:
        """Everything that can become of the levels; None where some are missing and the wish does not assume them.

        By items unknown values stand at their lowest: what is found holds whatever they turn out to be.
        """
        if self.gaps and wish.gaps != ASSUME_LOWEST and not self.by_items:
            return None
        climbs: list[IndicatorSteps] = []
        for place in self.places:
            costs = self.costs(place).items()
            steps = tuple([LevelStep(level, cost.effort, place.rise(level)) for level, cost in costs])
            climbs.append(IndicatorSteps(place.number, self.weights[place.number], self.start(place), steps))
        own = frozenset(p.number for p in self.places if p.agency_id in wish.agencies)
        limits = TargetLimits(
            locked=frozenset(wish.locked),
            only=own if wish.agencies else None,
            most=wish.most,
            floor=None if wish.floor is None else Fraction(wish.floor),
        )
        if not wish.part:
            return TargetSolver(tuple(climbs), limits, self.outcome.total.low)
        part = self.section(wish.part)
        return TargetSolver(steps_toward_part(climbs, part.numbers), limits, part.layer.low) if part else None

    def gain(self, number: int, levels: Fraction) -> Fraction:
        """What so many levels of an indicator add to the whole index."""
        return self.weights[number] * levels / scoring.HUNDRED


class TargetPlace(NamedTuple):
    """An indicator, and who leads it."""

    pk: int
    number: int
    name: str
    agency_id: int | None
    agency: str


def read_target_inputs(evaluation: Evaluation) -> TargetInputs:
    """Five queries: indicators with their lead agency, values, evidence, items, points.

    Two more where values are estimated from items: their points, and the levels that people say are reached.
    """
    lead = Assignment.objects.filter(
        evaluation=evaluation, indicator=OuterRef("pk"), part=AssignmentPart.LEAD
    ).order_by()
    agency, name = (Subquery(lead.values(field)[:1]) for field in ("agency", "agency__short_name"))
    of_instrument = Indicator.objects.filter(instrument=evaluation.instrument_id).select_related("aspect__domain")
    indicators = list(of_instrument.annotate(lead=agency, lead_name=name).order_by("number"))
    column, values = _values(evaluation)
    cited = cited_by_indicator(evaluation)
    ready = readiness_by_indicator(evaluation.instrument, indicators, cited)
    points: dict[int, dict[Fraction, int]] = defaultdict(dict)
    for effort in Effort.objects.filter(evaluation=evaluation):
        points[effort.indicator_id][Fraction(effort.level)] = effort.points
    marks = _item_marks(evaluation) if any(ready[i.pk].estimate for i in indicators) else ItemMarks({}, {}, {})
    return build_target_inputs(
        evaluation,
        instrument_scheme(evaluation.instrument),
        [TargetPlace(i.pk, i.number, i.short_name, vars(i)["lead"], vars(i)["lead_name"] or "") for i in indicators],
        column,
        values=values,
        ready=ready,
        points=points,
        marks=marks,
    )


def build_target_inputs(
    evaluation: Evaluation,
    scheme: scoring.ScoringScheme,
    indicators: Iterable[TargetPlace],
    column: ValueColumn,
    *,
    values: Mapping[int, Fraction],
    ready: Mapping[int, EvidenceReadiness[PlainItem]],
    points: Mapping[int, Mapping[Fraction, int]],
    marks: "ItemMarks",
    outcome: scoring.IndexOutcome | None = None,
) -> TargetInputs:
    """From what has been read, by indicator id. No query. `outcome` is that of the values, where it is known."""
    places = tuple(_place(row, values.get(row.pk), ready[row.pk], points.get(row.pk, {}), marks) for row in indicators)
    by_items = any(place.climb for place in places)
    if outcome is None or by_items:
        levels = {place.number: place.level for place in places if place.level is not None}
        used = scheme.for_estimates if by_items else scheme
        outcome = scoring.score_all(used, levels, evaluation.predicate_basis)
    return TargetInputs(evaluation, scheme, column, outcome, places)


@dataclass(frozen=True)
class ItemMarks:
    """What people added: points by item code, points of each item by indicator id, reached levels by indicator id."""

    by_item: Mapping[str, int]
    by_indicator: Mapping[int, int]
    reached: Mapping[int, tuple[int, ...]]

    def points(self, indicator: int, need: Requirement[PlainItem]) -> int:
        """Of alternatives the lightest counts."""
        each = self.by_indicator.get(indicator, 1)
        return min(self.by_item.get(item.code, each) for item in need.items)


def _item_marks(evaluation: Evaluation) -> ItemMarks:
    """Two queries."""
    efforts = list(ItemEffort.objects.filter(evaluation=evaluation).values_list("indicator", "item__code", "points"))
    reached: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for indicator, level in ReachedLevel.objects.filter(evaluation=evaluation).values_list("indicator", "level"):
        reached[indicator] += (level,)
    return ItemMarks(
        {code: points for _, code, points in efforts if code},
        {indicator: points for indicator, code, points in efforts if not code},
        reached,
    )


def _values(evaluation: Evaluation) -> tuple[ValueColumn, dict[int, Fraction]]:
    """The final values of a finished cycle where there are any, else the self-assessment."""
    scores = list(
        Score.objects.filter(
            evaluation=evaluation, column__in=[ValueColumn.MANDIRI, *fallback_chain(ValueColumn.FINAL)]
        )
    )
    final = effective_scores(scores, ValueColumn.FINAL) if evaluation.is_past else {}
    column, counting = (
        (ValueColumn.FINAL, final) if final else (ValueColumn.MANDIRI, effective_scores(scores, ValueColumn.MANDIRI))
    )
    return column, {pk: Fraction(score.value) for pk, score in counting.items() if score.value is not None}


def _place(
    row: TargetPlace,
    level: Fraction | None,
    readiness: EvidenceReadiness[PlainItem],
    points: Mapping[Fraction, int],
    marks: ItemMarks,
) -> TargetIndicator:
    reached = marks.reached.get(row.pk, ())
    climb = item_climb(readiness, partial(marks.points, row.pk), reached)
    return TargetIndicator(
        row.number,
        row.name,
        row.agency_id,
        row.agency,
        climb.start.value if climb else level,
        readiness,
        points,
        climb,
        reached,
    )


def as_level(level: Fraction) -> Decimal:
    """A level as the level box takes it."""
    return scoring.round_half_up(level)
