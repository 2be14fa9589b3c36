"""The worklist of a cycle: every indicator with level, evidence, status and agency, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import CharField, OuterRef, QuerySet, Subquery

from assessment.level_support import evidence_index
from assessment.next_step import NextStep, count_open, step_of
from assessment.owed_evidence import (
    PART_COLUMNS,
    nearest_due,
    owed_by_indicator,
    read_requests,
    requests_of_indicators,
)
from assessment.status import (
    COMPARED_COLUMNS,
    PreviousYear,
    comparable_years,
    indicator_status,
    previous_year_of,
)
from domains.models import Indicator
from evaluations.choices import AssignmentPart, IndicatorStatus
from evaluations.column_index import index_of_scores, self_assessed_scores
from evaluations.index_bar import IndexBar, index_bar
from evaluations.models import Assignment, ChosenService, Evaluation, Score
from evaluations.rules.estimate import EstimatedIndex
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evaluations.scoring_inputs import SchemeIndicatorRow, indicator_rows, instrument_scheme
from evidence.cited_evidence import current_evidence
from evidence.item_outcomes import (
    EvidenceCounts,
    counted_by_indicator,
    evidence_counts,
    expired_evidence,
    readiness_by_indicator,
)
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence
from evidence.requests.owed_places import OwedPlace, OwedReader
from ui.due import DueDate
from ui.kept_query import KeptQuery, Parameter
from ui.search import is_found

LEVEL_COLUMNS = (
    "evaluation_id",
    "indicator_id",
    "column",
    "value",
    "reason",
    "fact",
    "analysis",
    "evaluation__year",
    "evaluation__source",
    "indicator__number",
)


class LevelRow(NamedTuple):
    """One stored value, by LEVEL_COLUMNS."""

    evaluation_id: int
    indicator_id: int
    column: str
    value: Fraction | None
    reason: str
    fact: str
    analysis: str
    year: int
    source: str
    number: int


@dataclass(frozen=True)
class WorklistRow:
    """One indicator in one cycle."""

    number: int
    name: str
    service: str  # the chosen public service, where the indicator leaves the choice
    domain: int
    weight: Fraction
    value: Fraction | None
    reason: str  # why this level
    last: Fraction | None
    lead: str
    lead_id: int | None
    contributors: tuple[str, ...]
    agency_ids: frozenset[int]
    due: DueDate
    late: tuple[OwedEvidence, ...]  # who is late with what
    evidence: EvidenceCounts
    status: IndicatorStatus
    readiness: EvidenceReadiness[PlainItem]
    step: NextStep
    open_requests: int  # asked of agencies and still owed, or assigned to them and late
    waiting_id: int | None  # the citation that has waited longest for its verdict

    @property
    def is_above(self) -> bool:
        """Whether the level lies above what the accepted evidence carries."""
        return self.readiness.is_below(self.value)

    @property
    def claimed_level(self) -> int:
        """The level that is filled in, or in which the value stands; 0 without one."""
        return 0 if self.value is None else self.readiness.level_of(self.value)

    @property
    def proved_level(self) -> int | None:
        """The highest level that accepted evidence carries; None where that cannot be checked."""
        return self.readiness.level

    @property
    def proof_words(self) -> str:
        """What accepted evidence says of the level: "terbukti", "terbukti sampai tingkat 2", "perkiraan 1,17"."""
        ready = self.readiness
        if ready.level is None:
            return "" if self.value is None else "tidak dapat diperiksa dengan data dukung"
        if ready.estimate:
            return f"perkiraan {ready.carried_text}"
        if self.value is not None and not self.is_above:
            return "terbukti"
        return f"terbukti sampai tingkat {ready.level}" if ready.level else "belum terbukti"

    def matches(self, query: str) -> bool:
        """A number finds that indicator; words are all looked for in name, service and agencies."""
        if query.strip().isdecimal():
            return self.number == int(query)
        return is_found(query, within=" ".join((self.name, self.service, self.lead, *self.contributors)))


@dataclass(frozen=True)
class Worklist:
    """All rows, whatever the filter shows, so index and counts never change with it."""

    evaluation: Evaluation
    bar: IndexBar
    rows: tuple[WorklistRow, ...]
    last: PreviousYear | None
    agencies: tuple[tuple[int, str], ...]
    estimated: EstimatedIndex | None  # by evidence, where the instrument has a rule for it
    expired: int  # accepted evidence that is too old on the reference date
    takes_indexes: bool = False  # whether a value follows from another body's index

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.status.value for row in self.rows)

    @property
    def last_title(self) -> str:
        """What the column of the year before is called."""
        return str(self.last.year) if self.last else "Tahun lalu"

    @property
    def above(self) -> int:
        """How many levels lie above what their accepted evidence carries."""
        return sum(row.is_above for row in self.rows)

    @property
    def unexplained(self) -> int:
        """How many of those have no reason yet."""
        return sum(row.is_above and not row.reason for row in self.rows)

    @property
    def accepted_evidence(self) -> int:
        return sum(row.evidence.accepted for row in self.rows)

    @property
    def evidence(self) -> int:
        return sum(row.evidence.cited for row in self.rows)


def indicators_with_service(evaluation: Evaluation) -> QuerySet[Indicator]:
    """The instrument's rows in order, with aspect, domain and the service chosen for this year: one query."""
    return with_service(evaluation.pk, evaluation.instrument_id)


def with_service(cycle: Any, instrument: Any) -> QuerySet[Indicator]:
    """The same from the ids, or from the places where a kept query has them."""
    chosen = ChosenService.objects.filter(evaluation=cycle, indicator=OuterRef("pk"))
    service, application = (Subquery(chosen.values(name)[:1]) for name in ("service", "application"))
    rows = Indicator.objects.filter(instrument=instrument).select_related("aspect__domain")
    return rows.annotate(service=service, application=application).order_by("number")


@KeptQuery
def _asked() -> QuerySet[Indicator, tuple[Any, ...]]:
    """What a cycle says of its indicators; the rest is the instrument's, which the process knows."""
    cycle = Parameter("cycle")
    rows = with_service(cycle, Parameter("instrument")).annotate(asked=requests_of_indicators(cycle))
    return rows.values_list("pk", "service", "asked")


def build_worklist(evaluation: Evaluation) -> Worklist:
    """Four queries: services, values, assignments, evidence (region, instrument and windows come read).

    The requests come with the services: the page is at its limit of queries.
    """
    indicators = indicator_rows(evaluation.instrument)
    reader, said = OwedReader(indicators), _asked(cycle=evaluation.pk, instrument=evaluation.instrument_id)
    services = {pk: service for pk, service, _ in said}
    scores = _level_rows(evaluation)
    mine = self_assessed_scores(evaluation, scores)
    last = previous_year_of(evaluation, scores)
    parts = _by_indicator(reader.parts(_assigned(cycle=evaluation.pk)))
    sent = current_evidence(evaluation)
    cited = counted_by_indicator(sent)
    ready = readiness_by_indicator(evaluation.instrument, indicators, cited)
    assigned = [part for group in parts.values() for part in group]
    requests = read_requests(reader, ((pk, asked) for pk, _, asked in said))
    owed = owed_by_indicator(evaluation, requests, assigned, SentEvidence(sent))
    rows = tuple(
        _row(
            i,
            services.get(i.pk) or "",
            mine.get(i.pk),
            last,
            parts.get(i.pk, []),
            evidence_counts(cited.get(i.pk, ())),
            ready[i.pk],
            nearest_due(evaluation, owed.get(i.pk, ()), parts.get(i.pk, ())),
            tuple(owed.get(i.pk, ())),
            next((row.pk for row in cited.get(i.pk, ()) if row.outcome is None), None),
        )
        for i in indicators
    )
    bar = index_bar(evaluation, index_of_scores(evaluation, mine))
    agencies = {a.agency_id: a.agency.short_name for group in parts.values() for a in group}
    named = tuple(sorted(agencies.items(), key=lambda pair: pair[1].lower()))
    estimated = evidence_index(
        evaluation.instrument,
        lambda: instrument_scheme(evaluation.instrument),
        {row.number: row.readiness for row in rows},
        {row.number: row.value for row in rows},
    )
    expired, takes_indexes = len(expired_evidence(cited)), any(i.takes_index for i in indicators)
    return Worklist(evaluation, bar, rows, last, named, estimated, expired, takes_indexes)


def _level_rows(evaluation: Evaluation) -> list[LevelRow]:
    """This cycle's values and those of the years that it is compared with."""
    code, region = evaluation.instrument.code, evaluation.region_id
    return [LevelRow(*row) for row in _levels(region=region, code=code, year=evaluation.year)]


@KeptQuery
def _levels() -> QuerySet[Score, tuple[Any, ...]]:
    years = comparable_years(Parameter("region"), Parameter("code", CharField()), Parameter("year"))
    return Score.objects.filter(years, column__in=COMPARED_COLUMNS).values_list(*LEVEL_COLUMNS)


def _by_indicator(parts: Iterable[OwedPlace]) -> dict[int, list[OwedPlace]]:
    found = defaultdict(list)
    for part in parts:
        found[part.indicator_id].append(part)
    return found


@KeptQuery
def _assigned() -> QuerySet[Assignment, tuple[Any, ...]]:
    """Leads before contributors, these by name."""
    return Assignment.objects.filter(evaluation=Parameter("cycle")).values_list(*PART_COLUMNS)


def _row(
    indicator: SchemeIndicatorRow,
    service: str,
    score: LevelRow | None,
    last: PreviousYear | None,
    parts: list[OwedPlace],
    evidence: EvidenceCounts,
    readiness: EvidenceReadiness[PlainItem],
    due: DueDate,
    owed: tuple[OwedEvidence, ...],
    waiting_id: int | None,
) -> WorklistRow:
    lead = next((a for a in parts if a.part == AssignmentPart.LEAD), None)
    value = score.value if score else None
    texts = bool(score and (score.fact or score.analysis))
    return WorklistRow(
        number=indicator.number,
        name=indicator.short_name,
        service=service,
        domain=indicator.aspect.domain.number,
        weight=indicator.weight,
        value=value,
        reason=score.reason if score else "",
        last=last.values.get(indicator.number) if last else None,
        lead=lead.agency.short_name if lead else "",
        lead_id=lead.agency_id if lead else None,
        contributors=tuple(a.agency.short_name for a in parts if a.part == AssignmentPart.CONTRIBUTOR),
        agency_ids=frozenset(a.agency_id for a in parts),
        due=due,
        late=tuple(row for row in owed if row.due.is_late),
        evidence=evidence,
        status=indicator_status(value, texts, evidence),
        readiness=readiness,
        step=step_of(value, readiness, evidence, owed),
        open_requests=count_open(owed),
        waiting_id=waiting_id,
    )
