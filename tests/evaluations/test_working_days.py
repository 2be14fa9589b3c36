"""Working days are Monday to Friday without the city's holidays, also over New Year and on 29 February."""

from datetime import date

import pytest

from evaluations.rules.working_days import count_working_days, last_working_day

CHRISTMAS, JOINT, NEW_YEAR = date(2026, 12, 25), date(2026, 12, 24), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("first", "holidays", "last"),
    [
        (date(2026, 10, 5), (), date(2026, 10, 9)),  # Monday to Friday
        (date(2026, 10, 7), (), date(2026, 10, 13)),  # over a weekend
        (date(2026, 10, 10), (), date(2026, 10, 16)),  # begun on a Saturday
        (date(2026, 10, 5), (date(2026, 10, 6),), date(2026, 10, 12)),
        (date(2026, 10, 5), (date(2026, 10, 4), date(2026, 10, 10)), date(2026, 10, 9)),  # a holiday on a free day
        (date(2026, 12, 23), (JOINT, CHRISTMAS), date(2026, 12, 31)),
        (date(2026, 12, 29), (NEW_YEAR,), date(2027, 1, 5)),
        (date(2028, 2, 25), (), date(2028, 3, 2)),  # 29 February is a Tuesday
    ],
)
def test_five_working_days(first, holidays, last):
    assert last_working_day(first, 5, holidays) == last
    assert count_working_days(first, last, holidays) == 5


def test_no_days_are_no_window():
    with pytest.raises(ValueError, match="at least one"):
        last_working_day(date(2026, 10, 5), 0, ())
