"""The years of one region: what others published, what its people recorded, which cycles hold levels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from domains.models import DIGITAL_GOVERNMENT, Instrument
from evaluations.models import Evaluation
from evaluations.scoring_inputs import instrument_in_force, scorable_instruments
from regions import clock
from regions.models import Region
from results.models import NationalAverage, OfficialResult
from ui.formats import decimal_comma


@dataclass(frozen=True)
class OwnYear:
    """One year; `results` may hold the ministry's, another's and the region's own row, in this order."""

    year: int
    instrument: Instrument | None
    finished: bool
    results: list[OfficialResult] = field(default_factory=list)
    evaluation: Evaluation | None = None
    mean: Decimal | None = None  # the national index as published

    @property
    def official(self) -> OfficialResult | None:
        return next((result for result in self.results if result.is_official), None)

    @property
    def recorded(self) -> OfficialResult | None:
        return next((result for result in self.results if result.is_recorded), None)

    @property
    def may_be_recorded(self) -> bool:
        """The ministry's row needs no twin; every other finished year may be told."""
        return self.finished and not self.recorded and not self.official

    @property
    def may_take_levels(self) -> bool:
        return self.finished and self.evaluation is None

    @property
    def disagrees(self) -> bool:
        """The ministry's row came later and says something else than the region had written down."""
        return bool(self.official and self.recorded and self.official.index != self.recorded.index)


def recordable_years(region: Region, instruments: Iterable[Instrument] | None = None) -> list[int]:
    """The finished years that an instrument covers, newest first: the running year has no result yet."""
    rows = list(scorable_instruments(DIGITAL_GOVERNMENT) if instruments is None else instruments)
    running = clock.today(region).year
    first = min((i.valid_from for i in rows if i.valid_from), default=running)
    return [year for year in range(running - 1, first - 1, -1) if instrument_in_force(DIGITAL_GOVERNMENT, year, rows)]


def own_years(region: Region, user: User) -> list[OwnYear]:
    """Every year that can be told or is told already, newest first. Four queries."""
    instruments = list(scorable_instruments(DIGITAL_GOVERNMENT))
    finished = set(recordable_years(region, instruments))
    results: dict[int, list[OfficialResult]] = {}
    rows = OfficialResult.objects.of_region(region).visible_to(user)
    for result in rows.select_related("recorded_by"):
        results.setdefault(result.year, []).append(result)
    visible = Evaluation.objects.visible_to(user).filter(region=region, family=DIGITAL_GOVERNMENT)
    cycles = {cycle.year: cycle for cycle in visible}
    means = NationalAverage.objects.indexes()
    return [
        OwnYear(
            year=year,
            instrument=instrument_in_force(DIGITAL_GOVERNMENT, year, instruments),
            finished=year in finished,
            results=results.get(year, []),
            evaluation=cycles.get(year),
            mean=means[year].value if year in means else None,
        )
        for year in sorted(finished | set(results) | set(cycles), reverse=True)
    ]


def newest_result_finding(years: Iterable[OwnYear]) -> str:
    """The newest known result in one line, with the word that its source allows."""
    newest = next((result for year in years for result in year.results[:1]), None)
    if newest is None:
        return "Belum ada hasil yang diketahui"
    said = f"{newest.provenance.capitalize()} {newest.year}: {decimal_comma(newest.index)}"
    return f"{said}, {newest.predicate}" if newest.predicate else said
