"""The days of the demo's plan, counted from the day of seeding or from a day that the plan names."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from regions import clock
from regions.models import Region

WORKED_FOR = 30  # days since the self-assessment opened


@contextmanager
def at_day(region: Region, offset: int, hour: int = 9) -> Iterator[date]:
    """Let the clock stand on a day relative to today, in the region's time zone."""
    day = clock.today(region) + timedelta(days=offset)
    with from_day(region, day, hour):
        yield day


@contextmanager
def from_day(region: Region, day: date, hour: int = 12) -> Iterator[None]:
    """Let the clock stand on that day: what is counted from "today" inside is counted from it."""
    with clock.fixed_at(datetime.combine(day, time(hour), ZoneInfo(region.time_zone))):
        yield


def year_in_work(region: Region) -> int:
    """The year whose self-assessment is in full work today: the one in which it was opened.

    In January that is the year before; its window then ends in the new year.
    """
    return (clock.today(region) - timedelta(days=WORKED_FOR)).year
