"""What could become actions without being typed: the yearly works, a scenario's raises, what last year left open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from domains.models import Indicator
from evaluations.models import Evaluation
from evaluations.rules.readiness import PlainItem, Requirement
from evaluations.scoring_inputs import recurring_works
from planning.models import Action, Scenario
from planning.rules.cheapest_path import raise_gain
from planning.rules.target_query import ASSUME_LOWEST
from planning.target_inputs import TargetIndicator, TargetInputs, as_level, read_target_inputs
from regions import clock
from results.improvement_potential import format_gain
from ui.formats import level_text

DECEMBER_31 = (12, 31)


@dataclass(frozen=True)
class ActionProposal:
    """One action that may be made. `key` names it in a form."""

    key: int
    kind: str
    text: str
    agency_id: int | None
    due: date | None
    indicator: Indicator
    start: Decimal | None = None
    level: Decimal | None = None  # None: no raise, only the indicator that it serves
    gain: Fraction | None = None
    needs: tuple[Requirement[PlainItem], ...] = ()
    assume: bool = False

    @property
    def gain_text(self) -> str:
        return "" if self.gain is None else format_gain(self.gain)


def yearly_proposals(evaluation: Evaluation, year: int) -> list[ActionProposal]:
    """The management processes and audits, each one level up; at the highest level, or without one, as a review.

    Empty where the instrument does not name them. Six queries.
    """
    works = recurring_works(evaluation.instrument)
    if not works:
        return []
    ground = read_target_inputs(evaluation)
    rows = _indicators(evaluation)
    # From tomorrow, or the first day of the year, until the evidence has to be there, or the year ends.
    first = max(clock.today(evaluation.region) + timedelta(days=1), date(year, 1, 1))
    last, wanted = date(year, *DECEMBER_31), evaluation.reference_date
    span = first, wanted if wanted and wanted.year == year and wanted > first else last
    days = spread_dates(*span, len(works))
    return [_yearly_one(ground, rows[number], kind, year, day) for (kind, number), day in zip(works, days, strict=True)]


def _indicators(evaluation: Evaluation) -> dict[int, Indicator]:
    return {row.number: row for row in Indicator.objects.filter(instrument=evaluation.instrument_id)}


def _yearly_one(ground: TargetInputs, indicator: Indicator, kind: str, year: int, day: date | None) -> ActionProposal:
    place = ground.place_by_number[indicator.number]
    name = indicator.short_name
    if place.level is None:
        return ActionProposal(
            indicator.number, kind, f"{name}: laksanakan pada {year}", place.agency_id, day, indicator
        )
    if place.level + 1 > ground.scheme.rule.high:
        text = f"{name}: reviu pada {year} dan tindak lanjut hasilnya"
        return ActionProposal(indicator.number, kind, text, place.agency_id, day, indicator, as_level(place.level))
    return _raise(ground, place, indicator, kind, place.level + 1, day, f"{name}: ")


def _raise(
    ground: TargetInputs,
    place: TargetIndicator,
    indicator: Indicator,
    kind: str,
    level: Fraction,
    day: date | None,
    name: str,
) -> ActionProposal:
    start = ground.start(place)
    known = ground.cost_of(place, level)
    level, cost = known or (level, None)
    words = f"naik dari tingkat {level_text(as_level(start))} ke {level_text(as_level(level))}"
    return ActionProposal(
        key=indicator.number,
        kind=kind,
        text=f"{name}{words}",
        agency_id=place.agency_id,
        due=day,
        indicator=indicator,
        start=as_level(start),
        level=as_level(level),
        gain=raise_gain(indicator.weight, start, level),
        needs=cost.items if cost else (),
        assume=place.level is None,
    )


def spread_dates(first: date, last: date, count: int) -> Sequence[date | None]:
    """Evenly over the time, the last one at its end; no days where the time is over."""
    if last < first:
        return [None] * count
    return [first + (last - first) * number // count for number in range(1, count + 1)]


def scenario_proposals(evaluation: Evaluation, scenario: Scenario) -> list[ActionProposal]:
    """Its raises from where the levels are now; what was reached meanwhile is left out. Six queries."""
    ground, rows = read_target_inputs(evaluation), _indicators(evaluation)
    assume = scenario.wish.gaps == ASSUME_LOWEST
    found = []
    for row in scenario.raises:
        place, level = ground.place_by_number[row["number"]], Fraction(row["level"])
        if place.level is None and not assume:
            continue
        if as_level(level) > as_level(ground.start(place)):
            indicator = rows[place.number]
            name = f"Indikator {place.number}, {place.name}: "
            found.append(_raise(ground, place, indicator, "Skenario", level, None, name))
    return found


def open_earlier_actions(evaluation: Evaluation) -> list[Action]:
    """Of the region's earlier years, not carried on yet. One query."""
    rows = Action.objects.open().filter(evaluation__in=Evaluation.objects.before(evaluation))
    return list(rows.select_related("evaluation", "agency").order_by("evaluation__year", "due", "pk"))


def join_items(needs: Iterable[Requirement[PlainItem]]) -> str:
    """ "I21-L3-01, I21-L3-02 atau I21-L3-03"."""
    return ", ".join(" atau ".join(item.code for item in need.items) for need in needs)
