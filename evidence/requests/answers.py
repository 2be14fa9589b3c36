"""How far a request is answered, read from what the agency has sent."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Self

from django.db import models

from evaluations.choices import VerdictOutcome
from evaluations.models import Evaluation
from evidence.cited_evidence import AnyEvidence, current_evidence, evidence_of
from evidence.models import EvidenceRequest

IndicatorAgency = tuple[int | None, int]  # agency, indicator


class RequestAnswer(models.TextChoices):
    """How far a request is answered; the values stand in addresses."""

    OPEN = "belum", "Belum dikirim"
    HEAD = "kepala", "Menunggu kepala OPD"
    RETURNED = "kembali", "Dikembalikan"
    SENT = "tunggu", "Menunggu tinjauan"
    ACCEPTED = "terima", "Diterima"
    WITHDRAWN = "ditarik", "Dibatalkan"

    @property
    def look(self) -> str:
        """The status word of the ui that it is shown as."""
        return {"belum": "kosong", "kepala": "tunggu", "ditarik": "kunci"}.get(self.value, self.value)


# Where the agency has something to do.
UNANSWERED_STATES = (RequestAnswer.OPEN, RequestAnswer.HEAD, RequestAnswer.RETURNED)


class SentEvidence:
    """What the agencies have sent in a cycle, asked for each request.

    An item counts as accepted once one document for it was accepted; a whole indicator once everything sent was.
    What was accepted and is too old on the reference date answers nothing any more.
    """

    def __init__(self, citations: Iterable[AnyEvidence]) -> None:
        """Current ones, read `with_verdict()`, whose cycle is known to them."""
        self.sent: dict[IndicatorAgency, dict[int | None, set[str | None]]] = defaultdict(lambda: defaultdict(set))
        self.at_head: dict[IndicatorAgency, set[int | None]] = defaultdict(set)
        for row in citations:
            pair, outcome = (row.agency_id, row.indicator_id), row.outcome
            if row.awaits_head and outcome is None:
                self.at_head[pair].add(row.item_id)
            elif outcome != VerdictOutcome.ACCEPTED or row.counts:  # the head's own return is a return too
                self.sent[pair][row.item_id].add(outcome)

    @classmethod
    def in_cycle(cls, evaluation: Evaluation, agencies: Iterable[int] | None = None) -> Self:
        """Of all agencies, or of some: one query."""
        return cls(current_evidence(evaluation) if agencies is None else evidence_of(evaluation, set(agencies)))

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

    def has_return_beside(self, agency_id: int, indicator_id: int, item_ids: Collection[int | None]) -> bool:
        """Whether something came back for the indicator that none of these requests (None: for all of it) asks for."""
        sent = self.sent.get((agency_id, indicator_id), {})
        beside = [] if None in item_ids else [outcomes for item, outcomes in sent.items() if item not in item_ids]
        return any(_of_item(outcomes) == RequestAnswer.RETURNED for outcomes in beside)


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
