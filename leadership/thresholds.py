"""The lines an index is held against: targets of its year and of the cycle's, and the middle of the scale.

Each says whose it is. A line is no band: reaching it changes no predicate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluations.models import Evaluation
from evaluations.rules import scoring
from planning.goals import TargetGoal, missed_text, recorded_goals
from results.region_history import RegionHistory
from results.year_index import YearIndex
from ui.formats import decimal_comma, level_text

MIDDLE_SOURCE = "tengah skala, setara rata-rata tertimbang {level} di semua indikator; bukan batas predikat. {used}"


@dataclass(frozen=True)
class ThresholdLine:
    """A figure to hold the index against; `words` say how it stands to it."""

    label: str
    value: Decimal
    source: str
    kind: str  # as the ruler draws it: "target" is the government's own, "ambang" a line of others
    words: str
    is_sample: bool = False
    year: int = 0  # of a target; 0 of the middle of the scale

    @property
    def mark(self) -> Mapping[str, Any]:
        return {"kind": self.kind, "value": self.value, "label": self.label}


def threshold_lines(record: RegionHistory, evaluation: Evaluation, lead: YearIndex) -> tuple[ThresholdLine, ...]:
    """One query: the targets, and 3."""
    goals = recorded_goals(record.region.pk, record.family, years_of_lines(record, evaluation, lead))
    return lines_of_goals(goals, lead)


def years_of_lines(record: RegionHistory, evaluation: Evaluation, lead: YearIndex) -> set[int]:
    """The leading year, and the cycle's year where the same instrument measures it."""
    covering = record.covering(evaluation.year)
    same = covering is not None and covering.is_same_scale(lead.yardstick)
    return {lead.year, evaluation.year} if same else {lead.year}


def lines_of_goals(goals: Iterable[TargetGoal], lead: YearIndex) -> tuple[ThresholdLine, ...]:
    """The index beside targets of the whole, and beside the middle of the scale. No query."""
    middle = [_middle(lead)] if lead.yardstick.middle_line else []
    return (*(_of_goal(goal, lead) for goal in _without_duplicates(goals)), *middle)


def _without_duplicates(goals: Iterable[TargetGoal]) -> Iterable[TargetGoal]:
    """A published target stands for its own year only; of two published ones of a year the first is the year's."""
    seen: set[tuple[int, bool]] = set()
    for goal in goals:
        if goal.is_own or (goal.year, goal.is_own) not in seen:
            seen.add((goal.year, goal.is_own))
            yield goal


def _of_goal(goal: TargetGoal, lead: YearIndex) -> ThresholdLine:
    label = f"{goal.label[0].upper()}{goal.label[1:].removesuffix(' terbit')} {goal.year}"
    kind = "target" if goal.is_own else "ambang"
    return ThresholdLine(
        label, goal.value, goal.source, kind, _words(lead, goal.value, goal.year), goal.is_sample, goal.year
    )


def _middle(lead: YearIndex) -> ThresholdLine:
    rule = lead.yardstick.scheme.rule
    middle = scoring.round_half_up((rule.low + rule.high) / 2)
    source = MIDDLE_SOURCE.format(level=f"tingkat {level_text(middle)}", used=lead.yardstick.middle_line)
    return ThresholdLine("Ambang", middle, source, "ambang", _words(lead, middle, lead.year))


def _words(lead: YearIndex, line: Decimal, year: int) -> str:
    """ "indeks 0,14 di atasnya", "indeks kurang 0,24"; nothing to say without an index.

    Beside the target of another year the index says its own, lest it be read as that year's.
    """
    if lead.value is None:
        return "belum ada indeks"
    index = "indeks" if year == lead.year else f"indeks {lead.year}"
    if short := missed_text(lead.value, line, lead.basis):
        return f"{index} kurang {short}"
    above = scoring.round_half_up(lead.value - Fraction(line))
    return f"{index} {decimal_comma(above)} di atasnya" if above > 0 else f"{index} tepat di sana"
