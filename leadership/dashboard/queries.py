"""The leadership page: one record, and the sections that read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from assessment.level_support import LevelSupport
from evaluations import permissions
from evaluations.models import Evaluation
from leadership.current_position import CurrentPosition, current_position, leading_reading
from leadership.dashboard.aspect_radar import AspectProfile, aspect_profile
from leadership.dashboard.balance import Imbalance, find_imbalance
from leadership.dashboard.findings import LeadershipFinding, leadership_findings
from leadership.domain_bars import DomainBars, domain_bars
from leadership.strengths import StrengthsAndWeaknesses, strengths_and_weaknesses
from leadership.thresholds import threshold_lines
from leadership.years.index_line import YearsTrend, years_trend
from results.improvement_potential import ImprovementPotential, improvement_potential
from results.newest_value import NewestValue, newest_value
from results.reading_support import CycleEvidence, read_cycle_evidence
from results.region_history import RegionHistory, read_region_history
from results.year_index import YearIndex
from ui.formats import number_word, numbers_text


@dataclass(frozen=True)
class Dashboard:
    evaluation: Evaluation
    choices: tuple[YearIndex, ...]  # the years that can be chosen, newest first
    newest: NewestValue
    standing: CurrentPosition
    findings: tuple[LeadershipFinding, ...]
    years: YearsTrend
    bars: DomainBars
    imbalance: Imbalance | None
    merits: StrengthsAndWeaknesses
    aspects: AspectProfile
    levers: ImprovementPotential
    support: LevelSupport | None  # of the levels that the page looks at
    record: RegionHistory

    @property
    def lead(self) -> str:
        """How much is proven comes first, then what leads and what it is."""
        return " ".join(s for s in (self.support_sentence, *self.standing.sentences) if s)

    @property
    def support_sentence(self) -> str:
        """ "1 dari 47 tingkat terbukti dengan data dukung yang diterima (penilaian mandiri 2025)."; "" without
        levels."""
        if self.support is None or self.merits.reading is None:
            return ""
        return f"{self.support.sentence} ({self.merits.column})."

    @property
    def support_title(self) -> str:
        return self.support.sentence if self.support else "Belum ada tingkat kematangan yang terisi"

    @property
    def support_note(self) -> str:
        whose = f"{self.merits.column[0].upper()}{self.merits.column[1:]}. " if self.support else ""
        return f"{whose}Terbukti: data dukung yang diterima memenuhi tingkat itu dan semua tingkat di bawahnya."

    @property
    def supported_numbers(self) -> str:
        return numbers_text(self.support.supported) if self.support else ""

    @property
    def calibration(self) -> LeadershipFinding | None:
        """Self-assessment against result, where one year has both."""
        return next((finding for finding in self.findings if finding.is_calibration), None)

    @property
    def findings_title(self) -> str:
        count = len(self.findings)
        return f"{number_word(count)} hal yang perlu diketahui" if count else "Belum ada temuan"

    @property
    def has_sample(self) -> bool:
        """Whether sample data stand on the page; then it says so at its head."""
        readings = (
            *self.standing.readings,
            self.levers.reading,
            self.aspects.own,
        )
        lines = any(line.is_sample for line in self.standing.lines)
        return bool(self.years.sample_label) or lines or any(r.is_sample for r in readings if r and r.started)


def leadership_dashboard(
    cycles: Sequence[Evaluation], evaluation: Evaluation, user: User, year: int | None = None
) -> Dashboard:
    """Seven queries, two for the evidence. `cycles` are all of the region; `year` is the one the reader chose, if any.

    Raises `YearUnknown` for a year without anything.
    """
    # What was written for an indicator agencies read on its own page alone, where it is theirs.
    record = read_region_history(cycles, user, facts=permissions.may("view_work", user, evaluation), leads=True)
    evidence = _evidence_of_cycle(record, evaluation, year)
    newest = newest_value(record, evaluation, evidence)
    lead = leading_reading(record, newest, year)
    stand = current_position(record, evaluation, lead, newest, threshold_lines(record, evaluation, lead))
    parts = domain_bars(record, lead, stand.change)
    levels = reading_with_levels(record, evaluation, lead, year)
    support = _support(record, cycles, levels, evidence)
    return Dashboard(
        evaluation=evaluation,
        choices=tuple(lead if y == lead.year else record.of(y) for y in record.years),
        newest=newest,
        standing=stand,
        findings=leadership_findings(record, parts, levels, support, year or evaluation.year),
        years=years_trend(record, record.yardsticks[evaluation.instrument_id]),
        bars=parts,
        imbalance=find_imbalance(lead),
        merits=strengths_and_weaknesses(levels, support, lead.yardstick),
        aspects=aspect_profile(record, levels, lead.yardstick),
        levers=improvement_potential(levels),
        support=support,
        record=record,
    )


def _evidence_of_cycle(record: RegionHistory, evaluation: Evaluation, year: int | None) -> CycleEvidence | None:
    """Of the page's cycle, where its estimate is shown; other levels bring their own."""
    wanted = year in (None, evaluation.year) and "estimate" in evaluation.instrument.value_rule
    if not wanted or evaluation.is_past:
        return None
    return read_cycle_evidence(evaluation, record.yardsticks[evaluation.instrument_id])


def _support(
    record: RegionHistory, cycles: Sequence[Evaluation], levels: YearIndex | None, known: CycleEvidence | None
) -> LevelSupport | None:
    """Of the cycle whose levels are looked at; None where there are none."""
    cycle = next((cycle for cycle in cycles if levels and cycle.pk == levels.evaluation_id), None)
    if levels is None or cycle is None:
        return None
    same = known is not None and known.evaluation.pk == cycle.pk
    found = known if known and same else read_cycle_evidence(cycle, record.yardsticks[cycle.instrument_id])
    return found.support(levels)


def reading_with_levels(
    record: RegionHistory, evaluation: Evaluation, lead: YearIndex, year: int | None
) -> YearIndex | None:
    """The levels to look at: of the chosen year, else of the cycle, else the newest of its instrument.

    Where the assessors' values of a running cycle lead, they are looked at.
    """
    if lead.is_interim and lead.complete:
        return lead
    order = [*([year] if year else []), evaluation.year, *record.years]
    found = (reading for y in order if (reading := record.with_levels(y)))
    scale = record.yardsticks[evaluation.instrument_id]
    return next((r for r in found if r.year == year or r.yardstick.is_same_scale(scale)), None)
