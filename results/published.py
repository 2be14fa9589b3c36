"""The published results as a table reads them, with the published means beside."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.rules.scoring import round_half_up
from evaluations.scoring_inputs import instrument_bands, instrument_value_rule
from results.models import NationalAverage, OfficialResult
from results.models.result import NATIONAL


@dataclass(frozen=True)
class PublishedRow:
    """One row of the table; `cells` are its domain values in the table's order, None where not published."""

    result: OfficialResult
    own: bool
    cells: list[Decimal | None]

    @property
    def bar(self) -> str:
        """How far along its scale the index stands, in per cent."""
        return self._place(Fraction(self.result.index))

    @property
    def cuts(self) -> list[str]:
        """Where the predicates begin on that scale."""
        return [self._place(band.low) for band in instrument_bands(self.result.instrument)[1:]]

    def _place(self, value: Fraction) -> str:
        """With a point: SVG reads no comma."""
        rule = instrument_value_rule(self.result.instrument)
        return str(round_half_up((value - rule.low) / (rule.high - rule.low) * 100, 1))


@dataclass(frozen=True)
class PublishedTable:
    domains: list[int]
    lines: list[PublishedRow]


def published_table(results: Iterable[OfficialResult], own_regions: set[int]) -> PublishedTable:
    """The rows of one page; a domain column stands only where at least one row has its value."""
    rows = list(results)
    numbers = sorted({number for row in rows for number in row.domains})
    lines = [PublishedRow(row, row.region_id in own_regions, [row.domains.get(n) for n in numbers]) for row in rows]
    return PublishedTable(numbers, lines)


def published_means(year: int | None, kind: str) -> list[NationalAverage]:
    """The ministry's means of that year: national, and of the kind asked for if there is one. One query."""
    if year is None:
        return []
    rows = NationalAverage.objects.filter(year=year, measure="index", scope__in=[NATIONAL, kind])
    return sorted(rows, key=lambda row: row.scope != NATIONAL)
