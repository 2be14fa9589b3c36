"""The years of one region: what others published, what its people recorded, which cycles hold levels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef

from accounts.models import User
from domains.models import DIGITAL_GOVERNMENT, Instrument
from evaluations.choices import OPEN_STATES, CycleState
from evaluations.models import Evaluation, StageWindow
from evaluations.models.evaluation import EvaluationQuerySet
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
    finished: bool  # whether its self-assessment is over
    results: list[OfficialResult] = field(default_factory=list)
    evaluation: Evaluation | None = None
    mean: Decimal | None = None  # the national index as published
    difference: str = ""  # from the cycle's own final value, where somebody asked

    @property
    def official(self) -> OfficialResult | None:
        return next((result for result in self.results if result.is_official), None)

    @property
    def recorded(self) -> OfficialResult | None:
        return next((result for result in self.results if result.is_recorded), None)

    @property
    def is_running(self) -> bool:
        """A cycle of the year is at work: what is recorded stands beside its columns."""
        return self.evaluation is not None and not self.evaluation.is_past

    @property
    def may_be_recorded(self) -> bool:
        """The ministry's row needs no twin; every other year whose self-assessment is over may be told."""
        return self.finished and not self.recorded and not self.official

    @property
    def may_take_levels(self) -> bool:
        return self.finished and self.evaluation is None

    @property
    def disagrees(self) -> bool:
        """The ministry's row came later and says something else than the region had written down."""
        return bool(self.official and self.recorded and self.official.index != self.recorded.index)


def recordable_years(region: Region) -> list[int]:
    """The years that an instrument covers and whose self-assessment is over, newest first. Two queries, three without
    a cycle this year.
    """
    cycles = Evaluation.objects.filter(region=region, year=clock.today(region).year, family=DIGITAL_GOVERNMENT)
    return _recordable(region, list(scorable_instruments(DIGITAL_GOVERNMENT)), _with_close(cycles).first())


def _with_close(cycles: EvaluationQuerySet) -> EvaluationQuerySet:
    """Each with the last day of its self-assessment, as `closes`."""
    windows = StageWindow.objects.filter(evaluation=OuterRef("pk"), stage=CycleState.MANDIRI)
    return cycles.annotate(closes=windows.values("closes")[:1])


def _recordable(region: Region, instruments: Sequence[Instrument], cycle: Evaluation | None) -> list[int]:
    """`cycle` is that of the running year, `_with_close`; None where the region keeps none."""
    running = clock.today(region).year
    first = min((i.valid_from for i in instruments if i.valid_from), default=running)
    newest = running if _self_assessment_is_over(region, instruments, cycle) else running - 1
    years = range(newest, first - 1, -1)
    return [year for year in years if instrument_in_force(DIGITAL_GOVERNMENT, year, instruments)]


def _self_assessment_is_over(region: Region, instruments: Sequence[Instrument], cycle: Evaluation | None) -> bool:
    """Whether the window of the running year has closed: the cycle's own, or the one in the instrument's calendar where
    there is no cycle. A window that nobody knows has not closed.
    """
    today = clock.today(region)
    closes = vars(cycle)["closes"] if cycle else _calendar_closes(today.year, instruments)
    if cycle and closes is None:
        return cycle.state not in OPEN_STATES
    return closes is not None and closes < today


def _calendar_closes(year: int, instruments: Sequence[Instrument]) -> date | None:
    """The last day of the year's self-assessment as the instrument's facts know it: one query."""
    instrument = instrument_in_force(DIGITAL_GOVERNMENT, year, instruments)
    if instrument is None:
        return None
    known = Instrument.objects.filter(pk=instrument.pk)
    fact = known.values_list("details__supplement__self_assessment__closes", flat=True).first()
    day = (fact or {}).get(str(year))
    return date.fromisoformat(day) if day else None


def own_years(region: Region, user: User) -> list[OwnYear]:
    """Every year that can be told or is told already, newest first. Four queries, five without a cycle this year."""
    instruments = list(scorable_instruments(DIGITAL_GOVERNMENT))
    results: dict[int, list[OfficialResult]] = {}
    rows = OfficialResult.objects.of_region(region).visible_to(user)
    for result in rows.select_related("recorded_by"):
        results.setdefault(result.year, []).append(result)
    visible = _with_close(Evaluation.objects.visible_to(user).filter(region=region, family=DIGITAL_GOVERNMENT))
    cycles = {cycle.year: cycle for cycle in visible}
    finished = set(_recordable(region, instruments, cycles.get(clock.today(region).year)))
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
