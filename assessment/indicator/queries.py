"""One indicator of a cycle: levels, evidence, explanation, values, history.

Six queries; one more with a coverage, one more in the assessors' stages.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import CharField, Q, QuerySet

from accounts.models import User
from assessment.indicator.coverage_count import CoverageCount, coverage_count
from assessment.indicator.entered_index import EnteredIndex, entered_index
from assessment.indicator.level_items import ChecklistItem, LevelChecklist, level_checklists
from assessment.internal_levels import InternalLevels
from assessment.owed_evidence import nearest_due, owed_by_indicator, read_requests, requests_of_indicators
from assessment.status import PreviousYear, comparable_years, indicator_status, previous_year_of, with_year
from assessment.values.queries import ValueCell, shown_columns, value_cells
from assessment.worklist.queries import with_service
from domains.models import Indicator
from domains.pages import ConversionPoint, conversion_points
from evaluations import permissions
from evaluations.assessor_visibility import without_hidden_words
from evaluations.choices import INTERNAL_COLUMNS, AssignmentPart, IndicatorStatus, ValueColumn, VerdictOutcome
from evaluations.column_index import index_of_scores, self_assessed_scores
from evaluations.cycle_history.queries import collapse_autosaves, entries_for
from evaluations.index_bar import IndexBar, index_bar
from evaluations.models import Assignment, Evaluation, Score
from evaluations.rules import scoring
from evaluations.rules.estimate import EstimateAccuracy, ValueEstimate
from evaluations.rules.readiness import EvidenceReadiness, Requirement
from evaluations.scoring_inputs import (
    accuracy_of_estimates,
    indicator_rows,
    level_facts_of,
    takes_external_index,
    value_if_no_index,
)
from evidence.assessor_verdicts.queries import verdicts_of_indicator
from evidence.item_outcomes import EvidenceCounts, evidence_counts, with_cycle
from evidence.models import Citation, Document
from evidence.models.document import kept_visibility, visibility_of
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence
from evidence.requests.owed_places import OwedReader
from history.choices import Readers
from history.models import HistoryEntry, type_of
from history.presenters import HistoryEvent, history_events, readable_by
from ui.due import DueDate
from ui.formats import decimal_comma
from ui.kept_query import KeptQuery, Parameter

MAX_HISTORY_ENTRIES = 60


@dataclass(frozen=True)
class StageValueRow:
    """What one column of one year says."""

    year: int
    column: str
    label: str
    value: Fraction | None
    source: str
    is_now: bool


@dataclass(frozen=True)
class IndicatorPage:
    evaluation: Evaluation
    indicator: Indicator
    bar: IndexBar
    score: Score | None
    levels: tuple[LevelChecklist, ...]
    readiness: EvidenceReadiness[ChecklistItem]
    coverage: CoverageCount | None
    citations: tuple[Citation, ...]
    evidence: EvidenceCounts
    assignments: tuple[Assignment, ...]
    values: tuple[StageValueRow, ...]
    stages: tuple[ValueCell, ...]
    internal: InternalLevels
    last: Fraction | None
    last_year: int | None
    events: list[HistoryEvent]
    before: int | None
    after: int | None
    sees_all: bool
    due: DueDate  # the nearest, of all agencies or of the person's own
    owed: tuple[OwedEvidence, ...]  # likewise
    accuracy: EstimateAccuracy | None  # of estimates from evidence, where the instrument has a rule for them
    at_head: int  # evidence that waits for the head of its agency and counts nowhere yet

    @property
    def lead(self) -> Assignment | None:
        return next((a for a in self.assignments if a.part == AssignmentPart.LEAD), None)

    @property
    def contributors(self) -> list[Assignment]:
        return [a for a in self.assignments if a.part == AssignmentPart.CONTRIBUTOR]

    @property
    def loose(self) -> list[Citation]:
        """Evidence that names no item of the checklist, or one that a revision deleted."""
        revision = self.indicator.instrument_id
        return [row for row in self.citations if row.item is None or row.item.instrument_id != revision]

    @property
    def returned(self) -> list[Citation]:
        return [row for row in self.citations if row.outcome == VerdictOutcome.RETURNED]

    @property
    def status(self) -> IndicatorStatus:
        texts = bool(self.score and (self.score.fact or self.score.analysis))
        return indicator_status(self.score.value if self.score else None, texts, self.evidence)

    @property
    def ended_value(self) -> StageValueRow | None:
        """What was said last of this indicator in a cycle that has ended: there the work has no status any more."""
        if not self.evaluation.is_past:
            return None
        return [row for row in self.values if row.year == self.evaluation.year][-1]

    @property
    def version(self) -> int:
        return self.score.version if self.score else 0

    @property
    def value_text(self) -> str:
        """The stored value as a person types it."""
        value = self.score.value if self.score else None
        return "" if value is None else scoring.typed_value(value)

    @property
    def decimal(self) -> bool:
        """Whether the instrument takes decimals (a field) instead of whole levels (a choice)."""
        return not self.evaluation.instrument.value_rule["integer"]

    @property
    def scale(self) -> dict[str, Any]:
        """The levels of the instrument as its file names them, with other names that are in use."""
        found: dict[str, Any] = self.evaluation.instrument.level_scales[self.indicator.capability]
        return found

    @property
    def external(self) -> dict[str, Any] | None:
        """The index of another body this value is taken from, with its conversion table."""
        return self.indicator.details["external_index"] if takes_external_index(self.indicator) else None

    @property
    def claimed(self) -> Fraction | None:
        return self.score.value if self.score else None

    @property
    def estimate(self) -> ValueEstimate | None:
        """What accepted evidence suggests as the value."""
        return self.readiness.estimate

    @property
    def estimate_reason(self) -> str:
        """Where the value comes from if somebody takes the estimate over as their own."""
        estimate = self.readiness.estimate
        if estimate is None:
            return ""
        accepted = f"butir wajib tingkat {estimate.band.level} belum diketahui"
        if estimate.needed:
            accepted = f"{estimate.met} dari {estimate.needed} butir wajib tingkat {estimate.band.level} diterima"
        return f"Diambil dari perkiraan data dukung: {estimate.terms} = {decimal_comma(estimate.printed)} ({accepted})."

    @property
    def above_title(self) -> str:
        return "Nilai di atas perkiraan dari data dukung" if self.estimate else "Tingkat melebihi data dukung"

    @property
    def index_gain(self) -> Decimal | None:
        """What one more accepted item of the level adds to the index, by the estimate."""
        estimate = self.readiness.estimate
        return scoring.round_half_up(estimate.gain * self.indicator.step, 4) if estimate else None

    @property
    def missing(self) -> tuple[Requirement[ChecklistItem], ...]:
        """What the claimed level still lacks, if it lies above the ready one."""
        return self.readiness.missing_for(self.claimed)

    @property
    def is_above(self) -> bool:
        """Whether the claim lies above what the accepted evidence carries."""
        return self.readiness.is_below(self.claimed)

    @property
    def asked_levels(self) -> list[LevelChecklist]:
        """Levels up to the claimed one; all of them as long as none is claimed."""
        return [level for level in self.levels if self.claimed is None or level.level <= self._claimed_level]

    @property
    def _claimed_level(self) -> int:
        return self.readiness.level_of(self.claimed or 0)

    @property
    def higher_levels(self) -> list[LevelChecklist]:
        """Those above that name an item; a value from elsewhere has none."""
        return [level for level in self.levels if level.items and level not in self.asked_levels]

    @property
    def knots(self) -> list[ConversionPoint]:
        return conversion_points(self.indicator)

    @property
    def counted_if_missing(self) -> Decimal | None:
        """What assessors are said to put where the other body gives no index; stored only by a person's press."""
        known = value_if_no_index(self.evaluation.instrument)
        return known[0] if known else None

    @property
    def external_index(self) -> EnteredIndex | None:
        """What was entered of the other body's index, beside the stored value."""
        if self.external is None or self.score is None:
            return None
        return entered_index(self.evaluation.instrument, self.indicator, self.score, self.citations)

    @property
    def open_level(self) -> int:
        """Which level's evidence the page opens: the claimed one, else last year's, else the first."""
        value = (self.score.value if self.score else None) or self.last
        return self.readiness.level_of(value) if value else 1

    @property
    def step(self) -> str:
        """What one level more on this indicator adds to the index."""
        return decimal_comma(scoring.round_half_up(self.indicator.step, 4), 4).rstrip("0")


@KeptQuery
def _indicator() -> QuerySet[Indicator]:
    """With its service and what was asked of agencies."""
    cycle = Parameter("cycle")
    rows = with_service(cycle, Parameter("instrument")).filter(number=Parameter("number"))
    return rows.annotate(asked=requests_of_indicators(cycle))


def indicator_page(evaluation: Evaluation, number: int, user: User, sees_all: bool) -> IndicatorPage | None:
    """Everything the page shows; None if the instrument has no such indicator. Agency people see their own share."""
    numbers = [row.number for row in indicator_rows(evaluation.instrument)]
    if number not in numbers:
        return None
    place = numbers.index(number)
    (indicator,) = _indicator(cycle=evaluation.pk, instrument=evaluation.instrument_id, number=number)
    scores = _scores(evaluation, indicator)
    mine = self_assessed_scores(evaluation, scores)
    own = [score for score in scores if vars(score)["number"] == indicator.number]
    last = previous_year_of(evaluation, own)
    sent = _citations(evaluation, indicator, user)
    counted = tuple(row for row in sent if not row.awaits_head)
    assignments = _assignments(evaluation, indicator)
    owed = _owed(evaluation, indicator, assignments, sent, None if sees_all else user.all_agency_ids)
    citations = tuple(row for row in counted if row.is_shown)
    facts = level_facts_of(evaluation.instrument, indicator.number)
    levels, readiness = level_checklists(
        indicator, facts, citations, counted, verdicts_of_indicator(evaluation, indicator, user)
    )
    return IndicatorPage(
        evaluation=evaluation,
        indicator=indicator,
        bar=index_bar(evaluation, index_of_scores(evaluation, mine)),
        score=mine.get(indicator.pk),
        levels=levels,
        readiness=readiness,
        coverage=coverage_count(evaluation, indicator, counted, citations),
        citations=citations,
        evidence=evidence_counts(citations),
        assignments=assignments,
        values=_values(evaluation, own),
        stages=_stages(evaluation, own, user),
        internal=InternalLevels.among(score for score in own if score.evaluation_id == evaluation.pk),
        last=_value_of(last, indicator),
        last_year=last.year if last else None,
        events=history_events(_history(evaluation, indicator, user, sees_all)),
        before=numbers[place - 1] if place else None,
        after=numbers[place + 1] if place + 1 < len(numbers) else None,
        sees_all=sees_all,
        due=nearest_due(evaluation, owed, assignments),
        owed=tuple(owed),
        accuracy=accuracy_of_estimates(evaluation.instrument),
        at_head=_awaiting_head(evaluation, indicator, user, sees_all),
    )


def _awaiting_head(evaluation: Evaluation, indicator: Indicator, user: User, sees_all: bool) -> int:
    """How much waits for heads of agencies; an agency learns of its own."""
    if not evaluation.head_approval:
        return 0
    rows = Citation.objects.filter(evaluation=evaluation, indicator=indicator).awaiting_head()
    return (rows if sees_all else rows.filter(agency__in=user.agency_ids(evaluation.region_id))).count()


def _scores(evaluation: Evaluation, indicator: Indicator) -> list[Score]:
    """This cycle's self-assessment of all indicators, and every column of this one since the instrument is used."""
    return _levels(
        cycle=evaluation.pk,
        region=evaluation.region_id,
        family=evaluation.family,
        code=evaluation.instrument.code,
        year=evaluation.year,
        number=indicator.number,
    )


@KeptQuery
def _levels() -> QuerySet[Score]:
    mine = Q(evaluation=Parameter("cycle"), column=ValueColumn.MANDIRI)
    years = comparable_years(Parameter("region"), Parameter("code", CharField()), Parameter("year"))
    own = Q(years, indicator__number=Parameter("number"))
    # Else all scores of the country are looked at.
    beside = Evaluation.objects.filter(region=Parameter("region"), family=Parameter("family", CharField()))
    rows = with_year(Score.objects.filter(mine | own, evaluation__in=beside.values("pk")))
    return rows.select_related("updated_by", "decision__by", "external_index__by")


def _citations(evaluation: Evaluation, indicator: Indicator, user: User) -> tuple[Citation, ...]:
    """All that counts here or will; `is_shown` tells whether the person may know of the document."""
    seen = visibility_of(user)
    given = seen.given() | {"cycle": evaluation.pk, "indicator": indicator.pk}
    return tuple(with_cycle(evaluation, _cited(seen.shape, **given)))


@KeptQuery
def _cited(shape: tuple[int, int, int]) -> QuerySet[Citation]:
    rows = Citation.objects.filter(evaluation=Parameter("cycle"), indicator=Parameter("indicator")).current()
    shown = rows.with_verdict().among(Document.objects.seen(*kept_visibility(shape)))
    related = shown.select_related(
        "version__document__owner", "version__copy", "item__criterion", "agency", "created_by"
    )
    return related.order_by("created_at", "pk")


def _owed(
    evaluation: Evaluation,
    indicator: Indicator,
    parts: Iterable[Assignment],
    sent: Iterable[Citation],
    agencies: Collection[int] | None,
) -> list[OwedEvidence]:
    """By all agencies (None), or by the person's own."""
    reader = OwedReader([indicator])
    requests = read_requests(reader, [(indicator.pk, vars(indicator)["asked"])])
    found = owed_by_indicator(evaluation, requests, parts, SentEvidence(sent)).get(indicator.pk, [])
    return [row for row in found if agencies is None or row.agency.pk in agencies]


def _assignments(evaluation: Evaluation, indicator: Indicator) -> tuple[Assignment, ...]:
    """Each with the indicator as it was read."""
    found = _assigned(cycle=evaluation.pk, indicator=indicator.pk)
    for part in found:
        part.indicator = indicator
    return tuple(found)


@KeptQuery
def _assigned() -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(evaluation=Parameter("cycle"), indicator=Parameter("indicator"))
    return rows.select_related("agency")


def _history(evaluation: Evaluation, indicator: Indicator, user: User, sees_all: bool) -> list[HistoryEntry]:
    sees_evidence = permissions.may("view_evidence", user, evaluation)
    number = indicator.number
    return _entries(sees_evidence, sees_all, cycle=evaluation.pk, number=number, mark=f",{number},")


@KeptQuery
def _entries(sees_evidence: bool, sees_all: bool) -> QuerySet[HistoryEntry]:
    rows = HistoryEntry.objects.filter(subject_type=type_of(Evaluation), subject_id=Parameter("cycle"))
    of_number = rows.concerning(Parameter("number"), Parameter("mark", CharField()))
    found = entries_for(of_number, sees_evidence=sees_evidence).select_related("by", "indicator")
    return collapse_autosaves(found if sees_all else readable_by(found, Readers.AGENCIES))[:MAX_HISTORY_ENTRIES]


def _value_of(last: PreviousYear | None, indicator: Indicator) -> Fraction | None:
    return last.values.get(indicator.number) if last else None


def _values(evaluation: Evaluation, own: Iterable[Score]) -> tuple[StageValueRow, ...]:
    """Year by year, column by column, as the stages follow each other; this cycle's self-assessment always."""
    order = list(ValueColumn)
    given = [s for s in own if s.value is not None]
    values: list[StageValueRow] = []
    for score in given:
        year = vars(score)["year"]
        is_now = year == evaluation.year and score.column == ValueColumn.MANDIRI
        values.append(
            StageValueRow(year, score.column, score.get_column_display(), score.value, vars(score)["source"], is_now)
        )
    if not any(v.is_now for v in values):
        values.append(StageValueRow(evaluation.year, ValueColumn.MANDIRI, ValueColumn.MANDIRI.label, None, "", True))
    return tuple(sorted(values, key=lambda v: (v.year, order.index(ValueColumn(v.column)))))


def _stages(evaluation: Evaluation, own: Iterable[Score], user: User) -> tuple[ValueCell, ...]:
    """This cycle's columns side by side; nothing before the assessors': until then `internal` says it."""
    scores = without_hidden_words(user, evaluation, (score for score in own if score.evaluation_id == evaluation.pk))
    columns = shown_columns(evaluation, scores)
    return value_cells(columns, scores) if set(columns) - set(INTERNAL_COLUMNS) else ()
