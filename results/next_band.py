"""How far the next predicate is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.rules import scoring


@dataclass(frozen=True)
class NextPredicateBand:
    name: str
    bound: Decimal
    distance: Decimal


def band_above_predicate(
    bands: Sequence[scoring.PredicateBand], predicate: str, value: Fraction
) -> NextPredicateBand | None:
    """The same for a printed row at hand."""
    names = [band.name for band in bands]
    if predicate not in names:
        found = scoring.next_band(bands, value)
        above = found[0] if found else None
    else:
        above = next(iter(bands[names.index(predicate) + 1 :]), None)
    if above is None:
        return None
    distance = max(above.low - value, Fraction(0))
    return NextPredicateBand(above.name, scoring.round_half_up(above.low), scoring.round_half_up(distance))
