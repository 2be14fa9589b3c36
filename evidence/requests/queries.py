"""What was asked of whom, and how far it is answered: read from the evidence that the agency has sent."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from django.db import models
from django.db.models import QuerySet

from accounts.models import User
from domains.models import Indicator
from evaluations.choices import VerdictOutcome
from evaluations.models import Evaluation
from evidence.item_outcomes import with_cycle
from evidence.models import Citation, EvidenceRequest, RequestMessage
from evidence.requests.sent import SentCitation
from regions import clock
from regions.models import Agency
from ui.due import DueDate

IndicatorAgency = tuple[int | None, int]  # agency, indicator


class RequestAnswer(models.TextChoices):
    """How far a request is answered; the values stand in addresses."""

    OPEN = "belum", "Belum dikirim"
    HEAD = "kepala", "Menunggu kepala OPD"
    RETURNED = "kembali", "Dikembalikan"
    SENT = "tunggu", "Menunggu tinjauan"
    ACCEPTED = "terima", "Diterima"
    WITHDRAWN = "ditarik", "Ditarik"

    @property
    def look(self) -> str:
        """The status word of the ui that it is shown as."""
        return {"belum": "kosong", "kepala": "tunggu", "ditarik": "kunci"}.get(self.value, self.value)


# Where the agency has something to do.
UNANSWERED_STATES = (RequestAnswer.OPEN, RequestAnswer.HEAD, RequestAnswer.RETURNED)


@dataclass(frozen=True)
class RequestRow:
    """One request, how far it is answered, and how many messages of the other side wait for an answer."""

    request: EvidenceRequest
    answer: RequestAnswer
    due: DueDate
    unanswered: int = 0

    @property
    def is_undone(self) -> bool:
        return self.answer in UNANSWERED_STATES

    @property
    def is_late(self) -> bool:
        """An agency that has ended is not late."""
        return self.is_undone and self.due.is_late and not self.request.agency.has_ended(self.due.today)

    @property
    def is_soon(self) -> bool:
        return self.is_undone and self.due.is_soon

    @property
    def order(self) -> tuple[object, ...]:
        item = self.request.item
        return self.due.order, self.request.indicator.number, item.code if item else "", self.request.agency.name


class SentEvidence:
    """What the agencies have sent in a cycle, asked for each request.

    An item counts as accepted once one document for it was accepted; a whole indicator once everything sent was.
    What was accepted and is too old on the reference date answers nothing any more.
    """

    def __init__(self, citations: Iterable[Citation]) -> None:
        """Current ones, read `with_verdict()`, whose cycle is known to them."""
        self.sent: dict[IndicatorAgency, dict[int | None, set[str | None]]] = defaultdict(lambda: defaultdict(set))
        self.at_head: dict[IndicatorAgency, set[int | None]] = defaultdict(set)
        for row in citations:
            pair, outcome = (row.agency_id, row.indicator_id), vars(row)["outcome"]
            if row.awaits_head and outcome is None:
                self.at_head[pair].add(row.item_id)
            elif outcome != VerdictOutcome.ACCEPTED or row.counts:  # the head's own return is a return too
                self.sent[pair][row.item_id].add(outcome)

    @classmethod
    def in_cycle(cls, evaluation: Evaluation, agencies: Iterable[int] | None = None) -> Self:
        """Of all agencies, or of some: one query."""
        rows = Citation.objects.filter(evaluation=evaluation).current().with_verdict().with_age().order_by()
        return cls(with_cycle(evaluation, rows if agencies is None else rows.filter(agency__in=list(agencies))))

    def of(self, request: EvidenceRequest) -> RequestAnswer:
        if request.withdrawn_at:
            return RequestAnswer.WITHDRAWN
        return self.of_thing(request.agency_id, request.indicator_id, request.item_id)

    def of_thing(self, agency_id: int, indicator_id: int, item_id: int | None = None) -> RequestAnswer:
        """Of one item of an indicator, or of everything that was sent for it."""
        pair = (agency_id, indicator_id)
        sent, at_head = self.sent.get(pair, {}), self.at_head.get(pair, set())
        if item_id is not None:
            sent = {item_id: sent[item_id]} if item_id in sent else {}
            at_head = at_head & {item_id}
        if not sent:
            return RequestAnswer.HEAD if at_head else RequestAnswer.OPEN
        return _least_advanced(sent)


def _least_advanced(sent: Mapping[int | None, set[str | None]]) -> RequestAnswer:
    """The answer of the item that is furthest behind."""
    found = {_of_item(outcomes) for outcomes in sent.values()}
    return next(
        answer for answer in (RequestAnswer.RETURNED, RequestAnswer.SENT, RequestAnswer.ACCEPTED) if answer in found
    )


def _of_item(outcomes: set[str | None]) -> RequestAnswer:
    if VerdictOutcome.ACCEPTED in outcomes:
        return RequestAnswer.ACCEPTED
    return RequestAnswer.RETURNED if VerdictOutcome.RETURNED in outcomes else RequestAnswer.SENT


def visible_requests(evaluation: Evaluation, user: User) -> list[RequestRow]:
    """Every request of the cycle that the person sees, by due date: two queries."""
    rows = with_related_names(EvidenceRequest.objects.visible_to(user).filter(evaluation=evaluation))
    return request_rows(evaluation, rows, SentEvidence.in_cycle(evaluation))


def with_related_names(rows: QuerySet[EvidenceRequest]) -> QuerySet[EvidenceRequest]:
    return rows.select_related("indicator__aspect__domain", "item__criterion", "agency", "asked_by")


def request_rows(
    evaluation: Evaluation, requests: Iterable[EvidenceRequest], answers: SentEvidence
) -> list[RequestRow]:
    today = clock.today(evaluation.region)
    rows = [RequestRow(request, answers.of(request), DueDate(request.due, today)) for request in requests]
    return sorted(rows, key=lambda row: row.order)


def unanswered_here(
    evaluation: Evaluation, indicator: Indicator, agencies: Iterable[Agency], first: Collection[str]
) -> list[RequestRow]:
    """What these agencies are still asked for at one indicator: items of the codes in `first` before the rest.

    One query, and one more where something was asked.
    """
    keys = [agency.pk for agency in agencies]
    asked = EvidenceRequest.objects.standing().filter(evaluation=evaluation, indicator=indicator, agency__in=keys)
    found = list(with_related_names(asked)) if keys else []
    if not found:
        return []
    rows = request_rows(evaluation, found, SentEvidence.in_cycle(evaluation, keys))
    named = [row for row in rows if row.request.item and row.request.item.code in first]
    return [row for row in named + [row for row in rows if row not in named] if row.is_undone]


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
