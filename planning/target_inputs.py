"""What is known of a cycle for finding a way up: levels, what each raise would take, and who leads the indicator."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import OuterRef, Subquery

from domains.models import Indicator
from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.column_index import effective_scores, fallback_chain
from evaluations.models import Assignment, Evaluation, Score
from evaluations.rules import scoring
from evaluations.rules.readiness import EvidenceReadiness, PlainItem, Requirement, levels_below
from evaluations.scoring_inputs import instrument_scheme
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from planning.models import Effort
from planning.rules.cheapest_path import IndicatorSteps, LevelStep, TargetLimits, TargetSolver, steps_toward_part
from planning.rules.target_query import ASSUME_LOWEST, TargetQuery


@dataclass(frozen=True)
class RaiseCost:
    """What one stand of an indicator takes, from where it is now: items still to be accepted, and people's points."""

    items: tuple[Requirement[PlainItem], ...] = ()
    points: int = 0

    @property
    def effort(self) -> int:
        return len(self.items) + self.points


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

    @property
    def has_evidence(self) -> bool:
        rungs = self.readiness.rungs.values()
        return any(item.cited for rung in rungs for need in rung.needs for item in need.items)

    def costs(self, start: Fraction, rule: scoring.ValueRule) -> dict[Fraction, RaiseCost]:
        """{level above the start: what it takes}; a level whose effort nobody knows is left out."""
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

    @property
    def gaps(self) -> tuple[TargetIndicator, ...]:
        return tuple(place for place in self.places if place.level is None)

    @property
    def agencies(self) -> list[tuple[int, str]]:
        """Those that lead an indicator, by name."""
        found = {place.agency_id: place.agency for place in self.places if place.agency_id}
        return sorted(found.items(), key=lambda pair: pair[1].lower())

    @property
    def why_only_own(self) -> str:
        """Why no raise is found here by itself; "" where the instrument's items say what a raise takes."""
        if not self.scheme.rule.integer:
            return (
                "Nilai instrumen ini berupa desimal, dan aturan pemberian desimalnya belum diketahui. Karena itu tidak "
                "ada kenaikan yang dapat disusun sendiri: hanya kenaikan yang Anda tetapkan yang dihitung."
            )
        if not any(place.readiness.rungs for place in self.places):
            return (
                "Instrumen ini tidak memuat butir bukti, jadi upaya tidak dapat dihitung sendiri: hanya kenaikan "
                "yang upayanya Anda tetapkan yang ikut."
            )
        return ""

    @property
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

    @property
    def place_by_number(self) -> dict[int, TargetIndicator]:
        return {place.number: place for place in self.places}

    def start(self, place: TargetIndicator) -> Fraction:
        """The level now; the lowest one where there is none (only asked for when the reader wants it so)."""
        return self.scheme.rule.low if place.level is None else place.level

    def costs(self, place: TargetIndicator) -> dict[Fraction, RaiseCost]:
        return place.costs(self.start(place), self.scheme.rule)

    def prospect(self, wish: TargetQuery) -> TargetSolver | None:
        """Everything that can become of the levels; None where some are missing and the wish does not assume them."""
        if self.gaps and wish.gaps != ASSUME_LOWEST:
            return None
        climbs: list[IndicatorSteps] = []
        weights = {indicator.number: indicator.weight for indicator in self.scheme.indicators}
        for place in self.places:
            steps = tuple(LevelStep(level, cost.effort) for level, cost in self.costs(place).items())
            climbs.append(IndicatorSteps(place.number, weights[place.number], self.start(place), steps))
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
        return next(i.weight for i in self.scheme.indicators if i.number == number) * levels / scoring.HUNDRED


def read_target_inputs(evaluation: Evaluation) -> TargetInputs:
    """Five queries: indicators with their lead agency, values, evidence, items, points."""
    lead = Assignment.objects.filter(
        evaluation=evaluation, indicator=OuterRef("pk"), part=AssignmentPart.LEAD
    ).order_by()
    agency, name = (Subquery(lead.values(field)[:1]) for field in ("agency", "agency__short_name"))
    of_instrument = Indicator.objects.filter(instrument=evaluation.instrument_id).select_related("aspect__domain")
    indicators = list(of_instrument.annotate(lead=agency, lead_name=name).order_by("number"))
    column, values = _values(evaluation)
    cited = cited_by_indicator(evaluation)
    ready = readiness_by_indicator(evaluation.instrument, indicators, cited, texts=True)
    points: dict[int, dict[Fraction, int]] = defaultdict(dict)
    for effort in Effort.objects.filter(evaluation=evaluation):
        points[effort.indicator_id][Fraction(effort.level)] = effort.points
    scheme = instrument_scheme(evaluation.instrument, indicators)
    places = tuple(_place(i, values.get(i.pk), ready[i.pk], points.get(i.pk, {})) for i in indicators)
    levels = {place.number: place.level for place in places if place.level is not None}
    return TargetInputs(
        evaluation, scheme, column, scoring.score_all(scheme, levels, evaluation.predicate_basis), places
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
    indicator: Indicator,
    level: Fraction | None,
    readiness: EvidenceReadiness[PlainItem],
    points: Mapping[Fraction, int],
) -> TargetIndicator:
    extra = vars(indicator)
    return TargetIndicator(
        indicator.number, indicator.short_name, extra["lead"], extra["lead_name"] or "", level, readiness, points
    )


def as_level(level: Fraction) -> Decimal:
    """A level as the level box takes it."""
    return scoring.round_half_up(level)
