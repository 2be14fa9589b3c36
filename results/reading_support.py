"""How many levels of a reading or a reported column the accepted evidence carries."""

from typing import NamedTuple

from assessment.level_support import CLAIMED, DECIDED, LevelSupport, read_support
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation
from results.stage_result import StageResult
from results.year_index import SELF, YearIndex


class IndicatorKey(NamedTuple):
    pk: int
    number: int


def reading_support(reading: YearIndex, evaluation: Evaluation) -> LevelSupport:
    """Of a reading that comes from levels, with its cycle: two queries."""
    keys = [IndicatorKey(pk, number) for pk, number in reading.yardstick.numbers.items()]
    return read_support(evaluation, keys, reading.levels or {}, CLAIMED if reading.origin == SELF else DECIDED)


def stage_support(told: StageResult) -> LevelSupport:
    """Of one column of a cycle: two queries."""
    word = CLAIMED if told.column == ValueColumn.MANDIRI else DECIDED
    return read_support(told.evaluation, told.indicators, told.values, word)
