"""What was asked of whom, and how far it is answered: read from the evidence that the agency has sent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from django.db import models
from django.db.models import QuerySet

from accounts.models import User
from evaluations.choices import Outcome
from evaluations.models import Evaluation
from evidence.item_outcomes import of_cycle
from evidence.models import Citation, EvidenceRequest, RequestMessage
from evidence.requests.sent import Sent
from regions import clock
from ui.due import Due

Pair = tuple[int | None, int]  # agency, indicator


class Answer(models.TextChoices):
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
UNDONE = (Answer.OPEN, Answer.HEAD, Answer.RETURNED)


@dataclass(frozen=True)
class Row:
    """One request, how far it is answered, and how many messages of the other side wait for an answer."""

    request: EvidenceRequest
    answer: Answer
    due: Due
    unanswered: int = 0

    @property
    def is_undone(self) -> bool:
        return self.answer in UNDONE

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


class Answers:
    """What the agencies have sent in a cycle, asked for each request.

    An item counts as accepted once one document for it was accepted; a whole indicator once everything sent was.
    What was accepted and is too old on the reference date answers nothing any more.
    """

    def __init__(self, citations: Iterable[Citation]) -> None:
        """Current ones, read `with_verdict()`, whose cycle is known to them."""
        self.sent: dict[Pair, dict[int | None, set[str | None]]] = defaultdict(lambda: defaultdict(set))
        self.at_head: dict[Pair, set[int | None]] = defaultdict(set)
        for row in citations:
            pair, outcome = (row.agency_id, row.indicator_id), vars(row)["outcome"]
            if row.awaits_head and outcome is None:
                self.at_head[pair].add(row.item_id)
            elif outcome != Outcome.ACCEPTED or row.counts:  # the head's own return is a return too
                self.sent[pair][row.item_id].add(outcome)

    @classmethod
    def in_cycle(cls, evaluation: Evaluation, agencies: Iterable[int] | None = None) -> Self:
        """Of all agencies, or of some: one query."""
        rows = Citation.objects.filter(evaluation=evaluation).current().with_verdict().with_age().order_by()
        return cls(of_cycle(evaluation, rows if agencies is None else rows.filter(agency__in=list(agencies))))

    def of(self, request: EvidenceRequest) -> Answer:
        if request.withdrawn_at:
            return Answer.WITHDRAWN
        return self.of_thing(request.agency_id, request.indicator_id, request.item_id)

    def of_thing(self, agency_id: int, indicator_id: int, item_id: int | None = None) -> Answer:
        """Of one item of an indicator, or of everything that was sent for it."""
        pair = (agency_id, indicator_id)
        sent, at_head = self.sent.get(pair, {}), self.at_head.get(pair, set())
        if item_id is not None:
            sent = {item_id: sent[item_id]} if item_id in sent else {}
            at_head = at_head & {item_id}
        if not sent:
            return Answer.HEAD if at_head else Answer.OPEN
        return _least(sent)


def _least(sent: Mapping[int | None, set[str | None]]) -> Answer:
    """The answer of the item that is furthest behind."""
    found = {_of_item(outcomes) for outcomes in sent.values()}
    return next(answer for answer in (Answer.RETURNED, Answer.SENT, Answer.ACCEPTED) if answer in found)


def _of_item(outcomes: set[str | None]) -> Answer:
    if Outcome.ACCEPTED in outcomes:
        return Answer.ACCEPTED
    return Answer.RETURNED if Outcome.RETURNED in outcomes else Answer.SENT


def requests_of(evaluation: Evaluation, user: User) -> list[Row]:
    """Every request of the cycle that the person sees, by due date: two queries."""
    rows = with_names(EvidenceRequest.objects.visible_to(user).filter(evaluation=evaluation))
    return rows_of(evaluation, rows, Answers.in_cycle(evaluation))


def with_names(rows: QuerySet[EvidenceRequest]) -> QuerySet[EvidenceRequest]:
    return rows.select_related("indicator__aspect__domain", "item__criterion", "agency", "asked_by")


def rows_of(evaluation: Evaluation, requests: Iterable[EvidenceRequest], answers: Answers) -> list[Row]:
    today = clock.today(evaluation.region)
    rows = [Row(request, answers.of(request), Due(request.due, today)) for request in requests]
    return sorted(rows, key=lambda row: row.order)


@dataclass(frozen=True)
class RequestPage:
    """One request, what the agency has sent for it, and the thread."""

    row: Row
    citations: tuple[Sent, ...]
    messages: tuple[RequestMessage, ...]


def request_page(asked: EvidenceRequest, user: User) -> RequestPage:
    """Three queries: how far it is answered, the evidence that the person sees, the thread."""
    (row,) = rows_of(asked.evaluation, [asked], Answers.in_cycle(asked.evaluation, [asked.agency_id]))
    same = Citation.objects.handled_by(user).filter(
        evaluation=asked.evaluation_id, agency=asked.agency_id, indicator=asked.indicator_id
    )
    rows = same.filter(item=asked.item_id) if asked.item_id else same
    related = rows.current().with_verdict().select_related("version__document", "item__criterion")
    return RequestPage(
        row=row,
        citations=tuple(Sent(citation, row.due) for citation in related.order_by("created_at")),
        messages=tuple(asked.messages.select_related("by")),
    )


def with_unanswered(rows: Iterable[Row], for_agency: bool) -> list[Row]:
    """Each with the number of messages of the other side after the last one of one's own. One query."""
    found = list(rows)
    counts: dict[int, int] = defaultdict(int)
    lines = RequestMessage.objects.filter(request__in=[row.request.pk for row in found]).order_by("at", "pk")
    for request_id, from_agency in lines.values_list("request_id", "from_agency"):
        counts[request_id] = 0 if from_agency == for_agency else counts[request_id] + 1
    return [replace(row, unanswered=counts[row.request.pk]) for row in found]
