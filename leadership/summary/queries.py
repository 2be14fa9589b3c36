"""The leaders' page: one figure, how far it is from the next, and four sentences. Everything is read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessment.level_support import LevelSupport
from evaluations import permissions
from evaluations.models import Evaluation
from evidence.cited_evidence import current_evidence
from evidence.item_outcomes import counted_by_indicator
from evidence.requests.answers import SentEvidence
from leadership.current_position import (
    CurrentPosition,
    HeadlineFigure,
    band_fact,
    beside_fact,
    change_fact,
    current_position,
)
from leadership.dashboard.queries import reading_with_levels
from leadership.late_things import LateCount, count_late
from leadership.leaders_answers import AnswerGround, LeadersAnswer, leaders_answers
from leadership.owed_rows import OwedRows, read_owed_rows
from leadership.summary.year_marks import YearMarks, year_marks
from leadership.thresholds import ThresholdLine, lines_of_goals, years_of_lines
from leadership.way_to_goal import WayToGoal, find_way
from planning.planned_figures import read_planned_figures
from results.newest_value import NewestValue, newest_value
from results.reading_support import read_cycle_evidence
from results.region_history import RegionHistory, read_region_history
from results.year_index import YearIndex

MAX_MARKS = 4  # on the ruler, the interval of an index with gaps among them


@dataclass(frozen=True)
class LeadersSummary:
    """What fits one screen and one sheet of paper."""

    evaluation: Evaluation
    newest: NewestValue
    standing: CurrentPosition
    answers: tuple[LeadersAnswer, ...]
    years: YearMarks
    target: ThresholdLine | None
    way: WayToGoal | None
    levels: YearIndex | None  # of the cycle itself
    support: LevelSupport | None  # of these levels

    @property
    def support_sentence(self) -> str:
        """How much is proven comes before any figure."""
        if self.support is None or self.levels is None:
            return ""
        return f"{self.support.sentence} ({self.levels.column_word} {self.levels.year})."

    @property
    def source(self) -> str:
        """Where the leading figure comes from: source, stage, day."""
        lead = self.standing.lead
        source = lead.source or ("tingkat yang diisi di Kawal SPBE" if lead.started else "")
        said = "; ".join(filter(None, (source, lead.stage, lead.dated)))
        return f"{said[0].upper()}{said[1:]}." if said else ""

    @property
    def facts(self) -> tuple[HeadlineFigure, ...]:
        """Change, distance, target, and what else is known of the cycle."""
        stand = self.standing
        target = [_target_fact(self.target)] if self.target else []
        return (change_fact(stand.change), band_fact(stand.lead), *target, *map(beside_fact, stand.others))

    @property
    def marks(self) -> tuple[Mapping[str, Any], ...]:
        """The figure that leads, the target, the year before and what stands beside, as far as there is room."""
        *others, lead = self.standing.own_marks or (None,)
        target = self.target.mark if self.target else None
        room = MAX_MARKS - (self.span is not None)
        return tuple(mark for mark in (lead, target, *others) if mark)[:room]

    @property
    def span(self) -> tuple[Decimal, Decimal] | None:
        """The interval of the leading figure, where it has gaps."""
        return None if self.standing.lead.complete else self.standing.span

    @property
    def has_sample(self) -> bool:
        readings = any(r.is_sample for r in self.standing.readings if r and r.started)
        return readings or any(answer.is_sample for answer in self.answers)


def leaders_summary(
    cycles: Sequence[Evaluation], evaluation: Evaluation, user: User, record: RegionHistory | None = None
) -> LeadersSummary:
    """Seven queries: instruments, values, results (three that `record` spares), citations, items, what may be owed,
    targets with points. `cycles` are all of the region.
    """
    record = record or read_region_history(cycles, user)
    sent = current_evidence(evaluation)
    yardstick = record.yardsticks[evaluation.instrument_id]
    evidence = read_cycle_evidence(evaluation, yardstick, counted_by_indicator(sent))
    newest = newest_value(record, evaluation, evidence)
    years = years_of_lines(record, evaluation, newest.reading)
    plans = read_planned_figures(evaluation, {evaluation.year, *years})
    lines = lines_of_goals(plans.goals_of(years), newest.reading)
    owed = read_owed_rows(evaluation)
    path = find_way(record, evaluation, evidence, owed, plans) if _may("view_targets", user, evaluation) else None
    ground = AnswerGround(
        record=record,
        evaluation=evaluation,
        newest=newest,
        evidence=evidence,
        levels=reading_with_levels(record, evaluation, newest.reading, None),
        way=path,
        late=_late(evaluation, user, owed, SentEvidence(sent)),
        is_partial=not _may("view_work", user, evaluation),
    )
    return LeadersSummary(
        evaluation=evaluation,
        newest=newest,
        standing=current_position(record, evaluation, newest.reading, newest, lines),
        answers=leaders_answers(ground),
        years=year_marks(record, newest.reading),
        target=_line_to_show(lines, evaluation),
        way=path,
        levels=ground.own_levels,
        support=ground.support,
    )


def _may(rule: str, user: User, evaluation: Evaluation) -> bool:
    return permissions.may(rule, user, evaluation)


def _late(evaluation: Evaluation, user: User, owed: OwedRows, sent: SentEvidence) -> LateCount | None:
    """Of all agencies, or of the reader's own; None in a cycle that is over."""
    if evaluation.is_past:
        return None
    own = None if _may("view_work", user, evaluation) else user.agency_ids(evaluation.region_id)
    return count_late(owed.owed(sent), own)


def _line_to_show(lines: Sequence[ThresholdLine], evaluation: Evaluation) -> ThresholdLine | None:
    """The one target that stands on the ruler: the government's own of the cycle's year, else the next best."""
    goals = [line for line in lines if line.year]
    ranked = sorted(goals, key=lambda line: (line.kind != "target", line.year != evaluation.year))
    return next(iter(ranked), None)


def _target_fact(line: ThresholdLine) -> HeadlineFigure:
    return HeadlineFigure(line.label, f"{line.words}; {line.source}", line.value, is_sample=line.is_sample)
