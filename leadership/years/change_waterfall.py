"""What two instruments share: the mean level of the indicators that the ministry calls equivalent. Not an index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domains.models import CrosswalkLink
from evaluations.rules import scoring
from results.instrument_versions import InstrumentVersion
from results.region_history import RegionHistory
from results.rules import shares
from results.year_index import YearIndex


@dataclass(frozen=True)
class ChangeoverRow:
    reading: YearIndex
    mean: Decimal | None
    known: int

    @property
    def word(self) -> str:
        return self.reading.short


@dataclass(frozen=True)
class InstrumentChangeover:
    """`count` equivalent indicators of two instruments, and every year that has their levels."""

    before: InstrumentVersion
    after: InstrumentVersion
    count: int
    rows: tuple[ChangeoverRow, ...]
    source: str

    @property
    def title(self) -> str:
        return f"Bukan indeks: rata-rata tingkat {self.count} indikator setara"


def instrument_changeover(record: RegionHistory) -> InstrumentChangeover | None:
    """One query. None unless both instruments have a year with levels: then there is nothing to set side by side.

    Only the ministry's own "setara" counts; what others or we think alike joins nothing.
    """
    links = CrosswalkLink.objects.filter(relation=CrosswalkLink.Relation.OFFICIAL_EQUIVALENT)
    found = list(links.order_by("target_indicator__number"))
    if not found:
        return None
    before, after = (record.yardsticks.get(pk) for pk in _link_ends(found[0]))
    pairs = [link for link in found if _link_ends(link) == _link_ends(found[0])]
    if before is None or after is None:
        return None
    numbers = {
        before.scale: [before.numbers[link.source_indicator_id] for link in pairs if link.source_indicator_id],
        after.scale: [after.numbers[link.target_indicator_id] for link in pairs if link.target_indicator_id],
    }
    rows = _rows(record, numbers)
    if {row.reading.yardstick.scale for row in rows} != numbers.keys():
        return None
    return InstrumentChangeover(
        before, after, len(pairs), rows, "tabel padanan KemenPANRB (Sekilas PermenPANRB 59/2020)"
    )


def _link_ends(link: CrosswalkLink) -> tuple[int, int]:
    return link.source_instrument_id, link.target_instrument_id


def _rows(record: RegionHistory, numbers: Mapping[tuple[str, int], Sequence[int]]) -> tuple[ChangeoverRow, ...]:
    readings = [r for readings in (record.finals, record.selfs) for r in readings.values() if r.started]
    readings.sort(key=lambda r: (r.year, r.short))
    return tuple(_row(r, numbers[r.yardstick.scale]) for r in readings if r.yardstick.scale in numbers)


def _row(reading: YearIndex, numbers: Sequence[int]) -> ChangeoverRow:
    levels = reading.levels or {}
    known = sum(1 for number in numbers if levels.get(number) is not None)
    return ChangeoverRow(reading, scoring.printed_value(shares.mean_level(levels, numbers)), known)
