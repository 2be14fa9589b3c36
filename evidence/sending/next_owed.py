"""What comes next for who has just sent something: the open things of their own agencies, the nearest date first."""

from django.db.models import QuerySet

from accounts.models import User
from evaluations.models import Assignment, Evaluation
from evidence.models import EvidenceRequest
from evidence.requests.answers import RequestAnswer, SentEvidence
from evidence.requests.lateness import OwedEvidence, owed_evidence
from evidence.requests.queries import with_related_names
from ui.kept_query import KeptQuery, Parameter, any_of, numbered


def open_for(evaluation: Evaluation, user: User) -> list[OwedEvidence]:
    """What was asked of them or assigned to them and is not sent, or came back, and can be sent now. Three queries."""
    agencies = sorted(user.agency_ids(evaluation.region_id))
    if not agencies:
        return []
    given = {"cycle": evaluation.pk, **numbered("agency", agencies)}
    asked, parts = _asked(len(agencies), **given), _parts(len(agencies), **given)
    owed = owed_evidence(evaluation, asked, parts, SentEvidence.in_cycle(evaluation, agencies))
    todo = (RequestAnswer.OPEN, RequestAnswer.RETURNED)
    return [row for row in owed if row.answer in todo and not row.due.is_settled]


@KeptQuery
def _asked(agencies: int) -> QuerySet[EvidenceRequest]:
    rows = EvidenceRequest.objects.standing().filter(any_of("agency", "agency", agencies))
    return with_related_names(rows.filter(evaluation=Parameter("cycle")))


@KeptQuery
def _parts(agencies: int) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(any_of("agency", "agency", agencies), evaluation=Parameter("cycle"))
    return rows.select_related("indicator", "agency__heir")
