"""One indicator of a cycle: levels, evidence, explanation, values, history, in six queries (seven with a coverage)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Case, Q, Value, When

from accounts.models import User
from assessment.indicator.coverage_count import CoverageCount, coverage_of
from assessment.indicator.level_items import Item, Level, levels_of
from assessment.internal_levels import Levels
from assessment.status import Last, comparable, last_of, status_of
from assessment.values.queries import Cell, cells_of, shown_columns
from assessment.worklist.queries import indicators_with_service
from domains.models import Indicator
from domains.pages import Knot, knots
from evaluations.assessor_visibility import as_read_by
from evaluations.choices import INTERNAL, Column, Part, Status
from evaluations.column_index import outcome_from, self_assessed
from evaluations.cycle_history.presenters import OPEN_TO_AGENCIES, Event, events, readable, told_once
from evaluations.index_bar import IndexBar, bar_of
from evaluations.models import Assignment, Evaluation, Score
from evaluations.rules import scoring
from evaluations.rules.readiness import Need, Readiness
from evaluations.scoring_inputs import level_facts
from evidence.item_outcomes import Evidence, evidence_of, of_cycle
from evidence.models import Citation, Document
from history.models import HistoryEntry
from ui.formats import decimal_comma

HISTORY_LINES = 60


@dataclass(frozen=True)
class StageValue:
    """What one column of one year says."""

    year: int
    column: str
    label: str
    value: Decimal | None
    source: str
    is_now: bool


@dataclass(frozen=True)
class IndicatorPage:
    evaluation: Evaluation
    indicator: Indicator
    bar: IndexBar
    score: Score | None
    levels: tuple[Level, ...]
    readiness: Readiness[Item]
    coverage: CoverageCount | None
    citations: tuple[Citation, ...]
    evidence: Evidence
    assignments: tuple[Assignment, ...]
    values: tuple[StageValue, ...]
    stages: tuple[Cell, ...]
    internal: Levels
    last: Decimal | None
    last_year: int | None
    events: list[Event]
    before: int | None
    after: int | None
    sees_all: bool
    at_head: int  # evidence that waits for the head of its agency and counts nowhere yet

    @property
    def lead(self) -> Assignment | None:
        return next((a for a in self.assignments if a.part == Part.LEAD), None)

    @property
    def contributors(self) -> list[Assignment]:
        return [a for a in self.assignments if a.part == Part.CONTRIBUTOR]

    @property
    def loose(self) -> list[Citation]:
        """Evidence that names no item of the checklist."""
        return [citation for citation in self.citations if citation.item_id is None]

    @property
    def status(self) -> Status:
        texts = bool(self.score and (self.score.fact or self.score.analysis))
        return status_of(self.score.value if self.score else None, texts, self.evidence)

    @property
    def version(self) -> int:
        return self.score.version if self.score else 0

    @property
    def value_text(self) -> str:
        """The stored value as a person types it."""
        value = self.score.value if self.score else None
        return "" if value is None else scoring.plain(Fraction(value))

    @property
    def decimal(self) -> bool:
        """Whether the instrument takes decimals (a field) instead of whole levels (a choice)."""
        return not self.evaluation.instrument.value_rule["integer"]

    @property
    def external(self) -> dict[str, Any] | None:
        """The index of another body this value is taken from, with its conversion table."""
        found = self.indicator.details.get("external_index")
        return found if found and self.indicator.value_source == "external_index" else None

    @property
    def claimed(self) -> Decimal | None:
        return self.score.value if self.score else None

    @property
    def missing(self) -> tuple[Need[Item], ...]:
        """What the claimed level still lacks, if it lies above the ready one."""
        return self.readiness.missing_for(self.claimed)

    @property
    def asked_levels(self) -> list[Level]:
        """Levels up to the claimed one; all of them as long as none is claimed."""
        return [level for level in self.levels if self.claimed is None or level.level <= self.claimed]

    @property
    def higher_levels(self) -> list[Level]:
        return [level for level in self.levels if level not in self.asked_levels]

    @property
    def knots(self) -> list[Knot]:
        return knots(self.indicator)

    @property
    def counted_if_missing(self) -> Decimal | None:
        """What assessors are said to put where the other body gives no index; never filled in here."""
        default = self.evaluation.instrument.value_rule.get("external_default")
        return Decimal(default) if default else None

    @property
    def open_level(self) -> int:
        """Which level's evidence the page opens: the claimed one, else last year's, else the first."""
        value = (self.score.value if self.score else None) or self.last
        return int(value) if value else 1

    @property
    def step(self) -> str:
        """What one level more on this indicator adds to the index."""
        return decimal_comma(scoring.half_up(self.indicator.step, 4), 4).rstrip("0")


def indicator_page(evaluation: Evaluation, number: int, user: User, sees_all: bool) -> IndicatorPage | None:
    """Everything the page shows; None if the instrument has no such indicator. Agency people see their own share."""
    indicators = list(indicators_with_service(evaluation))
    place = next((n for n, indicator in enumerate(indicators) if indicator.number == number), None)
    if place is None:
        return None
    indicator = indicators[place]
    scores = _scores(evaluation, indicator)
    mine = self_assessed(evaluation, scores)
    own = [score for score in scores if score.indicator_id == indicator.pk]
    last = last_of(evaluation, own)
    counted = _citations(evaluation, indicator, user)
    citations = tuple(row for row in counted if vars(row)["is_shown"])
    facts = level_facts(evaluation.instrument, indicator.number)
    levels, readiness = levels_of(indicator, facts, citations, counted)
    return IndicatorPage(
        evaluation=evaluation,
        indicator=indicator,
        bar=bar_of(evaluation, outcome_from(evaluation, indicators, mine)),
        score=mine.get(indicator.pk),
        levels=levels,
        readiness=readiness,
        coverage=coverage_of(evaluation, indicator, counted, citations),
        citations=citations,
        evidence=evidence_of(citations),
        assignments=_assignments(evaluation, indicator),
        values=_values(evaluation, own),
        stages=_stages(evaluation, own, user),
        internal=Levels.among(score for score in own if score.evaluation_id == evaluation.pk),
        last=_value_of(last, indicator),
        last_year=last.year if last else None,
        events=events(_history(evaluation, indicator, user, sees_all)),
        before=indicators[place - 1].number if place else None,
        after=indicators[place + 1].number if place + 1 < len(indicators) else None,
        sees_all=sees_all,
        at_head=_at_head(evaluation, indicator, user, sees_all),
    )


def _at_head(evaluation: Evaluation, indicator: Indicator, user: User, sees_all: bool) -> int:
    """How much waits for heads of agencies; an agency learns of its own."""
    if not evaluation.head_approval:
        return 0
    rows = Citation.objects.filter(evaluation=evaluation, indicator=indicator).awaiting_head()
    return (rows if sees_all else rows.filter(agency__in=user.agency_ids(evaluation.region_id))).count()


def _scores(evaluation: Evaluation, indicator: Indicator) -> list[Score]:
    """This cycle's self-assessment of all indicators, and every column of this one since the instrument is used."""
    mine = Q(evaluation=evaluation, column=Column.MANDIRI)
    rows = Score.objects.filter(mine | Q(comparable(evaluation), indicator=indicator))
    return list(rows.select_related("evaluation", "updated_by", "decision__by"))


def _citations(evaluation: Evaluation, indicator: Indicator, user: User) -> tuple[Citation, ...]:
    """All that counts here; `is_shown` tells whether the person may know of the document."""
    visible = Q(version__document__in=Document.objects.visible_to(user))
    rows = Citation.objects.filter(evaluation=evaluation, indicator=indicator).live().with_verdict()
    rows = rows.annotate(is_shown=Case(When(visible, then=Value(True)), default=Value(False)))
    related = rows.select_related("version__document__owner", "item", "agency", "created_by")
    return tuple(of_cycle(evaluation, related.order_by("created_at", "pk")))


def _assignments(evaluation: Evaluation, indicator: Indicator) -> tuple[Assignment, ...]:
    return tuple(Assignment.objects.filter(evaluation=evaluation, indicator=indicator).select_related("agency"))


def _history(evaluation: Evaluation, indicator: Indicator, user: User, sees_all: bool) -> list[HistoryEntry]:
    entries = evaluation.history.filter(indicator=indicator)
    rows = readable(entries, evaluation, user).select_related("by", "indicator")
    return list(told_once(rows if sees_all else rows.filter(field__in=OPEN_TO_AGENCIES))[:HISTORY_LINES])


def _value_of(last: Last | None, indicator: Indicator) -> Decimal | None:
    return last.values.get(indicator.pk) if last else None


def _values(evaluation: Evaluation, own: Iterable[Score]) -> tuple[StageValue, ...]:
    """Year by year, column by column, as the stages follow each other; this cycle's self-assessment always."""
    order = list(Column)
    given = [s for s in own if s.value is not None]
    values = [_value(evaluation, score) for score in given]
    if not any(v.is_now for v in values):
        values.append(StageValue(evaluation.year, Column.MANDIRI, Column.MANDIRI.label, None, "", True))
    return tuple(sorted(values, key=lambda v: (v.year, order.index(Column(v.column)))))


def _stages(evaluation: Evaluation, own: Iterable[Score], user: User) -> tuple[Cell, ...]:
    """This cycle's columns side by side; nothing before the assessors': until then `internal` says it."""
    scores = as_read_by(user, evaluation, (score for score in own if score.evaluation_id == evaluation.pk))
    columns = shown_columns(evaluation, scores)
    return cells_of(columns, scores) if set(columns) - set(INTERNAL) else ()


def _value(evaluation: Evaluation, score: Score) -> StageValue:
    year = score.evaluation.year
    is_now = year == evaluation.year and score.column == Column.MANDIRI
    return StageValue(year, score.column, score.get_column_display(), score.value, score.evaluation.source, is_now)
