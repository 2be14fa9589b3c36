"""The years of one region: what others published, what its people recorded, which cycles hold levels."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from domains.models import Instrument
from evaluations.models import Evaluation, OfficialResult
from evaluations.schemes import in_force, scorable_instruments
from regions import clock
from regions.models import Region


@dataclass(frozen=True)
class OwnYear:
    """One year; `results` may hold the ministry's, another's and the region's own row, in this order."""

    year: int
    instrument: Instrument | None
    finished: bool
    results: list[OfficialResult] = field(default_factory=list)
    evaluation: Evaluation | None = None

    @property
    def recorded(self) -> OfficialResult | None:
        return next((result for result in self.results if result.is_recorded), None)

    @property
    def may_be_recorded(self) -> bool:
        """The ministry's row needs no twin; every other finished year may be told."""
        return self.finished and not self.recorded and not any(result.is_official for result in self.results)


def recordable_years(region: Region, instruments: Iterable[Instrument] | None = None) -> list[int]:
    """The finished years that an instrument covers, newest first: the running year has no result yet."""
    rows = list(scorable_instruments() if instruments is None else instruments)
    running = clock.today(region).year
    first = min((i.valid_from for i in rows if i.valid_from), default=running)
    return [year for year in range(running - 1, first - 1, -1) if in_force(year, rows)]


def own_years(region: Region, user: User) -> list[OwnYear]:
    """Every year that can be told or is told already, newest first. Three queries."""
    instruments = list(scorable_instruments())
    finished = set(recordable_years(region, instruments))
    results: dict[int, list[OfficialResult]] = {}
    rows = OfficialResult.objects.of_region(region).visible_to(user)
    for result in rows.select_related("recorded_by"):
        results.setdefault(result.year, []).append(result)
    cycles = {cycle.year: cycle for cycle in Evaluation.objects.visible_to(user).filter(region=region)}
    return [
        OwnYear(year, in_force(year, instruments), year in finished, results.get(year, []), cycles.get(year))
        for year in sorted(finished | set(results) | set(cycles), reverse=True)
    ]
