"""Due dates out of a cell: a day, or the last day of the span that a plan names instead."""

from dataclasses import dataclass
from datetime import date

from accounts.imports.table_import import parse_date
from ui.periods import read_span


@dataclass(frozen=True)
class DueCell:
    """The day meant, and what the preview says of it where the cell names no day."""

    day: date | None
    said: str = ""


def read_due(text: str, year: int) -> DueCell:
    """A cell of due dates, a span without a year being in `year`. Raises `ValidationError` for what names no day."""
    span = read_span(text, year)
    if span is None:
        return DueCell(parse_date(text))
    of = "" if span.says_year else f", tahun {year} dari siklus ini"
    return DueCell(span.last, f"hari terakhir “{text.strip()[:40]}”{of}")
