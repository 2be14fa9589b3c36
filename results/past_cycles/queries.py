"""What the levels of a past year say before they are written: index, predicate, and the published figures beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from domains.models import Indicator
from evaluations.choices import ValueColumn
from evaluations.rules import scoring
from results.models import OfficialResult
from ui.formats import decimal_comma


@dataclass(frozen=True)
class ComparedFigure:
    """One figure as computed from the levels and as printed by the source."""

    label: str
    computed: Decimal | None
    printed: Decimal | None

    @property
    def distance(self) -> Decimal | None:
        return None if self.computed is None or self.printed is None else self.computed - self.printed


@dataclass(frozen=True)
class ColumnPreview:
    """One value column computed; `printed` is the published row it may be compared with."""

    column: ValueColumn
    outcome: scoring.IndexOutcome
    printed: OfficialResult | None

    @property
    def lines(self) -> list[ComparedFigure]:
        """The index, then the domains."""
        domains = self.printed.domains if self.printed else {}
        index = ComparedFigure("Indeks", self.outcome.total.printed, self.printed.index if self.printed else None)
        layers = self.outcome.domains
        return [index, *(ComparedFigure(f"{x.number}. {x.name}", x.printed, domains.get(x.number)) for x in layers)]

    @property
    def agrees(self) -> bool:
        """Whether everything that was printed comes out of the levels; an incomplete column never does."""
        printed = self.printed.predicate if self.printed else ""
        if printed and printed != self.outcome.predicate:
            return False
        return all(line.distance == 0 for line in self.lines if line.printed is not None)

    @property
    def headline(self) -> str:
        """The index with its predicate, or how far it may reach while something is missing."""
        total = self.outcome.total
        if total.printed is None:
            low, high = (
                decimal_comma(scoring.round_half_up(total.low)),
                decimal_comma(scoring.round_half_up(total.high)),
            )
            return f"{self.outcome.filled} dari {self.outcome.rows} terisi, indeks antara {low} dan {high}"
        return f"{decimal_comma(total.printed)}, {self.outcome.predicate}"


def preview_past_levels(
    scheme: scoring.ScoringScheme,
    indicators: Iterable[Indicator],
    basis: str,
    levels: Mapping[ValueColumn, Mapping[int, Fraction | None]],
    printed: OfficialResult | None,
) -> dict[str, Any]:
    """Every indicator, and every column computed. Only the final column is compared: only that one is published."""
    columns = [
        ColumnPreview(
            column, scoring.score_all(scheme, values, basis), printed if column == ValueColumn.FINAL else None
        )
        for column, values in levels.items()
    ]
    # Of each indicator its value in each column, in the columns' order.
    rows = {indicator: [values.get(indicator.number) for values in levels.values()] for indicator in indicators}
    return {"columns": columns, "rows": rows, "printed": printed}
