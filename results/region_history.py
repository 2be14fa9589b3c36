"""What is known of a government's years, read once in a fixed number of queries; every section takes from it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models.functions import Left

from accounts.models import User
from evaluations.choices import Column
from evaluations.models import Evaluation, Score
from evaluations.scoring_inputs import in_force
from regions.models import Region
from results import year_index
from results.averages import Averages, read_averages
from results.instrument_versions import Yardstick, read_yardsticks
from results.models import OfficialResult
from results.models.result import NATIONAL
from results.year_index import Reading


@dataclass(frozen=True)
class Record:
    """`results`: the best word of others or of a finished cycle, one a year. `selfs`: the self-assessments.

    `finals`: what we compute of final values, also in years that have an official row. `interims`: what the assessors
    have said so far in cycles that are not finished; never a result.
    """

    region: Region
    yardsticks: Mapping[int, Yardstick]
    results: Mapping[int, Reading]
    finals: Mapping[int, Reading]
    selfs: Mapping[int, Reading]
    averages: Averages
    interims: Mapping[int, Reading] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        """Every year something is known of, newest first."""
        return sorted({*self.results, *self.selfs}, reverse=True)

    def of(self, year: int) -> Reading:
        """The year's result, else its self-assessment; `KeyError` where nothing is known."""
        return self.results.get(year) or self.selfs[year]

    def with_levels(self, year: int) -> Reading | None:
        """The year's levels: the final values, else the self-assessment."""
        found = (self.finals.get(year), self.selfs.get(year))
        return next((r for r in found if r is not None and r.started), None)

    def covering(self, year: int) -> Yardstick | None:
        """The instrument a year was measured with, or the one in force then."""
        reading = self.results.get(year) or self.selfs.get(year)
        if reading is not None:
            return reading.yardstick
        instrument = in_force(year, (y.instrument for y in self.yardsticks.values()))
        return self.yardsticks[instrument.pk] if instrument else None


def read_record(cycles: Sequence[Evaluation], user: User, *, facts: bool = False) -> Record:
    """The record of the region whose visible cycles are given: five queries. `facts` brings their beginnings along."""
    region = cycles[0].region
    yardsticks = read_yardsticks()
    scores = read_scores(cycles, facts=facts)
    finals = _finals(cycles, yardsticks, scores)
    rows = OfficialResult.objects.visible_to(user).of_region(region)
    published = [year_index.published(row, yardsticks[row.instrument_id]) for row in rows]
    return Record(
        region=region,
        yardsticks=yardsticks,
        results=_best([*published, *finals.values()]),
        finals=finals,
        selfs=_selfs(cycles, yardsticks, scores, finals),
        averages=read_averages([NATIONAL, region.kind]),
        interims=_interims(cycles, yardsticks, scores),
    )


def read_scores(cycles: Sequence[Evaluation], *, facts: bool = False) -> dict[int, list[Score]]:
    """The values of all cycles by evaluation id, without their long texts: one query."""
    rows = Score.objects.filter(evaluation__in=[cycle.pk for cycle in cycles], value__isnull=False).order_by()
    found: dict[int, list[Score]] = defaultdict(list)
    if facts:
        rows = rows.annotate(told=Left("fact", year_index.FACT_LETTERS + 1))
    for score in rows.defer("fact", "analysis", "justification"):
        found[score.evaluation_id].append(score)
    return found


def _finals(
    cycles: Sequence[Evaluation], yardsticks: Mapping[int, Yardstick], scores: Mapping[int, Sequence[Score]]
) -> dict[int, Reading]:
    """Final values count once the cycle is finished; before that they are somebody's work in progress."""
    found = (
        year_index.computed(cycle, yardsticks[cycle.instrument_id], scores.get(cycle.pk, []), Column.FINAL)
        for cycle in cycles
        if cycle.is_past
    )
    return {reading.year: reading for reading in found if reading.started}


def _interims(
    cycles: Sequence[Evaluation], yardsticks: Mapping[int, Yardstick], scores: Mapping[int, Sequence[Score]]
) -> dict[int, Reading]:
    """The newest stage's values of a running cycle, each falling back to the stage before it."""
    found = (
        year_index.computed(cycle, yardsticks[cycle.instrument_id], scores.get(cycle.pk, []), Column.FINAL)
        for cycle in cycles
        if not cycle.is_past
    )
    return {reading.year: reading for reading in found if reading.started}


def _selfs(
    cycles: Sequence[Evaluation],
    yardsticks: Mapping[int, Yardstick],
    scores: Mapping[int, Sequence[Score]],
    finals: Mapping[int, Reading],
) -> dict[int, Reading]:
    """Self-assessments; a cycle without final values has one from its first day, with nothing filled."""
    found = (
        year_index.computed(cycle, yardsticks[cycle.instrument_id], scores.get(cycle.pk, []), Column.MANDIRI)
        for cycle in cycles
    )
    return {reading.year: reading for reading in found if reading.started or reading.year not in finals}


def _best(found: Sequence[Reading]) -> dict[int, Reading]:
    """One a year: official before our own complete final value before a statement before one with gaps."""
    order = {year_index.OFFICIAL: 0, year_index.OWN: 1}
    ranked = sorted(found, key=lambda r: (not r.complete, order.get(r.origin, 2)), reverse=True)
    return {reading.year: reading for reading in ranked}
