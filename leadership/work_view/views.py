"""The work view: who is how far, who owes what, who was reminded."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from assessment.cycle_readiness import stage_steps
from evaluations import permissions
from evaluations.scope import cycle_page, sees_all_indicators
from leadership.work_view.queries import progress_page as report
from regions import clock


@require_safe
def work_view(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("view_work", request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "page": report(evaluation),
        "step": next((step for step in stage_steps(evaluation) if step.state == "now"), None),
        "may_open": sees_all_indicators(request.user, evaluation),
        "today": clock.today(evaluation.region),
        "may_ask": permissions.may("ask_evidence", request.user, evaluation) and not evaluation.is_past,
        "may_assign": permissions.may("assign_indicators", request.user, evaluation),
    }
    return render(request, "leadership/work_view/work_view.html", context)
