"""How long a document proves an item that asks for recent evidence: the one rule of age. Pure.

The instrument asks for evidence "younger than N years" (minutes and reports of reviews, audits) or "of the last N
years" (plans and budgets of the roadmap). Both are read as: on the cycle's reference date fewer than N years must have
passed since the document's own date. A document dated exactly N years before that day does not count any more.
A document of 29 February is N years old on 29 February, and on 1 March where the year has no such day.

What counts is the reference date, not today: a document that is still young enough today and no longer on the
reference date is expired for the cycle. A document whose date nobody has stated is unknown, never expired.
"""

from dataclasses import dataclass
from datetime import date, timedelta

EXPIRY_WARNING = timedelta(days=90)


@dataclass(frozen=True)
class Expiry:
    """One document held against the age limit of one item on one day."""

    limit: int | None  # years; None: the item asks for no age
    issued_on: date | None
    on: date  # the cycle's reference date

    @property
    def lapses_on(self) -> date | None:
        """The first day on which the document is too old; None without a limit or without a date."""
        return None if self.limit is None or self.issued_on is None else anniversary(self.issued_on, self.limit)

    @property
    def valid_until(self) -> date | None:
        """The last day on which it counts."""
        return self.lapses_on - timedelta(days=1) if self.lapses_on else None

    @property
    def is_unknown(self) -> bool:
        """The item asks for an age and the document's date is not stated."""
        return self.limit is not None and self.issued_on is None

    @property
    def is_expired(self) -> bool:
        """Too old on the reference date."""
        return self.lapses_on is not None and self.lapses_on <= self.on

    @property
    def is_soon(self) -> bool:
        """It counts on the reference date and is too old within the 90 days after it, when assessors still look at it.

        What becomes too old within the 90 days before the reference date is `is_expired`: it is still valid while it
        is being collected, and no longer on the day that counts.
        """
        return not self.is_expired and self.lapses_on is not None and self.lapses_on - self.on <= EXPIRY_WARNING

    @property
    def is_needed_next_year(self) -> bool:
        """It counts in this cycle and will be too old on the same day of the next year."""
        return not self.is_expired and self.lapses_on is not None and self.lapses_on <= anniversary(self.on, 1)


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 1 March for a 29 February that the year does not have. No day follows year 9999."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
