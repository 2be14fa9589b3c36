"""Saved answers beside each other, as they were on the day they were saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from domains.models import Indicator
from evaluations.models import Evaluation
from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_bands
from planning.models import Scenario
from planning.target_inputs import TargetInputs
from planning.targets.path import query_text
from results.improvement_potential import format_gain
from ui.formats import decimal_comma

MAX_COMPARED = 3


@dataclass(frozen=True)
class ComparedScenario:
    """One scenario with what its raises add up to. `share` is its effort against the dearest one, in percent."""

    scenario: Scenario
    predicate: str
    share: str
    outdated: bool = False

    @property
    def index(self) -> Decimal:
        return scoring.round_half_up(self.scenario.after)

    @property
    def before(self) -> Decimal:
        return scoring.round_half_up(self.scenario.before)

    @property
    def gain_text(self) -> str:
        return format_gain(self.scenario.after - self.scenario.before)

    @property
    def indicators(self) -> int:
        return len(self.scenario.raises)

    @property
    def items(self) -> int:
        return sum(row["items"] for row in self.scenario.raises)

    @property
    def points(self) -> int:
        return self.scenario.effort - self.items

    @property
    def agencies(self) -> list[str]:
        return sorted({row["agency"] for row in self.scenario.raises if row["agency"] and not row["free"]})

    @property
    def address(self) -> str:
        return self.scenario.wish.address

    @property
    def limits(self) -> list[str]:
        return query_text(self.scenario.wish)


@dataclass(frozen=True)
class IndicatorComparison:
    """One indicator in the scenarios: a cell each, None where it does not rise."""

    number: int
    name: str
    cells: tuple["ScenarioCell | None", ...]
    scenarios: tuple[str, ...] = ()

    @property
    def named(self) -> list[tuple[str, "ScenarioCell | None"]]:
        """Each cell with its scenario's name, for screens without room for a head row."""
        return list(zip(self.scenarios, self.cells, strict=True))


@dataclass(frozen=True)
class ScenarioCell:
    start: Decimal
    level: Decimal
    gain: str
    effort: int


def listed_scenarios(ground: TargetInputs, scenarios: Iterable[Scenario]) -> tuple[ComparedScenario, ...]:
    """The cheapest first; one whose levels have changed since says so. One query."""
    rows = list(scenarios)
    return tuple(
        _entry(row, rows, ground.scheme.bands, ground.evaluation, row.before != ground.outcome.total.low)
        for row in rows
    )


def compare_scenarios(evaluation: Evaluation, scenarios: Sequence[Scenario], asked: Sequence[str]) -> dict[str, Any]:
    """All of a cycle, two or three that were asked for, else the cheapest, and the indicators that rise in any.

    One query, for the names.
    """
    every = tuple(_entry(row, scenarios, instrument_bands(evaluation.instrument), evaluation) for row in scenarios)
    named = [entry for entry in every if str(entry.scenario.pk) in asked]
    chosen = tuple((named or every)[:MAX_COMPARED])
    cells = [{row["number"]: _cell(row) for row in entry.scenario.raises} for entry in chosen]
    numbers = sorted({number for column in cells for number in column})
    rows = Indicator.objects.filter(instrument=evaluation.instrument_id, number__in=numbers).only("number", "name")
    names = {row.number: row.short_name for row in rows}
    own_names = tuple(entry.scenario.name for entry in chosen)
    sides = tuple(
        IndicatorComparison(n, names.get(n, ""), tuple(column.get(n) for column in cells), own_names) for n in numbers
    )
    chosen_ids = [entry.scenario.pk for entry in chosen]
    return {
        "every": every,
        "chosen": chosen,
        "chosen_ids": chosen_ids,
        "rows": sides,
        "finding": comparison_finding(chosen),
    }


def _entry(
    row: Scenario,
    rows: Sequence[Scenario],
    bands: tuple[scoring.PredicateBand, ...],
    evaluation: Evaluation,
    outdated: bool = False,
) -> ComparedScenario:
    dearest = max(other.effort for other in rows) or 1
    share = scoring.round_half_up(Fraction(100 * row.effort, dearest), 1)
    is_estimate = "estimate" in evaluation.instrument.value_rule  # which has no predicate
    predicate = "" if is_estimate else scoring.predicate_of(bands, row.after, evaluation.predicate_basis)
    return ComparedScenario(row, predicate, f"{share}%", outdated)


def _cell(row: dict[str, str | int]) -> ScenarioCell:
    gain = format_gain(Fraction(str(row["gain"])))
    return ScenarioCell(Decimal(row["start"]), Decimal(row["level"]), gain, int(row["effort"]))


def comparison_finding(chosen: Sequence[ComparedScenario]) -> str:
    """Which of them take least and most, all of them where several are equal."""
    if not chosen:
        return "Belum ada skenario yang disimpan"
    if len(chosen) == 1:
        only = chosen[0]
        return f"{only.scenario.name}: indeks {decimal_comma(only.index)} dengan upaya {only.scenario.effort}"
    efforts = [entry.scenario.effort for entry in chosen]
    least, most = min(efforts), max(efforts)
    if least == most:
        return f"Semuanya memerlukan upaya {most}"
    lightest, heaviest = (
        " dan ".join(entry.scenario.name for entry in chosen if entry.scenario.effort == end) for end in (least, most)
    )
    return f"{lightest} paling ringan: upaya {least}, {heaviest} {most}"
