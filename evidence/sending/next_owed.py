"""What comes next for who has just sent something: the open things of their own agencies, the nearest date first."""

from accounts.models import User
from evaluations.models import Assignment, Evaluation
from evidence.models import EvidenceRequest
from evidence.requests.answers import RequestAnswer, SentEvidence
from evidence.requests.lateness import OwedEvidence, owed_evidence
from evidence.requests.queries import with_related_names


def open_for(evaluation: Evaluation, user: User) -> list[OwedEvidence]:
    """What was asked of them or assigned to them and is not sent, or came back, and can be sent now. Three queries."""
    agencies = user.agency_ids(evaluation.region_id)
    if not agencies:
        return []
    asked = EvidenceRequest.objects.standing().filter(evaluation=evaluation, agency__in=agencies)
    parts = Assignment.objects.of_agencies(user, evaluation).select_related("indicator", "agency__heir")
    owed = owed_evidence(evaluation, with_related_names(asked), parts, SentEvidence.in_cycle(evaluation, agencies))
    todo = (RequestAnswer.OPEN, RequestAnswer.RETURNED)
    return [row for row in owed if row.answer in todo and not row.due.is_settled]
