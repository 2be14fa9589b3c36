"""The inbox of an agency: what is asked of it, by when, and what came back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from evaluations import permissions
from evaluations.citations import refusal_to_send
from evaluations.reports.inbox import inbox_of
from evaluations.views.scope import cycle_page


@require_GET
def inbox(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("act_for_agency", request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "inbox": inbox_of(evaluation, request.user),
        "refusal": refusal_to_send(evaluation, request.user, anywhere=True),
    }
    return render(request, "evaluations/inbox.html", context)
