"""The status of an indicator, from its level and the verdicts on its evidence; and the level of the year before."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Any, TypeVar

from django.db import models
from django.db.models import F

from evaluations.choices import IndicatorStatus, ValueColumn
from evaluations.models import Evaluation, Score
from evidence.item_outcomes import EvidenceCounts, evidence_counts, judged_rows
from evidence.models import Citation

ScoreRows = TypeVar("ScoreRows", bound="models.QuerySet[Score]")
COMPARED_COLUMNS = (ValueColumn.MANDIRI, ValueColumn.FINAL)  # the columns that tell of an earlier year


@dataclass(frozen=True)
class PreviousYear:
    """The newest earlier cycle of the same instrument: its year, and its level by indicator id."""

    year: int
    source: str
    values: dict[int, Fraction]


def indicator_status(value: Decimal | Fraction | None, texts: bool, evidence: EvidenceCounts) -> IndicatorStatus:
    """The one rule of an indicator's status. The first line that fits counts:

    - dikembalikan: the newest verdict on any live citation is a return;
    - belum diisi: no level, no explanation and no evidence;
    - draf: no level yet, or a level without any evidence;
    - menunggu tinjauan: a level, and evidence of which some is not judged yet;
    - diterima: a level, and all of its evidence accepted.

    A live citation is one that no newer one has replaced. The status says nothing about the required items:
    whether they are complete is the readiness of a level, on the indicator's page.
    """
    if evidence.returned:
        return IndicatorStatus.RETURNED
    if value is None:
        return IndicatorStatus.DRAFT if texts or evidence.cited else IndicatorStatus.EMPTY
    if not evidence.cited:
        return IndicatorStatus.DRAFT
    return IndicatorStatus.WAITING if evidence.waiting else IndicatorStatus.ACCEPTED


def current_status(score: Score) -> IndicatorStatus:
    """The status of one indicator after a save: one query."""
    same = Citation.objects.filter(evaluation_id=score.evaluation_id, indicator_id=score.indicator_id)
    cited = evidence_counts(judged_rows(same.live()))
    return indicator_status(score.value, bool(score.fact or score.analysis), cited)


def comparable_scores(evaluation: Evaluation) -> models.Q:
    """The values of this cycle and of the region's earlier ones of the same instrument, in any revision."""
    return comparable_years(evaluation.region_id, evaluation.instrument.code, evaluation.year)


def comparable_years(region: Any, code: Any, year: Any) -> models.Q:
    """The same from values, or from the places where a kept query has them."""
    return models.Q(evaluation__region_id=region, evaluation__instrument__code=code, evaluation__year__lte=year)


def with_year(scores: ScoreRows) -> ScoreRows:
    """Each with `year` and `source` of its cycle and `number` of its indicator, without a row of either."""
    return scores.annotate(year=F("evaluation__year"), source=F("evaluation__source"), number=F("indicator__number"))


def previous_year_of(evaluation: Evaluation, scores: Iterable[Any]) -> PreviousYear | None:
    """The newest earlier year that holds values: the final one of an indicator, else the self-assessed one.

    The scores were read `with_year`, or are rows that say as much; a number is the same in every revision.
    """
    read = (s for s in scores if s.column in COMPARED_COLUMNS and s.value is not None)
    earlier = [row for row in read if row.year < evaluation.year]
    if not earlier:
        return None
    newest = max(earlier, key=attrgetter("year"))
    rows = sorted((row for row in earlier if row.year == newest.year), key=lambda row: row.column == ValueColumn.FINAL)
    return PreviousYear(newest.year, newest.source, {row.number: row.value for row in rows})
