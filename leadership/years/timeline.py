"""The line of years as a list: what was measured, where the instrument changed, and what the region noted."""

from collections.abc import Sequence
from dataclasses import dataclass

from results.models import YearNote
from results.region_history import RegionHistory
from results.year_index import YearIndex, index_sentence


@dataclass(frozen=True)
class TimelineYear:
    """One year; `fresh` names the instrument that begins here."""

    year: int
    fresh: str
    readings: tuple[YearIndex, ...]
    notes: tuple[YearNote, ...]

    @property
    def told(self) -> list[tuple[str, bool]]:
        """Each reading as a sentence, and whether it is sample data."""
        return [(index_sentence(reading), reading.is_sample) for reading in self.readings]


def build_timeline(record: RegionHistory, notes: Sequence[YearNote]) -> tuple[TimelineYear, ...]:
    """Only years of which something is known or noted, the newest first."""
    found = []
    measured_by = None
    for year in sorted({*record.years, *(note.year for note in notes)}):
        readings = [r for r in (record.results.get(year), record.selfs.get(year)) if r is not None and r.started]
        noted = tuple(note for note in notes if note.year == year)
        if not readings and not noted:
            continue  # a cycle in which nothing is filled yet
        yardstick = readings[0].yardstick if readings else None
        fresh = f"{yardstick.name}, {yardstick.size}" if yardstick and yardstick.scale != measured_by else ""
        measured_by = yardstick.scale if yardstick else measured_by
        found.append(TimelineYear(year, fresh, tuple(readings), noted))
    return tuple(reversed(found))
