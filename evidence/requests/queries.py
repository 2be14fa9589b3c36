"""What was asked of whom, and how far it is answered: read from the evidence that the agency has sent."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from accounts.models import User
from domains.models import Indicator
from evaluations.models import Evaluation
from evidence.models import Citation, EvidenceRequest, RequestMessage
from evidence.requests.answers import RequestAnswer, SentEvidence
from evidence.requests.lateness import evidence_due, why_not_owed
from evidence.requests.sent import SentCitation
from regions.models import Agency
from ui.due import DueDate
from ui.kept_query import KeptQuery, Parameter, any_of, numbered


@dataclass(frozen=True)
class RequestRow:
    """One request, how far it is answered, and how many messages of the other side wait for an answer."""

    request: EvidenceRequest
    answer: RequestAnswer
    due: DueDate
    is_owed: bool
    unanswered: int = 0

    @property
    def order(self) -> tuple[object, ...]:
        item = self.request.item
        return self.due.order, self.request.indicator.number, item.code if item else "", self.request.agency.name


def visible_requests(evaluation: Evaluation, user: User) -> list[RequestRow]:
    """Every request of the cycle that the person sees, by due date: two queries."""
    rows = with_related_names(EvidenceRequest.objects.visible_to(user).filter(evaluation=evaluation))
    return request_rows(evaluation, rows, SentEvidence.in_cycle(evaluation))


def with_related_names(rows: QuerySet[EvidenceRequest]) -> QuerySet[EvidenceRequest]:
    return rows.select_related("indicator__aspect__domain", "item__criterion", "agency__heir", "asked_by")


def request_rows(
    evaluation: Evaluation, requests: Iterable[EvidenceRequest], answers: SentEvidence
) -> list[RequestRow]:
    rows = [_request_row(evaluation, request, answers.of(request)) for request in requests]
    return sorted(rows, key=lambda row: row.order)


def _request_row(evaluation: Evaluation, request: EvidenceRequest, answer: RequestAnswer) -> RequestRow:
    due = evidence_due(evaluation, request, answer)
    return RequestRow(request, answer, due, is_owed=why_not_owed(evaluation, request, answer) is None)


def unanswered_here(
    evaluation: Evaluation, indicator: Indicator, agencies: Iterable[Agency], first: Collection[str]
) -> list[RequestRow]:
    """What these agencies are still asked for at one indicator: items of the codes in `first` before the rest.

    One query, and one more where something was asked.
    """
    keys = [agency.pk for agency in agencies]
    where = {"cycle": evaluation.pk, "indicator": indicator.pk}
    found = _standing_here(len(keys), **where, **numbered("agency", keys)) if keys else []
    if not found:
        return []
    rows = request_rows(evaluation, found, SentEvidence.in_cycle(evaluation, keys))
    named = [row for row in rows if row.request.item and row.request.item.code in first]
    return [row for row in named + [row for row in rows if row not in named] if row.is_owed]


@KeptQuery
def _standing_here(agencies: int) -> QuerySet[EvidenceRequest]:
    here = EvidenceRequest.objects.filter(evaluation=Parameter("cycle"), indicator=Parameter("indicator"))
    return with_related_names(here.standing().filter(any_of("agency", "agency", agencies)))


@dataclass(frozen=True)
class RequestPage:
    """One request, what the agency has sent for it, and the thread."""

    row: RequestRow
    citations: tuple[SentCitation, ...]
    messages: tuple[RequestMessage, ...]


def request_page(asked: EvidenceRequest, user: User) -> RequestPage:
    """Three queries: how far it is answered, the evidence that the person sees, the thread."""
    (row,) = request_rows(asked.evaluation, [asked], SentEvidence.in_cycle(asked.evaluation, [asked.agency_id]))
    same = Citation.objects.handled_by(user).filter(
        evaluation=asked.evaluation_id, agency=asked.agency_id, indicator=asked.indicator_id
    )
    rows = same.filter(item=asked.item_id) if asked.item_id else same
    related = rows.current().with_verdict().select_related("version__document", "item__criterion")
    return RequestPage(
        row=row,
        citations=tuple(SentCitation(citation, row.due) for citation in related.order_by("created_at")),
        messages=tuple(asked.messages.select_related("by")),
    )


def count_unanswered(rows: Iterable[RequestRow], for_agency: bool) -> list[RequestRow]:
    """Each with the number of messages of the other side after the last one of one's own. One query."""
    found = list(rows)
    counts: dict[int, int] = defaultdict(int)
    lines = RequestMessage.objects.filter(request__in=[row.request.pk for row in found]).order_by("at", "pk")
    for request_id, from_agency in lines.values_list("request_id", "from_agency"):
        counts[request_id] = 0 if from_agency == for_agency else counts[request_id] + 1
    return [replace(row, unanswered=counts[row.request.pk]) for row in found]
