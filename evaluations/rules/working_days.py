"""Working days: Monday to Friday without the holidays of the city. Pure."""

from collections.abc import Collection
from datetime import date, timedelta

REPAIR_DAYS = 5  # of a repair window, where nobody says otherwise
SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def last_working_day(first: date, days: int, holidays: Collection[date]) -> date:
    """The day on which so many working days are over, the first one counted if it is one."""
    if days < 1:
        raise ValueError("at least one day")
    day, left = first, days
    while True:
        left -= is_working_day(day, holidays)
        if not left:
            return day
        day += timedelta(days=1)


def count_working_days(first: date, last: date, holidays: Collection[date]) -> int:
    """Both days counted; 0 where the last lies before the first."""
    span = range((last - first).days + 1)
    return sum(is_working_day(first + timedelta(days=n), holidays) for n in span)
