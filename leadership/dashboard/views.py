"""What the leaders' page rests on: findings, years, parts, strengths and levers, each with its source."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.kept_pages import kept_by_browser
from evaluations.scope import region_cycles, year_in_query
from leadership.current_position import YearUnknown
from leadership.dashboard import queries as report
from regions import clock


@require_safe
@kept_by_browser
def details(request: SignedInRequest, pk: int) -> HttpResponse:
    """?tahun= puts another year of the same government at its head."""
    evaluation, cycles = region_cycles(request, pk)
    try:
        page = report.leadership_dashboard(cycles, evaluation, request.user, year_in_query(request))
    except YearUnknown as error:
        raise Http404 from error
    context = {
        "page": page,
        "evaluation": evaluation,
        "today": clock.today(evaluation.region),
        "may_report": permissions.may("order_report", request.user, evaluation),
        "may_see_work": permissions.may("view_work", request.user, evaluation),
    }
    return render(request, "leadership/dashboard/dashboard.html", context)
