"""The targets of one year that a reader may start from: own ones, published ones, the next predicates."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import BooleanField, CharField, Value
from django.db.models.functions import Cast

from evaluations import scoring
from evaluations.models import Evaluation, NationalAverage, Target
from evaluations.models.result import NATIONAL
from evaluations.source_words import cited
from evaluations.wishes import HUNDREDTH
from ui.formats import decimal_comma

PUBLISHED = "terbit"
MEASURE = "target_index"
FALLBACK = Decimal("5.00")


@dataclass(frozen=True)
class Goal:
    """A figure to reach, and who says so."""

    label: str
    value: Decimal
    source: str = ""
    is_sample: bool = False

    @property
    def words(self) -> str:
        return f"{decimal_comma(self.value)} {self.label}"


def goals_of(evaluation: Evaluation, bands: tuple[scoring.Band, ...], index: Fraction) -> tuple[Goal, ...]:
    """One query; the government's own target first, then the nation's, then every predicate above the index."""
    return (*_recorded(evaluation), *_predicates(bands, index))


def first_goal(goals: tuple[Goal, ...], index: Fraction) -> Decimal:
    """Where the page begins: the first goal that is not met yet, else the highest index there is."""
    return next((goal.value for goal in goals if goal.value > index), FALLBACK)


def _recorded(evaluation: Evaluation) -> list[Goal]:
    """Own rows and published ones in one query."""
    own = Target.objects.filter(region=evaluation.region_id, year=evaluation.year, aspect=None).order_by()
    published = NationalAverage.objects.filter(
        year=evaluation.year, scope=NATIONAL, measure__startswith=MEASURE
    ).order_by()
    rows = own.values_list(Cast("scope", CharField()), "value", Cast("source", CharField()), "is_sample").union(
        published.values_list(
            Value(PUBLISHED, CharField()), "value", Cast("source", CharField()), Value(False, BooleanField())
        ),
        all=True,
    )
    order = [*Target.Scope.values, PUBLISHED]
    return [_goal(*row) for row in sorted(rows, key=lambda row: order.index(row[0]))]


def _goal(scope: str, value: Decimal, source: str, is_sample: bool) -> Goal:
    published = scope == PUBLISHED
    label = "target nasional terbit" if published else Target.Scope(scope).label
    return Goal(label, value.quantize(HUNDREDTH), cited(source) if published else source, bool(is_sample))


def _predicates(bands: tuple[scoring.Band, ...], index: Fraction) -> Iterator[Goal]:
    for band in bands:
        if band.low > index:
            yield Goal(band.name, scoring.half_up(band.low), "batas bawah predikat")
