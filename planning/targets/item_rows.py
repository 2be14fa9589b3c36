"""The items of a way, by agency and indicator, each with what it adds to the value and to the index."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from evaluations.rules import scoring
from evaluations.rules.readiness import PlainItem, Requirement
from planning.targets.path import PathRow, TargetPath
from results.improvement_potential import format_gain


@dataclass(frozen=True)
class PathItem:
    """One thing to bring, one after the other: the level it belongs to, and what it adds."""

    need: Requirement[PlainItem]
    value_gain: Fraction
    index_gain: Fraction
    effort: int

    @property
    def level(self) -> int:
        return self.need.items[0].level

    @property
    def printed_gain(self) -> Decimal:
        return scoring.round_half_up(self.value_gain)

    @property
    def index_gain_text(self) -> str:
        return format_gain(self.index_gain)


@dataclass(frozen=True)
class PathItems:
    """One indicator of the way with its items in their order."""

    row: PathRow
    items: tuple[PathItem, ...]

    @property
    def request_query(self) -> str:
        """What the page of requests chooses beforehand."""
        codes = [("butir", item.code) for one in self.items for item in one.need.items if not item.cited]
        agency = [("opd", self.row.place.agency_id)] if self.row.place.agency_id else []
        return urlencode([("indikator", self.row.place.number), *codes, *agency]) if codes else ""


@dataclass(frozen=True)
class AgencyItems:
    """Everything that one agency would bring; "" has no lead."""

    agency: str
    indicators: tuple[PathItems, ...]

    @property
    def count(self) -> int:
        return sum(len(one.items) for one in self.indicators)


def items_by_agency(path: TargetPath) -> tuple[AgencyItems, ...]:
    """Agencies by name, who leads nothing last; no query."""
    found: dict[str, list[PathItems]] = defaultdict(list)
    for row in (*path.free, *path.rows):
        if row.place.climb:
            found[row.place.agency].append(PathItems(row, _items(path, row)))
    order = sorted(found, key=lambda agency: (not agency, agency.lower()))
    return tuple(AgencyItems(agency, tuple(found[agency])) for agency in order)


def _items(path: TargetPath, row: PathRow) -> tuple[PathItem, ...]:
    """The steps from where the row begins up to its level."""
    assert row.place.climb
    value, paid, items = row.place.climb.start.value, 0, list[PathItem]()
    for step in row.place.climb.steps:
        if row.move.start < step.value <= row.move.level:
            gain = step.value - value
            items.append(PathItem(step.newest, gain, path.ground.gain(row.place.number, gain), step.points - paid))
        value, paid = step.value, step.points
    return tuple(items)
