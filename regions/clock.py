"""The one clock: every due date, window and "today" asks here, in the region's time zone.

Tests set it with `set_now`; nothing else in the program calls `timezone.now` for a decision.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from regions.models import Region

_fixed: datetime | None = None


def now() -> datetime:
    """The aware moment, or the one a test has set."""
    return _fixed or timezone.now()


def today(region: Region) -> date:
    """The calendar day in the region: after 22.00 UTC Jayapura is already in tomorrow."""
    return day_of(now(), region)


def day_of(moment: datetime, region: Region) -> date:
    """The calendar day on which it happened there."""
    return moment.astimezone(ZoneInfo(region.time_zone)).date()


def moment_at(region: Region, day: date, hour: time) -> datetime:
    """The moment when the clocks there show that."""
    return datetime.combine(day, hour, ZoneInfo(region.time_zone))


def set_now(moment: datetime | None) -> None:
    """Fix the clock (tests only); None lets it run again."""
    global _fixed
    _fixed = moment


@contextmanager
def fixed_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand for a while, then as it was (the demo city grows on days of the past)."""
    before = _fixed
    set_now(moment)
    try:
        yield
    finally:
        set_now(before)
