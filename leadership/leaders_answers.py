"""The four sentences for leaders: what is proven, what holds back, what comes first, who is late.

Summary, slides, report and API take them from here, and every figure in them from the function that other pages ask.
"""

from dataclasses import dataclass
from functools import cached_property

from assessment.level_support import LevelSupport
from evaluations.models import Evaluation
from evaluations.rules.scoring import round_half_up
from leadership.holding_back import what_holds_back
from leadership.late_things import LateCount
from leadership.way_to_goal import WayToGoal
from planning.targets.path import PathRow, TargetPath, column_label
from regions import clock
from results.improvement_potential import improvement_potential
from results.newest_value import NewestValue
from results.reading_support import CycleEvidence
from results.region_history import RegionHistory
from results.year_index import YearIndex, dated_source_text
from ui.formats import decimal_comma, level_text, listed_text, long_date

PROVEN, HELD, FIRST, LATE = "terbukti", "menahan", "dahulukan", "terlambat"
MAX_RAISES = 2  # indicators that the sentence calls by name
LATE_SOURCE = "Permintaan data dukung, penugasan, dan tindak lanjut di Kawal SPBE"


@dataclass(frozen=True)
class LeadersAnswer:
    """One sentence, and whose figures stand in it."""

    name: str
    sentence: str
    source: str
    is_sample: bool = False

    @property
    def term(self) -> str:
        return self.name.capitalize()


@dataclass(frozen=True)
class AnswerGround:
    """What the sentences are made of; all of it has been read."""

    record: RegionHistory
    evaluation: Evaluation
    newest: NewestValue
    evidence: CycleEvidence
    levels: YearIndex | None  # that the page looks at: the cycle's, else the newest of its instrument
    way: WayToGoal | None  # None where the reader may not see it, or nothing is filled
    late: LateCount | None  # None in a cycle that is over
    is_partial: bool  # the reader sees only what their own agencies owe

    @property
    def own_levels(self) -> YearIndex | None:
        """The levels, where they are those of the cycle itself: only these are held against its evidence."""
        own = self.levels is not None and self.levels.evaluation_id == self.evaluation.pk
        return self.levels if own else None

    @cached_property
    def support(self) -> LevelSupport | None:
        return self.evidence.support(self.own_levels) if self.own_levels else None


def leaders_answers(ground: AnswerGround) -> tuple[LeadersAnswer, ...]:
    """No query."""
    return (_proven(ground), _held(ground), _first(ground), _late(ground))


def _proven(ground: AnswerGround) -> LeadersAnswer:
    levels, support, estimate = ground.own_levels, ground.support, ground.newest.estimate
    if levels is None or support is None:
        nothing = "Belum ada tingkat kematangan yang terisi, jadi belum ada yang terbukti."
        return LeadersAnswer(PROVEN, f"{nothing}{_estimate(estimate)}", _source(estimate))
    proven = _estimate(estimate) or _proven_index(ground.evidence, support, levels)
    sentence = f"{support.sentence}{_others(support)}.{proven}"
    return LeadersAnswer(PROVEN, sentence, dated_source_text(levels), levels.is_sample)


def _source(reading: YearIndex | None) -> str:
    return dated_source_text(reading) if reading else ""


def _estimate(estimate: YearIndex | None) -> str:
    if estimate is None:
        return ""
    return f" Perkiraan indeks dari data dukung yang diterima: {estimate.figure}, tanpa predikat."


def _others(support: LevelSupport) -> str:
    """ "; 42 belum terbukti"; "" where all are supported, or none can be checked."""
    others = support.filled - support.supported
    return f"; {support.counts(others)}" if others and support.filled != support.unknown else ""


def _proven_index(evidence: CycleEvidence, support: LevelSupport, levels: YearIndex) -> str:
    """Which index the accepted evidence carries, while the claims go beyond it."""
    proven = None if support.is_whole else evidence.proven(levels)
    if proven is None:
        return ""
    return f" Indeks yang terbukti: {decimal_comma(round_half_up(proven.total.low))} ({proven.predicate or ''})."


def _held(ground: AnswerGround) -> LeadersAnswer:
    found = what_holds_back(ground.newest.reading, ground.levels, ground.evidence)
    is_sample = bool(found.reading and found.reading.is_sample)
    return LeadersAnswer(HELD, found.sentence, _source(found.reading), is_sample)


def _first(ground: AnswerGround) -> LeadersAnswer:
    """The raises that reach the target; where none do, or nobody asked for one, the first five and what they give."""
    if ground.way is None:
        return _levers(ground)
    path = ground.way.path
    source = f"Nilai awal: {column_label(path.ground)}{_assumed(path)}; {_goal(ground.way)}"
    if path.plan is None:
        five = _levers(ground)
        return LeadersAnswer(FIRST, f"{path.headline} {five.sentence}", f"{source}. {five.source}", path.is_sample)
    raises = [*path.free, *path.rows]
    return LeadersAnswer(FIRST, f"{path.headline}{_named(raises)}", source, path.is_sample)


def _goal(way: WayToGoal) -> str:
    if way.goal is None:
        return way.path.question
    return f"tujuan: {way.goal.words}{f' ({way.goal.source})' if way.goal.source else ''}"


def _assumed(path: TargetPath) -> str:
    """That gaps were taken as the lowest level."""
    gaps = len(path.ground.gaps)
    return f", {gaps} yang belum terisi dihitung terendah" if gaps else ""


def _named(rows: list[PathRow]) -> str:
    """The first raises by name: what costs nothing, then what adds most."""
    if not rows:
        return ""
    ordered = sorted(rows, key=lambda row: (bool(row.cost.effort), -row.gain, row.place.number))
    names = [f"{r.place.name} ({level_text(r.start)} ke {level_text(r.level)})" for r in ordered[:MAX_RAISES]]
    rest = len(ordered) - len(names)
    return f" Mulai dari {listed_text([*names, f'{rest} lain'] if rest else names)}."


def _levers(ground: AnswerGround) -> LeadersAnswer:
    levers = improvement_potential(ground.levels)
    if not levers.rows or levers.reading is None:
        return LeadersAnswer(FIRST, f"{levers.finding}.", "")
    names = ", ".join(f"{row.number} ({row.gain_text})" for row in levers.rows)
    return LeadersAnswer(FIRST, f"{levers.finding}: indikator {names}.", levers.basis, levers.reading.is_sample)


def _late(ground: AnswerGround) -> LeadersAnswer:
    late = ground.late
    if late is None:
        return LeadersAnswer(LATE, "Siklus sudah selesai; tidak ada tenggat yang berjalan.", "")
    whose = f"OPD Anda: {late.finding[0].lower()}{late.finding[1:]}" if ground.is_partial else late.finding
    rest = f": {late.whose}." if late.by_agency else f"; {late.owed} hal belum selesai." if late.owed else "."
    today = long_date(clock.today(ground.evaluation.region))
    return LeadersAnswer(LATE, f"{whose}{rest}", f"{LATE_SOURCE}, {today}", ground.evaluation.is_sample)
