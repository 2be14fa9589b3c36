"""The inbox of an agency: what is asked of it, by when, and what came back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.signed_in import SignedInRequest
from duties.agency_inbox.queries import agency_inbox
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page, open_cycles
from evidence.citations import mark_withdrawable
from evidence.repairs.queries import repair_tasks
from evidence.upload_permissions import why_not_send_evidence
from planning.actions.queries import open_actions


@require_GET
def inbox(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk, open_actions=open_actions(request.user))
    permissions.require("act_for_agency", request.user, evaluation)
    found = agency_inbox(evaluation, request.user)
    sent = [row.citation for row in found.sent]
    for citation in sent:
        citation.evaluation = evaluation
    mark_withdrawable(request.user, sent)
    tasks = repair_tasks(evaluation, request.user.agency_ids(evaluation.region_id))
    context = {
        "evaluation": evaluation,
        "repairs": [task for task in tasks if task.is_todo],
        "inbox": found,
        "open_actions": vars(evaluation)["open_actions"] or 0,
        "others": _other_cycles(request, evaluation),
        "refusal": why_not_send_evidence(evaluation, request.user, anywhere=True),
    }
    return render(request, "duties/agency_inbox/inbox.html", context)


def _other_cycles(request: SignedInRequest, evaluation: Evaluation) -> list[Evaluation]:
    """The open cycles in which the person has an inbox too."""
    cycles = open_cycles(request.user)
    return [e for e in cycles if e != evaluation and permissions.may("act_for_agency", request.user, e)]
