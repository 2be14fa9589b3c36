"""What is known of a government's years, read once in a fixed number of queries; every section takes from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from accounts.models import User
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation
from evaluations.scoring_inputs import instrument_in_force
from regions.models import Region
from results import year_index
from results.averages import PublishedAverages, read_averages
from results.instrument_versions import InstrumentVersion, read_instrument_versions
from results.known_values import KnownValue, read_known_values
from results.models import OfficialResult
from results.models.result import NATIONAL
from results.own_years import OwnYear
from results.year_index import ColumnYear, YearIndex
from ui.formats import decimal_comma


class LazyYears(Mapping[int, YearIndex]):
    """Readings by year; an index of levels is computed when its year is looked at. Of two of a year the last counts."""

    def __init__(self, found: Iterable[YearIndex | ColumnYear]) -> None:
        self._found = {one.year: one for one in found}

    def __getitem__(self, year: int) -> YearIndex:
        one = self._found[year]
        return one.reading if isinstance(one, ColumnYear) else one

    def of_scale(self, yardstick: InstrumentVersion) -> dict[int, YearIndex]:
        """The complete readings of one scale; indexes of other instruments are not computed for it."""
        years = [year for year, one in self._found.items() if one.complete and one.yardstick.is_same_scale(yardstick)]
        return {year: self[year] for year in years}

    def __iter__(self) -> Iterator[int]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True)
class RegionHistory:
    """`results`: the best word of others or of a finished cycle, one a year. `selfs`: the self-assessments.

    `finals`: what we compute of final values, also in years that have an official row. `interims`: what the assessors
    have said so far in cycles that are not finished; never a result.
    """

    region: Region
    family: str
    yardsticks: Mapping[int, InstrumentVersion]
    results: LazyYears
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
    """The record of the region whose visible cycles are given: three queries, one more where averages are shown.

    `facts` brings the beginnings of what was written along, `leads` the agencies that lead the indicators.
    """
    region = cycles[0].region
    yardsticks = read_instrument_versions(cycles[0].family)
    values = read_known_values(cycles, facts=facts, leads=leads)
    past = [cycle for cycle in cycles if cycle.is_past]
    # Final values count once the cycle is finished; before that they are somebody's work in progress.
    finals = [of for of in _columns(past, yardsticks, values, ValueColumn.FINAL) if of.started]
    running = [cycle for cycle in cycles if not cycle.is_past]
    interims = [of for of in _columns(running, yardsticks, values, ValueColumn.FINAL) if of.started]
    # A cycle without final values has a self-assessment from its first day, with nothing filled.
    decided = {of.year for of in finals}
    selfs = _columns(cycles, yardsticks, values, ValueColumn.MANDIRI)
    rows = OfficialResult.objects.visible_to(user).of_region(region).filter(instrument__family=cycles[0].family)
    published = [year_index.published_index(row, yardsticks[row.instrument_id]) for row in rows]
    return RegionHistory(
        region=region,
        family=cycles[0].family,
        yardsticks=yardsticks,
        results=_best_per_year([*published, *finals]),
        finals=LazyYears(finals),
        selfs=LazyYears([of for of in selfs if of.started or of.year not in decided]),
        averages=read_averages([NATIONAL, region.kind]),
        interims=LazyYears(interims),
        published=_best_per_year(published),
    )


def with_differences(years: Sequence[OwnYear], user: User) -> list[OwnYear]:
    """Each with what its result and its cycle's own final value say differently. Six queries, where both are known."""
    cycles = [year.evaluation for year in years if year.evaluation and year.results]
    if not cycles:
        return list(years)
    record = read_region_history(cycles, user)
    return [replace(year, difference=record.difference(year.year)) for year in years]


def _columns(
    cycles: Iterable[Evaluation],
    yardsticks: Mapping[int, InstrumentVersion],
    values: Mapping[int, Sequence[KnownValue]],
    column: str,
) -> list[ColumnYear]:
    """One column of several cycles."""
    return [
        year_index.column_year(cycle, yardsticks[cycle.instrument_id], values.get(cycle.pk, []), column)
        for cycle in cycles
    ]


def _best_per_year(found: Sequence[YearIndex | ColumnYear]) -> LazyYears:
    """One a year: official before our own complete final value before a statement before one with gaps."""
    order = {year_index.OFFICIAL: 0, year_index.OWN: 1}
    ranked = sorted(found, key=lambda r: (not r.complete, order.get(r.origin, 2)), reverse=True)
    return LazyYears(ranked)
