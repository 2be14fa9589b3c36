"""The index of many governments in one set-based query: exact, the same digits as scoring each row by row.

A government stands with what it has signed or been given: the final column of a finished cycle, else its sealed
self-assessment. The database adds up whole numbers: each indicator's share of the index, over a denominator that all
shares of an instrument have in common, by value. Python multiplies the few sums with their values, and rounds once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from domains.models import Instrument
from evaluations import permissions
from evaluations.choices import CycleState, ValueColumn, fallback_chain
from evaluations.models import Evaluation, Score
from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_bands, instrument_indicators
from regions.models import Region
from signing.models import Seal

# The value that counts is the one of the nearest column: the smallest of "<place in the chain><value>".
SUMS = """
    WITH share(indicator_id, parts) AS (VALUES {shares}),
    cycle(evaluation_id, is_final) AS (VALUES {cycles}),
    counted(evaluation_id, indicator_id, found) AS (
        SELECT score.evaluation_id, score.indicator_id,
               MIN(CASE score."column" {places} END || score.value)
        FROM evaluations_score score JOIN cycle ON cycle.evaluation_id = score.evaluation_id
        WHERE score.value IS NOT NULL AND NOT score.is_retired
          AND ((cycle.is_final = 1 AND score."column" IN ({chain}))
               OR (cycle.is_final = 0 AND score."column" = %s))
        GROUP BY score.evaluation_id, score.indicator_id)
    SELECT counted.evaluation_id, SUBSTR(counted.found, 2), SUM(share.parts), COUNT(*)
    FROM counted JOIN share ON share.indicator_id = counted.indicator_id
    GROUP BY counted.evaluation_id, SUBSTR(counted.found, 2)
"""


@dataclass(frozen=True)
class InstrumentShares:
    """How much of the index each indicator carries, in whole parts of `denominator`."""

    parts: Mapping[int, int]  # by indicator id
    denominator: int
    bands: tuple[scoring.PredicateBand, ...]


class CycleSum(NamedTuple):
    """Of one cycle: Σ(value × parts), and how many indicators have a value."""

    parts: Fraction
    filled: int


NOTHING = CycleSum(Fraction(0), 0)


@dataclass(frozen=True)
class RegionIndex:
    """One government's index of a year; None while values are missing, or nothing is signed or final."""

    region: Region
    year: int
    evaluation: Evaluation | None = None
    column: ValueColumn | None = None
    exact: Fraction | None = None
    predicate: str | None = None
    filled: int = 0
    indicators: int = 0

    @property
    def instrument_code(self) -> str | None:
        return None if self.evaluation is None else self.evaluation.instrument.code

    @property
    def printed(self) -> str | None:
        return None if self.exact is None else str(scoring.round_half_up(self.exact))


def regions_read_from_above(user: User) -> QuerySet[Region]:
    """The regions whose children's indexes this person may read: those where they have any role but the assessor's."""
    parents = {m.region_id for m in user.active_memberships if m.role in permissions.VIEW_RESULT}
    return Region.objects.filter(pk__in=parents)


def region_indexes(regions: Iterable[Region], family: str, year: int) -> list[RegionIndex]:
    """One row a region, in the order given: two queries and one an instrument, however many regions there are."""
    wanted = list(regions)
    cycles = _cycles_that_count(wanted, family, year)
    instruments = {cycle.instrument_id: cycle.instrument for cycle in cycles.values()}
    shares = {pk: _shares(instrument) for pk, instrument in instruments.items()}
    sums = _sums(cycles.values(), shares.values())
    rows = ((region, cycles.get(region.pk)) for region in wanted)
    return [
        _row(region, year, cycle, shares[cycle.instrument_id], sums.get(cycle.pk, NOTHING))
        if cycle
        else RegionIndex(region, year)
        for region, cycle in rows
    ]


def _cycles_that_count(regions: list[Region], family: str, year: int) -> dict[int, Evaluation]:
    """{region id: its cycle of the year, if it is final or sealed}, read with whether it has final values."""
    final = Score.objects.filter(
        evaluation=OuterRef("pk"), column__in=fallback_chain(ValueColumn.FINAL), value__isnull=False
    )
    sealed = Seal.objects.current().filter(evaluation=OuterRef("pk"), stage=CycleState.MANDIRI)
    rows = Evaluation.objects.filter(region__in=[region.pk for region in regions], family=family, year=year)
    rows = rows.annotate(has_final=Exists(final), is_sealed=Exists(sealed)).select_related("instrument")
    found: dict[int, Evaluation] = {}
    for row in rows.defer("instrument__details"):
        facts = vars(row)
        if (row.is_past and facts["has_final"]) or facts["is_sealed"]:
            found[row.region_id] = row
    return found


def _counts_final(cycle: Evaluation) -> bool:
    return cycle.is_past and bool(vars(cycle)["has_final"])


def _shares(instrument: Instrument) -> InstrumentShares:
    """Through aspect and domain the layers' weights cancel out: index = Σ(value × weight) / 100. One query."""
    found = {row.pk: row.weight / scoring.HUNDRED for row in instrument_indicators(instrument)}
    denominator = lcm(*(share.denominator for share in found.values()))
    parts = {pk: int(share * denominator) for pk, share in found.items()}
    return InstrumentShares(parts, denominator, instrument_bands(instrument))


def _sums(cycles: Iterable[Evaluation], shares: Iterable[InstrumentShares]) -> dict[int, CycleSum]:
    """{cycle id: what its values add up to}, of all cycles at once."""
    finals = [(cycle.pk, int(_counts_final(cycle))) for cycle in cycles]
    parts = [pair for one in shares for pair in one.parts.items()]
    if not finals:
        return {}
    links = fallback_chain(ValueColumn.FINAL)
    places = [(column, str(place)) for place, column in enumerate([*links, ValueColumn.MANDIRI])]
    sql = SUMS.format(
        shares=_marks("(%s, %s)", parts),
        cycles=_marks("(%s, %s)", finals),
        places=" ".join(["WHEN %s THEN %s"] * len(places)),
        chain=_marks("%s", links),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [
                *chain.from_iterable(parts),
                *chain.from_iterable(finals),
                *chain.from_iterable(places),
                *links,
                ValueColumn.MANDIRI,
            ],
        )
        return _by_cycle(cursor.fetchall())


def _marks(mark: str, rows: Sequence[Any]) -> str:
    return ", ".join([mark] * len(rows))


def _by_cycle(rows: Iterable[tuple[int, str, int, int]]) -> dict[int, CycleSum]:
    found: dict[int, CycleSum] = defaultdict(lambda: NOTHING)
    for cycle, value, parts, filled in rows:
        so_far = found[cycle]
        found[cycle] = CycleSum(so_far.parts + Fraction(value) * parts, so_far.filled + filled)
    return found


def _row(region: Region, year: int, cycle: Evaluation, shares: InstrumentShares, added: CycleSum) -> RegionIndex:
    column = ValueColumn.FINAL if _counts_final(cycle) else ValueColumn.MANDIRI
    exact = added.parts / shares.denominator if added.filled == len(shares.parts) else None
    predicate = None if exact is None else scoring.predicate_of(shares.bands, exact, cycle.predicate_basis)
    return RegionIndex(region, year, cycle, column, exact, predicate, added.filled, len(shares.parts))
