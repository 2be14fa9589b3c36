"""The targets of one year that a reader may start from: own ones, published ones, the next predicates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import BooleanField, CharField, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from domains.models import DIGITAL_GOVERNMENT
from evaluations.models import Evaluation
from evaluations.rules import scoring
from planning.models import Target
from planning.rules.cheapest_path import least_index
from planning.rules.target_query import HUNDREDTH
from results.models import NationalAverage
from results.models.result import NATIONAL
from results.rules.source_words import source_citation
from ui.formats import decimal_comma
from ui.kept_query import KeptQuery, Parameter, any_of, numbered

TARGET_MEASURE = "target_index"
HIGHEST_INDEX = Decimal("5.00")


def published_label(measure: str) -> str:
    """ "target nasional terbit"; "target RPJMN 2020–2024 terbit" where the measure names its plan."""
    plan = measure.removeprefix(TARGET_MEASURE).strip("_")
    if not plan:
        return "target nasional terbit"
    name, *years = plan.split("_")
    return f"target {name.upper()} {'–'.join(years)} terbit"


@dataclass(frozen=True)
class TargetGoal:
    """A figure to reach, and who says so."""

    label: str
    value: Decimal
    source: str = ""
    is_sample: bool = False
    year: int = 0
    is_own: bool = False  # recorded by the government, not published
    part: str | None = None  # the aspect it is set for, as `TargetQuery.part` has it

    @property
    def words(self) -> str:
        return f"{decimal_comma(self.value)} {self.label}"


def available_goals(
    evaluation: Evaluation, bands: tuple[scoring.PredicateBand, ...], index: Fraction
) -> tuple[TargetGoal, ...]:
    """One query; the government's own target first, then the nation's, then every predicate above the index."""
    recorded = recorded_goals(evaluation.region_id, evaluation.family, {evaluation.year}, aspects=True)
    return goals_beside_predicates(recorded, bands, index)


def first_goal(goals: tuple[TargetGoal, ...], index: Fraction) -> Decimal:
    """Where the page begins: the first goal that is not met yet, else the highest index there is."""
    return next((goal.value for goal in goals if goal.value > index and not goal.part), HIGHEST_INDEX)


def missed_text(value: Fraction, wanted: Decimal, basis: str) -> str:
    """ "" where the target is met, else by how much it is not: "0,24", "dari 0,01" for less than that."""
    if value >= least_index(Fraction(wanted), basis):
        return ""
    gap = scoring.round_half_up(Fraction(wanted) - value)
    return decimal_comma(gap) if gap else "dari 0,01"


def recorded_goals(region: int, family: str, years: Iterable[int], *, aspects: bool = False) -> list[TargetGoal]:
    """Targets of a family in these years, own rows and published ones in one query; by year, own ones first. Those of
    aspects only where asked for."""
    asked = sorted(years)
    rows = _recorded(len(asked), family, aspects, region=region, **numbered("year", asked)) if asked else []
    return goals_of_rows(rows)


@KeptQuery
def _recorded(years: int, family: str, aspects: bool) -> QuerySet[Any, Any]:
    own, *published = goal_queries(years, family)
    return (own if aspects else own.filter(aspect=None)).union(*published, all=True)


def goal_queries(years: int, family: str) -> list[QuerySet[Any, Any]]:
    """What the government recorded and what was published in so many years, as rows of one shape, to be read together:
    year, who says it, value, source, sample, number of the aspect. Only of the government's digital maturity are any
    published. Parameters of a kept query: `region`, and `year0`, `year1`, …"""
    of_years = any_of("year", "year", years)
    own = Target.objects.filter(of_years, region=Parameter("region"), family=family).order_by()
    published = NationalAverage.objects.filter(of_years, scope=NATIONAL, measure__startswith=TARGET_MEASURE).order_by()
    nothing = (Value(False, BooleanField()), Cast(Value(None), IntegerField()))
    recorded = own.values_list(
        "year", Cast("scope", CharField()), "value", Cast("source", CharField()), "is_sample", "aspect__number"
    )
    if family != DIGITAL_GOVERNMENT:
        return [recorded]
    of_nation = ("year", Cast("measure", CharField()), "value", Cast("source", CharField()), *nothing)
    return [recorded, published.values_list(*of_nation)]


def goals_of_rows(rows: Iterable[Any]) -> list[TargetGoal]:
    """The goals of rows as `goal_queries` has them, by year, own ones first."""
    order = {scope: place for place, scope in enumerate(Target.Scope.values)}
    ordered = sorted(rows, key=lambda row: (row[0], order.get(row[1], len(order)), row[1], row[5] or 0))
    return [_goal(*row) for row in ordered]


def goals_beside_predicates(
    recorded: Iterable[TargetGoal], bands: Sequence[scoring.PredicateBand], index: Fraction
) -> tuple[TargetGoal, ...]:
    """Recorded goals of the cycle's year, then every predicate above the index."""
    above = [band for band in bands if band.low > index]
    predicates = [TargetGoal(band.name, scoring.round_half_up(band.low), "batas bawah predikat") for band in above]
    return (*recorded, *predicates)


def _goal(year: int, said_by: str, value: Decimal, source: str, is_sample: bool, aspect: int | None) -> TargetGoal:
    """`said_by` is the scope of an own target or the measure of a published one."""
    own = said_by in Target.Scope.values
    label = Target.Scope(said_by).label if own else published_label(said_by)
    return TargetGoal(
        label=f"{label} {aspect}" if aspect else label,
        value=value.quantize(HUNDREDTH),
        source=source if own else source_citation(source),
        is_sample=bool(is_sample),
        year=year,
        is_own=own,
        part=f"a{aspect}" if aspect else None,
    )
