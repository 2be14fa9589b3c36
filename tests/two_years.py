"""A year and the one after it, as the tests of the guide to a new year need them."""

from datetime import date

import pytest

from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle
from evaluations.models import Assignment, Evaluation
from new_year.assignment_copies import assignment_copies
from regions.models import Agency
from tests.city import City


def make_year(city: City, instrument, year: int, **changes) -> Evaluation:
    values = {"region": city.region, "year": year, "instrument": instrument, "activity": "evaluasi"}
    return create_cycle(**{**values, "by": city.people["diskominfo"], **changes})


@pytest.fixture
def pemdi(city, instruments):
    """2026 under the new instrument, just made."""
    return make_year(city, instruments["PEMDI-2026"], 2026)


@pytest.fixture
def before(city, instruments):
    """2024 under the instrument of the city's 2025, with a window; 2025 then has no assignments of its own."""
    Assignment.objects.all().delete()
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.PERSIAPAN)
    city.evaluation.refresh_from_db()
    windows = [WindowDates(CycleState.MANDIRI, date(2024, 7, 1), date(2024, 7, 30))]
    return make_year(city, instruments["SPBE-2020"], 2024, windows=windows)


def given(
    city: City, cycle: Evaluation, agency: Agency, part: AssignmentPart, *numbers: int, due: date | None = None
) -> None:
    rows = [cycle.instrument.indicators.get(number=number) for number in numbers]
    assign_agency(evaluation=cycle, indicators=rows, agency=agency, part=part, due=due, by=city.people["diskominfo"])


def offered(cycle: Evaluation) -> dict[int, list[tuple]]:
    """{number: (agency, part, what is chosen)} as the page would show it."""
    blocks = assignment_copies(fresh(cycle)).blocks
    return {b.indicator.number: [(x.agency.short_name, x.part, x.chosen) for x in b.lines] for b in blocks}


def fresh(cycle: Evaluation) -> Evaluation:
    rows = Evaluation.objects.select_related("region", "instrument").prefetch_related("windows")
    return rows.get(pk=cycle.pk)


def parts(cycle: Evaluation) -> set[tuple]:
    rows = Assignment.objects.filter(evaluation=cycle)
    return set(rows.values_list("indicator__number", "agency__short_name", "part", "due"))


def proposed(cycle: Evaluation) -> dict[str, str]:
    """The form as the page first shows it."""
    return {line.key: line.chosen for line in assignment_copies(fresh(cycle)).lines}
