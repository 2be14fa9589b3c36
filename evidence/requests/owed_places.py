"""Assignments and requests as plain rows: no more of each than lateness asks of it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from evidence.item_outcomes import NumberedIndicator
from regions.models import Agency

AGENCY_COLUMNS = ("agency", "agency__name", "agency__short_name", "agency__valid_to", "agency__heir")


class OwedAgency(NamedTuple):
    """An agency by AGENCY_COLUMNS; one that never existed has an heir, and is not asked whether it has ended."""

    pk: int
    name: str
    short_name: str
    valid_to: date | None
    heir_id: int | None  # of the heir no more is known

    def has_ended(self, day: date) -> bool:
        """`valid_to` is its last day."""
        return self.valid_to is not None and self.valid_to < day


class OwedPlace(NamedTuple):
    """An assignment (with its part) or a standing request (with its item)."""

    agency_id: int
    agency: Agency | OwedAgency
    indicator_id: int
    indicator: NumberedIndicator
    item_id: int | None
    due: date | None
    part: str = ""
    withdrawn_at: datetime | None = None  # withdrawn requests are not read


class OwedReader:
    """Makes places of the values of queries."""

    def __init__(self, indicators: Iterable[NumberedIndicator]) -> None:
        self.indicators = {indicator.pk: indicator for indicator in indicators}

    def parts(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[OwedPlace]:
        """Of AGENCY_COLUMNS, indicator, due and part; those of other indicators are left out."""
        for *agency, indicator, due, part in rows:
            if found := self.indicators.get(indicator):
                yield OwedPlace(agency[0], OwedAgency._make(agency), indicator, found, None, due, part)

    def requests(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[OwedPlace]:
        """Of AGENCY_COLUMNS, indicator, due and item, likewise."""
        for *agency, indicator, due, item in rows:
            if found := self.indicators.get(indicator):
                yield OwedPlace(agency[0], OwedAgency._make(agency), indicator, found, item, due)
