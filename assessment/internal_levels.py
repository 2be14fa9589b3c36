"""The internal assessment: what was proposed, checked and entered of each indicator, and where it does not agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db import models

from accounts.models import User
from assessment.models import Decision
from domains.models import Indicator
from evaluations.choices import INTERNAL_COLUMNS, AssignmentPart, ValueColumn
from evaluations.models import Assignment, Evaluation, Score
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evaluations.scoring_inputs import instrument_indicators
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator


class LevelStatus(models.TextChoices):
    """Where one indicator stands; the values are status words of the ui."""

    UNPROPOSED = "kosong", "Belum diusulkan"
    PROPOSED = "tunggu", "Menunggu tinjauan"
    AGREED = "terima", "Sejalan"
    UNDECIDED = "kembali", "Belum diputuskan"
    DECIDED = "kunci", "Diputuskan"


@dataclass(frozen=True)
class InternalLevels:
    """The three levels of one indicator that lead to the self-assessment."""

    proposal: Score | None
    review: Score | None
    entered: Score | None

    @classmethod
    def among(cls, scores: Iterable[Score]) -> "InternalLevels":
        """From scores of one indicator of one cycle, the entered one read with its decision."""
        found = {score.column: score for score in scores}
        return cls(*(found.get(column) for column in INTERNAL_COLUMNS))

    @property
    def rows(self) -> list[Score]:
        """Those that say a level."""
        return [score for score in (self.proposal, self.review, self.entered) if score and score.value is not None]

    @property
    def differs(self) -> bool:
        return len({score.value for score in self.rows}) > 1

    @property
    def decision(self) -> Decision | None:
        """The newest one, whether it stands or not."""
        return getattr(self.entered, "decision", None) if self.entered else None

    @property
    def is_decided(self) -> bool:
        return self.decision is not None and self.decision.stands

    @property
    def is_proposed(self) -> bool:
        return self.proposal in self.rows

    @property
    def is_reviewed(self) -> bool:
        return self.review in self.rows

    @property
    def is_undecided(self) -> bool:
        return self.differs and not self.is_decided

    @property
    def stand(self) -> LevelStatus:
        if self.is_decided:
            return LevelStatus.DECIDED
        if self.differs:
            return LevelStatus.UNDECIDED
        if self.is_reviewed:
            return LevelStatus.AGREED
        return LevelStatus.PROPOSED if self.is_proposed else LevelStatus.UNPROPOSED

    def value_of(self, column: str) -> Fraction | None:
        return next((score.value for score in self.rows if score.column == column), None)


@dataclass(frozen=True)
class InternalRow:
    """One indicator of the list."""

    indicator: Indicator
    parts: tuple[Assignment, ...]
    levels: InternalLevels
    readiness: EvidenceReadiness[PlainItem]

    @property
    def agency_ids(self) -> set[int]:
        return {part.agency_id for part in self.parts}

    @property
    def lead(self) -> str:
        return next((part.agency.short_name for part in self.parts if part.part == AssignmentPart.LEAD), "")

    @property
    def columns(self) -> list[tuple[ValueColumn, Score | None, bool]]:
        """Column, its row, and whether its level lies above what the accepted evidence carries."""
        levels = (self.levels.proposal, self.levels.review, self.levels.entered)
        return [
            (column, score, score is not None and self.readiness.is_below(score.value))
            for column, score in zip(INTERNAL_COLUMNS, levels, strict=True)
        ]


def internal_rows(evaluation: Evaluation, user: User, sees_all: bool) -> list[InternalRow]:
    """Five queries; agency people get the indicators of their own agencies."""
    own = user.agency_ids(evaluation.region_id)
    parts: dict[int, list[Assignment]] = {}
    for part in Assignment.objects.filter(evaluation=evaluation).select_related("agency"):
        parts.setdefault(part.indicator_id, []).append(part)
    indicators = [
        indicator
        for indicator in instrument_indicators(evaluation.instrument)
        if sees_all or any(part.agency_id in own for part in parts.get(indicator.pk, ()))
    ]
    scores: dict[int, list[Score]] = {}
    for score in internal_scores(evaluation):
        scores.setdefault(score.indicator_id, []).append(score)
    ready = readiness_by_indicator(evaluation.instrument, indicators, cited_by_indicator(evaluation))
    return [
        InternalRow(i, tuple(parts.get(i.pk, ())), InternalLevels.among(scores.get(i.pk, ())), ready[i.pk])
        for i in indicators
    ]


def internal_scores(evaluation: Evaluation) -> models.QuerySet[Score]:
    rows = Score.objects.filter(evaluation=evaluation, column__in=INTERNAL_COLUMNS)
    return rows.select_related("updated_by", "decision__by")
