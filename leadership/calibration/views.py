"""The calibration page: what was claimed beside what was decided."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from evaluations.scope import region_cycles, year_in_query
from leadership.calibration.queries import calibration_page
from leadership.current_position import YearUnknown
from regions import clock


@require_safe
def calibration(request: SignedInRequest, pk: int) -> HttpResponse:
    """The newest year that can be compared; ?tahun= chooses another."""
    evaluation, cycles = region_cycles(request, pk)
    try:
        page = calibration_page(cycles, evaluation, request.user, year_in_query(request))
    except YearUnknown as error:
        raise Http404 from error
    context = {"page": page, "evaluation": evaluation, "today": clock.today(evaluation.region)}
    return render(request, "leadership/calibration/calibration.html", context)
