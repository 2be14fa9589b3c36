"""The history told by moments: what one person did in one minute stands together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from history.presenters import HistoryEvent

SHOWN = 3  # of a moment; more are folded


@dataclass(frozen=True)
class HistoryMoment:
    """One person's events of one minute, the newest first."""

    at: datetime
    who: str
    events: tuple[HistoryEvent, ...]

    @property
    def shown(self) -> tuple[HistoryEvent, ...]:
        return self.events if len(self.events) <= SHOWN + 1 else self.events[:SHOWN]

    @property
    def folded(self) -> tuple[HistoryEvent, ...]:
        return self.events[len(self.shown) :]


def history_moments(events: Iterable[HistoryEvent]) -> list[HistoryMoment]:
    """In the order of the events; somebody else's in between begins a new moment."""

    def minute(event: HistoryEvent) -> tuple[int, datetime]:
        return event.by.pk, event.at.replace(second=0, microsecond=0)

    groups = (tuple(group) for _, group in groupby(events, key=minute))
    return [HistoryMoment(rows[0].at, rows[0].who, rows) for rows in groups]
