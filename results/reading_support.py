"""How much of a reading or a reported column the accepted evidence carries, and what it suggests as an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from assessment.level_support import (
    CLAIMED,
    DECIDED,
    LevelSupport,
    count_support,
    evidence_index,
    read_readiness,
)
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation
from evaluations.rules import scoring
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evidence.cited_evidence import CitedEvidence
from regions import clock
from results.instrument_versions import InstrumentVersion
from results.stage_result import StageResult
from results.year_index import SELF, YearIndex, estimated_reading


class IndicatorKey(NamedTuple):
    pk: int
    number: int


@dataclass(frozen=True)
class CycleEvidence:
    """What accepted evidence of a cycle carries as it stands now, by indicator number."""

    evaluation: Evaluation
    yardstick: InstrumentVersion
    ready: Mapping[int, EvidenceReadiness[PlainItem]]

    def support(self, reading: YearIndex) -> LevelSupport:
        """How many levels of a reading of this cycle are proven."""
        word = CLAIMED if reading.origin == SELF else DECIDED
        carried = {number: ready.carried for number, ready in self.ready.items()}
        return count_support(
            reading.levels or {}, carried, word, is_whole_numbers=self.evaluation.instrument.value_rule["integer"]
        )

    def estimate(self, entered: Mapping[int, Fraction | None] | None) -> YearIndex | None:
        """The index that the evidence suggests; `entered` are the self-assessed values, which count where another
        body's index gives the value. None where the instrument has no rule for estimates.
        """
        scheme = self.yardstick.scheme
        found = evidence_index(self.evaluation.instrument, lambda: scheme, self.ready, entered or {})
        today = clock.today(self.evaluation.region)
        return estimated_reading(self.evaluation, self.yardstick, found, today) if found else None

    def proven(self, reading: YearIndex) -> scoring.IndexOutcome | None:
        """What is proven of a self-assessment; None where values are estimated (the estimate says it) or unknown.

        No level counts for more than was claimed, and what is not proven counts at the lowest.
        """
        carried = {number: ready.carried for number, ready in self.ready.items()}
        if reading.origin != SELF or "estimate" in self.evaluation.instrument.value_rule or None in carried.values():
            return None
        scheme, claimed = self.yardstick.scheme, reading.levels or {}
        low, high = scheme.rule.low, scheme.rule.high
        levels = {n: min(claimed.get(n) or high, max(Fraction(found or 0), low)) for n, found in carried.items()}
        return scoring.score_all(scheme, levels, self.evaluation.predicate_basis)


def read_cycle_evidence(
    evaluation: Evaluation, yardstick: InstrumentVersion, cited: dict[int, list[CitedEvidence]] | None = None
) -> CycleEvidence:
    """Two queries, one where the live citations have been read, by indicator id."""
    keys = [IndicatorKey(pk, number) for pk, number in yardstick.numbers.items()]
    return CycleEvidence(evaluation, yardstick, read_readiness(evaluation, keys, cited))


def stage_support(told: StageResult) -> LevelSupport:
    """Of one column of a cycle: two queries."""
    word = CLAIMED if told.column == ValueColumn.MANDIRI else DECIDED
    ready = read_readiness(told.evaluation, told.indicators)
    carried = {number: found.carried for number, found in ready.items()}
    whole = told.evaluation.instrument.value_rule["integer"]
    return count_support(told.values, carried, word, is_whole_numbers=whole)
