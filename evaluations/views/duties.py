"""Whose turn it is: one person's own list of what waits for them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from evaluations.choices import State
from evaluations.models import Evaluation
from evaluations.reports.duties import Duties, duties_of


@require_safe
def duties(request: SignedInRequest) -> HttpResponse:
    found = duties_of(request.user)
    if found.cycles:
        request.cycle = _shown(found)  # the frame need not read one
    return render(request, "duties/duties.html", {"duties": found})


def _shown(found: Duties) -> Evaluation:
    """The newest at work, else the newest in preparation."""
    return min(found.cycles, key=lambda cycle: (cycle.state == State.PERSIAPAN, -cycle.year))
