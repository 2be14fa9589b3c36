"""What is asked of a person's agencies in a cycle: what came back, what is still to send, what is on its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from domains.models import Indicator
from evaluations.choices import IndicatorStatus
from evaluations.models import Assignment, Evaluation
from evidence.item_outcomes import with_cycle
from evidence.models import CarryOver, Citation, EvidenceRequest
from evidence.requests.queries import (
    RequestAnswer,
    RequestRow,
    SentEvidence,
    count_unanswered,
    request_rows,
    with_related_names,
)
from evidence.requests.renewal_requests import open_renewals
from evidence.requests.sent import SentCitation
from evidence.requests.to_send import NextLevel, OpenRequest, UnsentAssignment, next_levels, open_requests
from regions import clock
from regions.models import Agency
from ui.due import DueDate
from ui.formats import days_left, listed_text, long_date

RequestKey = tuple[int, int | None]  # indicator, agency


@dataclass(frozen=True)
class Inbox:
    evaluation: Evaluation
    agencies: tuple[Agency, ...]
    indicators: int
    served: int  # assigned indicators for which something has been sent
    returned: tuple[SentCitation, ...]
    to_approve: tuple[SentCitation, ...]  # by the person who looks, as head of the agency
    asked: tuple[OpenRequest, ...]
    to_renew: tuple[CarryOver, ...]
    to_send: tuple[UnsentAssignment, ...]
    sent: tuple[SentCitation, ...]
    continues: tuple[str, ...]  # ended agencies whose work these have taken on
    questions: tuple[RequestRow, ...]  # answered requests with a message that waits for an answer

    @property
    def is_empty(self) -> bool:
        waits = self.returned or self.to_approve or self.asked or self.to_renew or self.sent
        return not (self.indicators or waits)

    @property
    def accepted(self) -> int:
        return sum(row.status == IndicatorStatus.ACCEPTED for row in self.sent)

    @property
    def waiting(self) -> int:
        return len(self.sent) - self.accepted - self.at_head

    @property
    def at_head(self) -> int:
        return sum(row.citation.awaits_head for row in self.sent)

    @property
    def title(self) -> str:
        return "Tugas " + ", ".join(agency.name for agency in self.agencies)

    @property
    def lead(self) -> str:
        """How many things wait, and the nearest due date."""
        open_rows: list[SentCitation | OpenRequest | UnsentAssignment] = [
            *self.returned,
            *self.to_approve,
            *self.asked,
            *self.to_send,
        ]
        if not open_rows and not self.to_renew:
            return "Tidak ada yang menunggu Anda saat ini."
        counts = (
            (self.returned, "bukti dikembalikan"),
            (self.to_approve, "bukti menunggu persetujuan Anda"),
            (self.asked, "permintaan belum dijawab"),
            (self.to_renew, "bukti tahun lalu perlu diperbarui"),
            (self.to_send, "indikator belum ada buktinya"),
        )
        parts = [f"{len(rows)} {words}" for rows, words in counts if rows]
        due = min((row.due for row in open_rows), key=lambda due: due.order, default=None)
        day = due.day if due else None
        nearest = f" Tenggat terdekat {long_date(day)}, {days_left(day, due.today)}." if due and day else ""
        return f"Yang menunggu Anda: {listed_text(parts)}.{nearest}"


def agency_inbox(evaluation: Evaluation, user: User) -> Inbox:
    """Seven queries: assignments, citations, requests, their messages, items wanted, last year's examples, renewals."""
    agencies = _agencies(user, evaluation)
    ids = {agency.pk for agency in agencies}
    parts = Assignment.objects.of_agencies(user, evaluation).select_related("indicator", "agency")
    assignments = list(parts.order_by("indicator__number", "agency__name"))
    citations = _citations(evaluation, {a.indicator_id for a in assignments}, ids)
    own = [row for row in citations if row.agency_id in ids]
    asked = _requests(evaluation, ids, own)
    due = InboxDueDates(assignments, asked, clock.today(evaluation.region))
    sent = [SentCitation(row, due.of_citation(row)) for row in own]
    waiting = sorted(sent, key=lambda row: row.due.order)
    served = {(row.indicator_id, row.agency_id) for row in citations}
    unasked = unrequested_assignments(assignments, asked, served)
    wanted = next_levels(evaluation, _indicators(unasked, asked), citations)
    rows = [
        UnsentAssignment(a, due.of(a.indicator_id, a.agency_id), wanted.get(a.indicator_id, NextLevel()))
        for a in unasked
    ]
    return Inbox(
        evaluation=evaluation,
        agencies=agencies,
        indicators=len(assignments),
        served=sum((a.indicator_id, a.agency_id) in served for a in assignments),
        returned=tuple(row for row in waiting if row.status == IndicatorStatus.RETURNED),
        asked=open_requests(evaluation, asked, wanted, user),
        to_renew=open_renewals(evaluation, user, own, {row.request.key for row in asked}),
        to_send=tuple(sorted(rows, key=lambda row: row.due.order)),
        to_approve=tuple(row for row in waiting if _is_to_approve(row, user)),
        sent=tuple(row for row in sent if row.status != IndicatorStatus.RETURNED and not _is_to_approve(row, user)),
        continues=_predecessor_names(user, ids),
        questions=tuple(row for row in asked if row.unanswered and row.answer != RequestAnswer.OPEN),
    )


def _is_to_approve(row: SentCitation, user: User) -> bool:
    """What waits for this person; they never approve what they have sent themselves."""
    citation = row.citation
    waits = citation.awaits_head and row.status == IndicatorStatus.WAITING and citation.created_by_id != user.pk
    return waits and citation.agency_id in user.agency_ids(citation.evaluation.region_id, [Role.KEPALA_OPD])


def _agencies(user: User, evaluation: Evaluation) -> tuple[Agency, ...]:
    ids = user.agency_ids(evaluation.region_id)
    found = {m.agency_id: m.agency for m in user.active_memberships if m.agency and m.agency_id in ids}
    return tuple(sorted(found.values(), key=lambda agency: agency.name))


def _predecessor_names(user: User, agencies: set[int]) -> tuple[str, ...]:
    """Where the people of an old name find themselves again. No query."""
    mine = (m for m in user.active_memberships if m.agency_id in agencies)
    return tuple(sorted({name for m in mine for name in m.kept.values() if name}))


def _citations(evaluation: Evaluation, indicators: set[int], agencies: set[int]) -> list[Citation]:
    """Everything that counts for the assigned indicators, and whatever else the agencies themselves have sent."""
    own = Q(agency_id__in=agencies)
    rows = Citation.objects.filter(own | Q(indicator_id__in=indicators, awaits_head=False), evaluation=evaluation)
    related = rows.select_related("item__criterion", "indicator", "agency", "version__document", "created_by")
    return with_cycle(evaluation, related.current().with_verdict().order_by("-created_at", "-pk"))


def _requests(evaluation: Evaluation, agencies: set[int], own: list[Citation]) -> list[RequestRow]:
    rows = EvidenceRequest.objects.standing().filter(evaluation=evaluation, agency_id__in=agencies)
    return count_unanswered(request_rows(evaluation, with_related_names(rows), SentEvidence(own)), for_agency=True)


def unrequested_assignments(
    assignments: list[Assignment], asked: list[RequestRow], served: set[RequestKey]
) -> list[Assignment]:
    """Where neither somebody has asked nor the agency has sent anything."""
    known = served | {(row.request.indicator_id, row.request.agency_id) for row in asked}
    return [a for a in assignments if (a.indicator_id, a.agency_id) not in known]


def _indicators(unasked: list[Assignment], asked: list[RequestRow]) -> dict[int, Indicator]:
    whole = [row.request for row in asked if row.answer == RequestAnswer.OPEN and not row.request.item_id]
    return {a.indicator_id: a.indicator for a in unasked} | {r.indicator_id: r.indicator for r in whole}


class InboxDueDates:
    """Due dates: of the request that was made for it, else of the assignment; one that was taken away leaves none."""

    def __init__(self, assignments: Iterable[Assignment], asked: Iterable[RequestRow], today: date) -> None:
        self.parts = {(a.indicator_id, a.agency_id): a.due for a in assignments}
        self.asked = {row.request.key: row.request.due for row in asked}
        self.today = today

    def of(self, indicator_id: int, agency_id: int | None) -> DueDate:
        return DueDate(self.parts.get((indicator_id, agency_id)) if agency_id else None, self.today)

    def of_citation(self, row: Citation) -> DueDate:
        for item_id in (row.item_id, None):
            if day := self.asked.get((row.agency_id or 0, row.indicator_id, item_id)):
                return DueDate(day, self.today)
        return self.of(row.indicator_id, row.agency_id)
