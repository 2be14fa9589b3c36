"""The inbox of an agency: what is asked of it, by when, and what came back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from evaluations import permissions
from evaluations.evidence.citations import mark_withdrawable
from evaluations.evidence.senders import refusal_to_send
from evaluations.reports.evidence.inbox import inbox_of
from evaluations.reports.targets.actions import open_actions
from evaluations.views.scope import cycle_page


@require_GET
def inbox(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk, open_actions=open_actions(request.user))
    permissions.require("act_for_agency", request.user, evaluation)
    found = inbox_of(evaluation, request.user)
    sent = [row.citation for row in found.sent]
    for citation in sent:
        citation.evaluation = evaluation
    mark_withdrawable(request.user, sent)
    context = {
        "evaluation": evaluation,
        "inbox": found,
        "open_actions": vars(evaluation)["open_actions"] or 0,
        "refusal": refusal_to_send(evaluation, request.user, anywhere=True),
    }
    return render(request, "inbox/inbox.html", context)
