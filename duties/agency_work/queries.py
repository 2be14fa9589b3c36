"""What a person's agencies have sent in a cycle, indicator by indicator, and what waits for their head."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from domains.models import Indicator
from evaluations.choices import IndicatorStatus, VerdictOutcome
from evaluations.models import Assignment, Evaluation
from evaluations.stages.workflow import is_yet_to_open, why_not_send_evidence_now
from evidence.item_outcomes import with_cycle
from evidence.models import Citation, EvidenceRequest
from evidence.requests.answers import RequestAnswer, SentEvidence
from evidence.requests.lateness import OwedDates, owed_evidence
from evidence.requests.queries import RequestRow, request_rows, with_related_names
from evidence.requests.sent import SentCitation
from evidence.requests.to_send import NextLevel, next_levels
from regions.models import Agency
from ui.due import DueDate

JUDGED = (VerdictOutcome.ACCEPTED, VerdictOutcome.RETURNED)


class SentStatus(models.TextChoices):
    """Where one thing stands that was sent; the values stand in addresses."""

    WAITING = "tunggu", "Menunggu tinjauan"
    HEAD = "kepala", "Menunggu kepala OPD"
    RETURNED = "kembali", "Dikembalikan"
    ACCEPTED = "terima", "Diterima"

    @classmethod
    def of(cls, row: SentCitation) -> Self:
        if row.status == IndicatorStatus.ACCEPTED:
            return cls.ACCEPTED
        if row.status == IndicatorStatus.RETURNED:
            return cls.RETURNED
        return cls.HEAD if row.citation.awaits_head else cls.WAITING


class AssignedIndicator(NamedTuple):
    """One assigned indicator: how many things were sent for it, and how they fared."""

    number: int
    name: str
    part: str
    agency: str
    due: DueDate
    sent: int
    accepted: int
    returned: int


@dataclass(frozen=True)
class AgencyEvidence:
    evaluation: Evaluation
    agencies: tuple[Agency, ...]
    indicators: tuple[AssignedIndicator, ...]
    assigned: frozenset[int]  # the indicators whose pages they may open, by key
    sent: tuple[SentCitation, ...]  # the newest first
    unanswered: tuple[RequestRow, ...]  # asked, never sent, and closed now: nobody waits for it any more
    continues: tuple[str, ...]  # ended agencies whose work these have taken on

    @property
    def served(self) -> int:
        return sum(row.sent > 0 for row in self.indicators)

    @property
    def title(self) -> str:
        return f"Data dukung {', '.join(agency.name for agency in self.agencies)}"

    @property
    def counts(self) -> list[tuple[SentStatus, int]]:
        """How many of each status there are; those without any are left out."""
        found = Counter(SentStatus.of(row) for row in self.sent)
        return [(status, found[status]) for status in SentStatus if found[status]]

    def of_status(self, status: str) -> tuple[SentCitation, ...]:
        """All of it where the status is none."""
        if status not in SentStatus.values:
            return self.sent
        return tuple(row for row in self.sent if SentStatus.of(row) == status)


def agency_work(evaluation: Evaluation, user: User) -> AgencyEvidence:
    """Three queries: assignments, what was sent, requests."""
    ids = user.agency_ids(evaluation.region_id)  # with the ended ones whose work theirs continue
    parts = Assignment.objects.of_agencies(user, evaluation).select_related("indicator", "agency")
    assignments = list(parts.order_by("indicator__number", "agency__name"))
    citations = _own_citations(evaluation, ids)
    answers = SentEvidence(citations)
    asked = _requests(evaluation, ids, answers)
    owed = owed_evidence(evaluation, [row.request for row in asked], assignments, answers)
    dates = OwedDates(evaluation, owed)
    return AgencyEvidence(
        evaluation=evaluation,
        agencies=_agencies(user, evaluation),
        indicators=_progress(assignments, citations, dates),
        assigned=frozenset(a.indicator_id for a in assignments),
        sent=tuple(_sent(row, dates) for row in citations),
        unanswered=tuple(row for row in asked if row.answer == RequestAnswer.OPEN and not row.is_owed),
        continues=_predecessor_names(user, ids),
    )


def to_approve(evaluation: Evaluation, user: User) -> list[SentCitation]:
    """What waits for this person as head of an agency, by due date. Three queries."""
    ids = user.agency_ids(evaluation.region_id)
    parts = Assignment.objects.of_agencies(user, evaluation).select_related("indicator", "agency")
    citations = _own_citations(evaluation, ids)
    answers = SentEvidence(citations)
    asked = [row.request for row in _requests(evaluation, ids, answers)]
    dates = OwedDates(evaluation, owed_evidence(evaluation, asked, parts, answers))
    rows = [_sent(row, dates) for row in citations if _is_to_approve(row, user) and _is_open_for(evaluation, row)]
    return sorted(rows, key=lambda row: row.due.order)


def next_level(evaluation: Evaluation, indicator: Indicator, user: User) -> NextLevel:
    """The lowest level that something is missing for, with what it asks. Two queries."""
    own = Q(agency_id__in=user.agency_ids(evaluation.region_id))
    rows = Citation.objects.filter(own | Q(awaits_head=False), evaluation=evaluation, indicator=indicator)
    sent = with_cycle(evaluation, rows.select_related("item", "version__document").current().with_verdict())
    return next_levels(evaluation, {indicator.pk: indicator}, sent).get(indicator.pk, NextLevel())


def _sent(row: Citation, dates: OwedDates) -> SentCitation:
    return SentCitation(row, dates.of_item(row.indicator_id, row.agency_id, row.item_id))


def _is_open_for(evaluation: Evaluation, row: Citation) -> bool:
    """What can no longer be done is asked of nobody."""
    agencies = [row.agency_id] if row.agency_id else []
    refusal = why_not_send_evidence_now(
        evaluation, indicator_id=row.indicator_id, agency_ids=agencies, item_id=row.item_id
    )
    return refusal is None or is_yet_to_open(evaluation)


def _is_to_approve(row: Citation, user: User) -> bool:
    """What waits for this person; they never approve what they have sent themselves."""
    waits = row.awaits_head and row.outcome is None and row.created_by_id != user.pk
    return waits and row.agency_id in user.agency_ids(row.evaluation.region_id, [Role.KEPALA_OPD])


def _agencies(user: User, evaluation: Evaluation) -> tuple[Agency, ...]:
    ids = user.agency_ids(evaluation.region_id)
    found = {m.agency_id: m.agency for m in user.active_memberships if m.agency and m.agency_id in ids}
    return tuple(sorted(found.values(), key=lambda agency: agency.name))


def _predecessor_names(user: User, agencies: set[int]) -> tuple[str, ...]:
    """Where the people of an old name find themselves again. No query."""
    mine = (m for m in user.active_memberships if m.agency_id in agencies)
    return tuple(sorted({name for m in mine for name in m.kept.values() if name}))


def _own_citations(evaluation: Evaluation, agencies: set[int]) -> list[Citation]:
    rows = Citation.objects.filter(evaluation=evaluation, agency_id__in=agencies)
    related = rows.select_related("item__criterion", "indicator", "agency", "version__document", "created_by")
    return with_cycle(evaluation, related.current().with_verdict().order_by("-created_at", "-pk"))


def _requests(evaluation: Evaluation, agencies: set[int], answers: SentEvidence) -> list[RequestRow]:
    rows = EvidenceRequest.objects.standing().filter(evaluation=evaluation, agency_id__in=agencies)
    return request_rows(evaluation, with_related_names(rows), answers)


def _progress(
    assignments: Iterable[Assignment], citations: Iterable[Citation], dates: OwedDates
) -> tuple[AssignedIndicator, ...]:
    found = Counter((row.indicator_id, row.agency_id, row.outcome) for row in citations)
    rows = []
    for part in assignments:
        pair = (part.indicator_id, part.agency_id)
        accepted, returned, waiting = (found[(*pair, outcome)] for outcome in (*JUDGED, None))
        rows.append(
            AssignedIndicator(
                number=part.indicator.number,
                name=part.indicator.short_name,
                part=part.get_part_display(),
                agency=part.agency.short_name,
                due=dates.of(*pair),
                sent=accepted + returned + waiting,
                accepted=accepted,
                returned=returned,
            )
        )
    return tuple(rows)
