"""A due date as people read it, and how urgent it is."""

from dataclasses import dataclass
from datetime import date

from ui.formats import days_left, short_date

SOON_DAYS = 3  # days before the due date from which it is shown as urgent


@dataclass(frozen=True)
class DueDate:
    """A due date in words, with the status word that says how urgent it is.

    `is_settled`: nothing is asked by that day any more, since it is done or can no longer be done. It is only told.
    """

    day: date | None
    today: date
    is_settled: bool = False

    @property
    def is_late(self) -> bool:
        return not self.is_settled and self.day is not None and self.day < self.today

    @property
    def is_soon(self) -> bool:
        """Within days, and not late yet."""
        return not self.is_settled and self.day is not None and 0 <= (self.day - self.today).days <= SOON_DAYS

    @property
    def look(self) -> str:
        return "lewat" if self.is_late else "ingat" if self.is_soon else "tunggu"

    @property
    def words(self) -> str:
        if self.day is None:
            return "Tanpa tenggat"
        if self.is_settled:
            return short_date(self.day)
        return f"{short_date(self.day)}, {days_left(self.day, self.today)}"

    @property
    def order(self) -> date:
        return self.day or date.max
