"""The summary as screens for a meeting room."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.scope import region_cycles, year_in_query
from leadership.current_position import YearUnknown
from leadership.dashboard.queries import leadership_dashboard
from leadership.presentation.queries import build_presentation as report
from leadership.summary.queries import leaders_summary
from leadership.work_view.queries import progress_page
from regions import clock


@require_safe
def presentation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who may not see targets or the work of others gets the screens without them; ?tahun= as on the summary."""
    evaluation, cycles = region_cycles(request, pk)
    try:
        board = leadership_dashboard(cycles, evaluation, request.user, year_in_query(request))
    except YearUnknown as error:
        raise Http404 from error
    summary = leaders_summary(cycles, evaluation, request.user, board.record)
    work = progress_page(evaluation) if permissions.may("view_work", request.user, evaluation) else None
    context = {"page": report(board, summary, work), "evaluation": evaluation, "now": clock.now()}
    return render(request, "leadership/presentation/presentation.html", context)
