"""The summary as screens for a meeting room."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from evaluations import permissions
from evaluations.reports.leadership.dashboard import dashboard
from evaluations.reports.leadership.presentation import presentation as report
from evaluations.reports.leadership.presentation import way_to_goal
from evaluations.reports.leadership.standing import UnknownYear
from evaluations.reports.leadership.work_view import work_view
from evaluations.views.scope import region_cycles, year_asked
from regions import clock


@require_safe
def presentation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who may not see targets or the work of others gets the screens without them; ?tahun= as on the summary."""
    evaluation, cycles = region_cycles(request, pk)
    try:
        board = dashboard(cycles, evaluation, request.user, year_asked(request))
    except UnknownYear as error:
        raise Http404 from error
    path = way_to_goal(evaluation) if permissions.may("view_targets", request.user, evaluation) else None
    work = work_view(evaluation) if permissions.may("view_work", request.user, evaluation) else None
    context = {"page": report(board, path, work), "evaluation": evaluation, "now": clock.now()}
    return render(request, "presentation/presentation.html", context)
