"""The leadership page: one record, and the sections that read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from evaluations import permissions
from evaluations.models import Evaluation
from leadership.current_position import Standing, leading, standing
from leadership.dashboard.aspect_radar import Aspects, aspects
from leadership.dashboard.balance import Imbalance, imbalance
from leadership.dashboard.findings import Finding, findings
from leadership.domain_bars import Bars, bars
from leadership.strengths import Merits, merits
from leadership.thresholds import lines_of
from leadership.years.index_line import Years, years
from results.improvement_potential import Levers, levers
from results.region_history import Record, read_record
from results.year_index import Reading
from ui.formats import number_word


@dataclass(frozen=True)
class Dashboard:
    evaluation: Evaluation
    choices: tuple[Reading, ...]  # the years that can be chosen, newest first
    standing: Standing
    findings: tuple[Finding, ...]
    years: Years
    bars: Bars
    imbalance: Imbalance | None
    merits: Merits
    aspects: Aspects
    levers: Levers

    @property
    def lead(self) -> str:
        return " ".join(self.standing.sentences)

    @property
    def calibration(self) -> Finding | None:
        """Self-assessment against result, where one year has both."""
        return next((finding for finding in self.findings if finding.is_calibration), None)

    @property
    def findings_title(self) -> str:
        count = len(self.findings)
        return f"{number_word(count)} hal yang perlu diketahui" if count else "Belum ada temuan"

    @property
    def has_sample(self) -> bool:
        """Whether sample data stand on the page; then it says so at its head."""
        readings = (self.standing.lead, self.standing.beside, self.levers.reading, self.aspects.own)
        lines = any(line.is_sample for line in self.standing.lines)
        return bool(self.years.sample_label) or lines or any(r.is_sample for r in readings if r and r.started)


def dashboard(cycles: Sequence[Evaluation], evaluation: Evaluation, user: User, year: int | None = None) -> Dashboard:
    """Seven queries. `cycles` are all of the region; `year` is the one the reader chose, if any.

    Raises `standing.UnknownYear` for a year without anything.
    """
    # What was written for an indicator agencies read on its own page alone, where it is theirs.
    record = read_record(cycles, user, facts=permissions.may("view_work", user, evaluation))
    lead = leading(record, evaluation, year)
    stand = standing(record, evaluation, lead, lines_of(record, evaluation, lead))
    parts = bars(record, lead, stand.change)
    levels = with_levels(record, evaluation, year)
    return Dashboard(
        evaluation=evaluation,
        choices=tuple(record.of(y) for y in record.years),
        standing=stand,
        findings=findings(record, parts, levels),
        years=years(record),
        bars=parts,
        imbalance=imbalance(lead),
        merits=merits(levels),
        aspects=aspects(record, levels, lead.yardstick),
        levers=levers(levels),
    )


def with_levels(record: Record, evaluation: Evaluation, year: int | None) -> Reading | None:
    """The levels to look at: of the chosen year, else of the cycle, else the newest there are."""
    order = [*([year] if year else []), evaluation.year, *record.years]
    return next((found for y in order if (found := record.with_levels(y))), None)
