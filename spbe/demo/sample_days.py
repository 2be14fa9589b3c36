"""The days of the demo's plan, counted from the day of seeding."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from regions import clock
from regions.models import Region


@contextmanager
def at_day(region: Region, offset: int, hour: int = 9) -> Iterator[date]:
    """Let the clock stand on a day relative to today, in the region's time zone."""
    day = clock.today(region) + timedelta(days=offset)
    with clock.fixed_at(datetime.combine(day, time(hour), ZoneInfo(region.time_zone))):
        yield day
