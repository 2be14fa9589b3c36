"""What is asked of a person's agencies in a cycle: what came back, what is still to send, what is on its way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from domains.models import Indicator
from evaluations.choices import IndicatorStatus
from evaluations.models import Assignment, Evaluation
from evaluations.stages.workflow import is_yet_to_open, why_not_send_evidence_now
from evidence.item_outcomes import with_cycle
from evidence.models import CarryOver, Citation, EvidenceRequest
from evidence.requests.answers import RequestAnswer, SentEvidence
from evidence.requests.lateness import OwedDates, OwedEvidence, owed_evidence
from evidence.requests.queries import RequestRow, count_unanswered, request_rows, with_related_names
from evidence.requests.renewal_requests import open_renewals
from evidence.requests.sent import SentCitation
from evidence.requests.to_send import NextLevel, OpenRequest, UnsentAssignment, next_levels, open_requests
from regions.models import Agency
from ui.due import DueDate
from ui.formats import days_left, listed_text, long_date


@dataclass(frozen=True)
class Inbox:
    evaluation: Evaluation
    agencies: tuple[Agency, ...]
    indicators: int
    assigned: frozenset[int]  # the indicators whose pages they may open, by key
    served: int  # assigned indicators for which something has been sent
    returned: tuple[SentCitation, ...]
    to_approve: tuple[SentCitation, ...]  # by the person who looks, as head of the agency
    asked: tuple[OpenRequest, ...]
    to_renew: tuple[CarryOver, ...]
    to_send: tuple[UnsentAssignment, ...]
    sent: tuple[SentCitation, ...]
    continues: tuple[str, ...]  # ended agencies whose work these have taken on
    questions: tuple[RequestRow, ...]  # requests that are not asked above, with a message that waits for an answer
    unanswered: tuple[RequestRow, ...]  # asked, never sent, and closed now: nobody waits for it any more
    is_for_head: bool  # who looks approves what the operators send, and is none of them

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
        names = ", ".join(agency.name for agency in self.agencies)
        return f"Kepala {names}" if self.is_for_head else f"Tugas {names}"

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
            (self.returned, "data dukung dikembalikan"),
            (self.to_approve, "data dukung menunggu persetujuan Anda"),
            (self.asked, "permintaan belum dijawab"),
            (self.to_renew, "data dukung tahun lalu perlu diperbarui"),
            (self.to_send, "indikator belum ada data dukungnya"),
        )
        if self.is_for_head:
            return self._lead_for_head(counts)
        parts = [f"{len(rows)} {words}" for rows, words in counts if rows]
        due = min((row.due for row in open_rows), key=lambda due: due.order, default=None)
        day = due.day if due else None
        nearest = f" Tenggat terdekat {long_date(day)}, {days_left(day, due.today)}." if due and day else ""
        return f"Menunggu Anda: {listed_text(parts)}.{nearest}"

    def _lead_for_head(self, counts: Sequence[tuple[Sequence[object], str]]) -> str:
        """What waits for the head's word first, then what the agency's operators still owe."""
        own = f"{len(self.to_approve)} data dukung menunggu persetujuan Anda." if self.to_approve else ""
        others = [f"{len(rows)} {words}" for rows, words in counts if rows and rows is not self.to_approve]
        work = f"Pada operator OPD Anda: {listed_text(others)}." if others else ""
        return " ".join(filter(None, (own or "Tidak ada yang menunggu persetujuan Anda.", work)))


def agency_inbox(evaluation: Evaluation, user: User) -> Inbox:
    """Seven queries: assignments, citations, requests, their messages, items wanted, last year's examples, renewals."""
    agencies = _agencies(user, evaluation)
    ids = user.agency_ids(evaluation.region_id)  # with the ended ones whose work theirs continue
    parts = Assignment.objects.of_agencies(user, evaluation).select_related("indicator", "agency")
    assignments = list(parts.order_by("indicator__number", "agency__name"))
    citations = _citations(evaluation, {a.indicator_id for a in assignments}, ids)
    own = [row for row in citations if row.agency_id in ids]
    answers = SentEvidence(own)
    asked = _requests(evaluation, ids, answers)
    owed = owed_evidence(evaluation, [row.request for row in asked], assignments, answers)
    dates = OwedDates(evaluation, owed)
    sent = [SentCitation(row, dates.of_item(row.indicator_id, row.agency_id, row.item_id)) for row in own]
    waiting = sorted(sent, key=lambda row: row.due.order)
    todo = [row for row in waiting if _is_open_for(evaluation, row.citation)]
    returned = tuple(row for row in todo if row.status == IndicatorStatus.RETURNED)
    to_approve = tuple(row for row in todo if _is_to_approve(row, user))
    served = {(row.indicator_id, row.agency_id) for row in citations}
    unsent = unsent_assignments(owed)
    wanted = next_levels(evaluation, _indicators([part for part, _ in unsent], asked), citations)
    return Inbox(
        evaluation=evaluation,
        agencies=agencies,
        indicators=len(assignments),
        assigned=frozenset(a.indicator_id for a in assignments),
        served=sum((a.indicator_id, a.agency_id) in served for a in assignments),
        returned=returned,
        asked=open_requests(evaluation, asked, wanted, user),
        to_renew=_renewals(evaluation, user, own, asked),
        to_send=tuple(UnsentAssignment(a, due, wanted.get(a.indicator_id, NextLevel())) for a, due in unsent),
        to_approve=to_approve,
        sent=tuple(row for row in sent if row not in returned and row not in to_approve),
        unanswered=tuple(row for row in asked if row.answer == RequestAnswer.OPEN and not row.is_owed),
        continues=_predecessor_names(user, ids),
        is_for_head=not user.has_role(evaluation.region_id, (Role.OPD,)),
        questions=tuple(
            row for row in asked if row.unanswered and not (row.is_owed and row.answer == RequestAnswer.OPEN)
        ),
    )


def _is_open_for(evaluation: Evaluation, row: Citation | CarryOver) -> bool:
    """What can no longer be done is asked of nobody."""
    agency_id = row.sender_id if isinstance(row, CarryOver) else row.agency_id
    agencies = [agency_id] if agency_id else []
    refusal = why_not_send_evidence_now(
        evaluation, indicator_id=row.indicator_id, agency_ids=agencies, item_id=row.item_id
    )
    return refusal is None or is_yet_to_open(evaluation)


def _renewals(
    evaluation: Evaluation, user: User, own: list[Citation], asked: list[RequestRow]
) -> tuple[CarryOver, ...]:
    rows = open_renewals(evaluation, user, own, {row.request.key for row in asked})
    return tuple(row for row in rows if _is_open_for(evaluation, row))


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


def _requests(evaluation: Evaluation, agencies: set[int], answers: SentEvidence) -> list[RequestRow]:
    rows = EvidenceRequest.objects.standing().filter(evaluation=evaluation, agency_id__in=agencies)
    return count_unanswered(request_rows(evaluation, with_related_names(rows), answers), for_agency=True)


def unsent_assignments(owed: Iterable[OwedEvidence]) -> list[tuple[Assignment, DueDate]]:
    """Where nobody has asked and nothing counts that the agency has sent."""
    return [(row.part, row.due) for row in owed if row.part and row.answer == RequestAnswer.OPEN]


def _indicators(unasked: Iterable[Assignment], asked: list[RequestRow]) -> dict[int, Indicator]:
    whole = [row.request for row in asked if row.answer == RequestAnswer.OPEN and not row.request.item_id]
    return {a.indicator_id: a.indicator for a in unasked} | {r.indicator_id: r.indicator for r in whole}
