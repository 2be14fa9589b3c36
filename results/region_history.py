"""What is known of a government's years, read once in a fixed number of queries; every section takes from it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Left

from accounts.models import User
from evaluations.choices import AssignmentPart, CycleState, ValueColumn
from evaluations.models import Assignment, Evaluation, Score
from evaluations.scoring_inputs import instrument_in_force
from regions.models import Region
from results import year_index
from results.averages import PublishedAverages, read_averages
from results.instrument_versions import InstrumentVersion, read_instrument_versions
from results.models import OfficialResult
from results.models.result import NATIONAL
from results.own_years import OwnYear
from results.year_index import YearIndex
from signing.models import Seal
from ui.formats import decimal_comma


@dataclass(frozen=True)
class RegionHistory:
    """`results`: the best word of others or of a finished cycle, one a year. `selfs`: the self-assessments.

    `finals`: what we compute of final values, also in years that have an official row. `interims`: what the assessors
    have said so far in cycles that are not finished; never a result.
    """

    region: Region
    family: str
    yardsticks: Mapping[int, InstrumentVersion]
    results: Mapping[int, YearIndex]
    finals: Mapping[int, YearIndex]
    selfs: Mapping[int, YearIndex]
    averages: PublishedAverages
    interims: Mapping[int, YearIndex] = field(default_factory=dict)
    published: Mapping[int, YearIndex] = field(default_factory=dict)  # the best row of others, or recorded, one a year

    @property
    def years(self) -> list[int]:
        """Every year something is known of, newest first."""
        return sorted({*self.results, *self.selfs}, reverse=True)

    def of(self, year: int) -> YearIndex:
        """The year's result, else its self-assessment; `KeyError` where nothing is known."""
        return self.results.get(year) or self.selfs[year]

    def difference(self, year: int) -> str:
        """What a published or recorded result says beside our own final value; "" where both say the same, or one is
        missing. Neither is the truth about the other: both stand, with the difference."""
        told, own = self.published.get(year), self.finals.get(year) or self.interims.get(year)
        if told is None or told.printed is None or own is None or own.printed is None:
            return ""
        if (told.printed, told.predicate or own.predicate) == (own.printed, own.predicate):
            return ""
        apart = told.printed - own.printed
        side = "lebih tinggi" if apart > 0 else "lebih rendah"
        said = f"{decimal_comma(abs(apart))} {side}" if apart else "indeks sama, predikat lain"
        word = "Hasil resmi" if told.origin == year_index.OFFICIAL else "Hasil tercatat"
        return (
            f"{word} {year}: {told.figure} ({told.predicate_words}), {said} daripada {own.column_word} yang "
            f"dihitung oleh aplikasi, {own.figure} ({own.predicate_words})."
        )

    def with_levels(self, year: int) -> YearIndex | None:
        """The year's levels: the final values, else the self-assessment."""
        found = (self.finals.get(year), self.selfs.get(year))
        return next((r for r in found if r is not None and r.started), None)

    def covering(self, year: int) -> InstrumentVersion | None:
        """The instrument a year was measured with, or the one in force then."""
        reading = self.results.get(year) or self.selfs.get(year)
        if reading is not None:
            return reading.yardstick
        instrument = instrument_in_force(self.family, year, (y.instrument for y in self.yardsticks.values()))
        return self.yardsticks[instrument.pk] if instrument else None


def read_region_history(
    cycles: Sequence[Evaluation], user: User, *, facts: bool = False, leads: bool = False
) -> RegionHistory:
    """The record of the region whose visible cycles are given: four queries.

    `facts` brings the beginnings of what was written along, `leads` the agencies that lead the indicators.
    """
    region = cycles[0].region
    yardsticks = read_instrument_versions(cycles[0].family)
    scores = read_scores(cycles, facts=facts, leads=leads)
    finals = _finals(cycles, yardsticks, scores)
    rows = OfficialResult.objects.visible_to(user).of_region(region).filter(instrument__family=cycles[0].family)
    published = [year_index.published_index(row, yardsticks[row.instrument_id]) for row in rows]
    return RegionHistory(
        region=region,
        family=cycles[0].family,
        yardsticks=yardsticks,
        results=_best_per_year([*published, *finals.values()]),
        finals=finals,
        selfs=_self_assessments(cycles, yardsticks, scores, finals),
        averages=read_averages([NATIONAL, region.kind]),
        interims=_interims(cycles, yardsticks, scores),
        published=_best_per_year(published),
    )


def with_differences(years: Sequence[OwnYear], user: User) -> list[OwnYear]:
    """Each with what its result and its cycle's own final value say differently. Six queries, where both are known."""
    cycles = [year.evaluation for year in years if year.evaluation and year.results]
    if not cycles:
        return list(years)
    record = read_region_history(cycles, user)
    return [replace(year, difference=record.difference(year.year)) for year in years]


def read_scores(cycles: Sequence[Evaluation], *, facts: bool = False, leads: bool = False) -> dict[int, list[Score]]:
    """The values of all cycles by evaluation id, without their long texts: one query."""
    rows = Score.objects.filter(evaluation__in=[cycle.pk for cycle in cycles], value__isnull=False).order_by()
    seals = Seal.objects.current().filter(evaluation=OuterRef("evaluation"), stage=CycleState.MANDIRI)
    rows = rows.annotate(is_sealed=Exists(seals))
    found: dict[int, list[Score]] = defaultdict(list)
    if facts:
        rows = rows.annotate(told=Left("fact", year_index.MAX_FACT_LETTERS + 1))
    if leads:
        rows = rows.annotate(lead=Subquery(_lead_agency()))
    for score in rows.defer("fact", "analysis", "justification"):
        found[score.evaluation_id].append(score)
    return found


def _lead_agency() -> QuerySet[Assignment, str]:
    """The agency that leads a value's indicator in its cycle."""
    leads = Assignment.objects.filter(
        evaluation=OuterRef("evaluation"), indicator=OuterRef("indicator"), part=AssignmentPart.LEAD
    )
    return leads.values_list("agency__short_name", flat=True)[:1]


def _finals(
    cycles: Sequence[Evaluation], yardsticks: Mapping[int, InstrumentVersion], scores: Mapping[int, Sequence[Score]]
) -> dict[int, YearIndex]:
    """Final values count once the cycle is finished; before that they are somebody's work in progress."""
    found = (
        year_index.computed_index(cycle, yardsticks[cycle.instrument_id], scores.get(cycle.pk, []), ValueColumn.FINAL)
        for cycle in cycles
        if cycle.is_past
    )
    return {reading.year: reading for reading in found if reading.started}


def _interims(
    cycles: Sequence[Evaluation], yardsticks: Mapping[int, InstrumentVersion], scores: Mapping[int, Sequence[Score]]
) -> dict[int, YearIndex]:
    """The newest stage's values of a running cycle, each falling back to the stage before it."""
    found = (
        year_index.computed_index(cycle, yardsticks[cycle.instrument_id], scores.get(cycle.pk, []), ValueColumn.FINAL)
        for cycle in cycles
        if not cycle.is_past
    )
    return {reading.year: reading for reading in found if reading.started}


def _self_assessments(
    cycles: Sequence[Evaluation],
    yardsticks: Mapping[int, InstrumentVersion],
    scores: Mapping[int, Sequence[Score]],
    finals: Mapping[int, YearIndex],
) -> dict[int, YearIndex]:
    """Self-assessments; a cycle without final values has one from its first day, with nothing filled."""
    found = (
        year_index.computed_index(cycle, yardsticks[cycle.instrument_id], scores.get(cycle.pk, []), ValueColumn.MANDIRI)
        for cycle in cycles
    )
    return {reading.year: reading for reading in found if reading.started or reading.year not in finals}


def _best_per_year(found: Sequence[YearIndex]) -> dict[int, YearIndex]:
    """One a year: official before our own complete final value before a statement before one with gaps."""
    order = {year_index.OFFICIAL: 0, year_index.OWN: 1}
    ranked = sorted(found, key=lambda r: (not r.complete, order.get(r.origin, 2)), reverse=True)
    return {reading.year: reading for reading in ranked}
