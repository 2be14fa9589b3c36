"""The first and the last day belong to what is open, from midnight to midnight by the clocks of the region."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from evaluations.choices import CycleState
from evaluations.extensions.giving_time import extend_window
from evaluations.models import Evaluation, StageWindow
from evaluations.stages.workflow import closing_date, why_not_by_window
from evidence.upload_permissions import why_not_send_evidence
from regions import clock
from regions.models import Region

OPENS, CLOSES, UNTIL = date(2025, 8, 1), date(2025, 8, 29), date(2025, 9, 5)  # of the test city; and a week more
DAY = timedelta(days=1)
FIRST, LAST = time(0, 0), time(23, 59, 59)


@pytest.fixture(params=["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"], ids=["WIB", "WITA", "WIT"])
def zone(request, city):
    """The city in each of the country's three time zones."""
    Region.objects.filter(pk=city.region.pk).update(time_zone=request.param)
    return ZoneInfo(request.param)


def cycle_at(city, zone, day, hour):
    """The cycle as a request of that moment reads it."""
    clock.set_now(datetime.combine(day, hour, zone))
    return Evaluation.objects.select_related("region").get(pk=city.evaluation.pk)


@pytest.mark.parametrize(
    ("day", "hour", "is_open"),
    [
        (OPENS - DAY, LAST, False),
        (OPENS, FIRST, True),
        (CLOSES, FIRST, True),
        (CLOSES, LAST, True),
        (CLOSES + DAY, FIRST, False),
    ],
)
def test_a_window_opens_and_closes_at_midnight_of_its_region(city, zone, day, hour, is_open):
    cycle = cycle_at(city, zone, day, hour)
    assert (why_not_by_window(cycle, CycleState.MANDIRI) is None) == is_open
    indicator = city.indicator(45).pk
    assert (why_not_send_evidence(cycle, city.people["opd"], indicator_id=indicator) is None) == is_open


def test_a_window_of_one_day_is_open_on_that_day():
    window = StageWindow(stage=CycleState.MANDIRI, opens=OPENS, closes=OPENS)
    assert [window.contains(OPENS + shift * DAY) for shift in (-1, 0, 1)] == [False, True, False]


def test_more_time_lasts_to_the_end_of_its_last_day(city, zone):
    cycle = cycle_at(city, zone, CLOSES + DAY, FIRST)
    extend_window(evaluation=cycle, until=UNTIL, reason="Surat sekda.", by=city.people["koordinator"])
    found = []
    for day, hour in ((UNTIL, FIRST), (UNTIL, LAST), (UNTIL + DAY, FIRST)):
        cycle = cycle_at(city, zone, day, hour)
        found.append((why_not_send_evidence(cycle, city.people["opd"]) is None, closing_date(cycle)))
    assert found == [(True, UNTIL), (True, UNTIL), (False, CLOSES)]


def test_the_closing_date_is_the_windows_own_until_it_has_passed(city, zone, django_assert_num_queries):
    cycle = cycle_at(city, zone, CLOSES, LAST)
    with django_assert_num_queries(1):  # the window itself; whether more time was given is not asked yet
        assert closing_date(cycle) == CLOSES
