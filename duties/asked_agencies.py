"""What agencies were asked for and have not sent: it waits for them. Counted as by the page of requests."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from accounts.models import User
from duties.duty_queries import CycleDuties
from evaluations.models import Evaluation
from evaluations.permissions import may
from evaluations.stages import workflow
from evidence.item_outcomes import with_cycle
from evidence.models import Citation, EvidenceRequest
from evidence.requests.answers import UNANSWERED_STATES, RequestAnswer, SentEvidence


class AskedThing(NamedTuple):
    """One standing request."""

    evaluation_id: int
    agency_id: int
    indicator_id: int
    item_id: int | None
    asked_at: datetime


class WaitingRequests(NamedTuple):
    """Those of one cycle that have the same answer."""

    evaluation: Evaluation
    answer: RequestAnswer
    agencies: int
    asked_at: tuple[datetime, ...]


def waiting_requests(cycles: Iterable[CycleDuties], user: User) -> list[WaitingRequests]:
    """Where the person asks and agencies can send now. Two queries at most, none for who never asks."""
    asking = {cycle.evaluation.pk: cycle.evaluation for cycle in cycles if _waits_in(cycle.evaluation, user)}
    asked = _standing(asking.values()) if asking else []
    if not asked:
        return []
    sent = _sent_for(asking)
    found: dict[tuple[int, RequestAnswer], list[AskedThing]] = defaultdict(list)
    for row in asked:
        answer = sent[row.evaluation_id].of_thing(row.agency_id, row.indicator_id, row.item_id)
        found[row.evaluation_id, answer].append(row)
    return [
        WaitingRequests(
            evaluation, answer, len({row.agency_id for row in rows}), tuple(sorted(row.asked_at for row in rows))
        )
        for evaluation in asking.values()
        for answer in UNANSWERED_STATES
        if (rows := found.get((evaluation.pk, answer)))
    ]


def _waits_in(evaluation: Evaluation, user: User) -> bool:
    if evaluation.is_past or not may("ask_evidence", user, evaluation):
        return False
    refusal = workflow.why_not_send_evidence_now(evaluation, anywhere=True)
    return refusal is None or workflow.is_yet_to_open(evaluation)


def _standing(evaluations: Iterable[Evaluation]) -> list[AskedThing]:
    rows = EvidenceRequest.objects.standing().filter(evaluation__in=list(evaluations)).order_by()
    return [AskedThing(*row) for row in rows.values_list(*AskedThing._fields)]


def _sent_for(evaluations: dict[int, Evaluation]) -> dict[int, SentEvidence]:
    """What was sent where something was asked."""
    here = {name: OuterRef(name) for name in ("evaluation", "agency", "indicator")}
    rows = Citation.objects.filter(evaluation__in=list(evaluations)).current()
    rows = rows.filter(Exists(EvidenceRequest.objects.standing().filter(**here))).with_verdict().with_age().order_by()
    by_cycle: dict[int, list[Citation]] = defaultdict(list)
    for row in rows:
        by_cycle[row.evaluation_id].append(row)
    return {pk: SentEvidence(with_cycle(cycle, by_cycle[pk])) for pk, cycle in evaluations.items()}
