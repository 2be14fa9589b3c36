"""Whose turn it is: one person's own list of what waits for them, as a page and as a calendar."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from accounts.throttles import is_allowed, source, too_many_response
from duties.calendar import calendar_entries, write_calendar
from duties.queries import Duties, duties_of
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from notices.calendar_addresses import calendar_owner
from regions import clock


@require_safe
def duties(request: SignedInRequest) -> HttpResponse:
    found = duties_of(request.user)
    if found.cycles:
        home = request.user.active_memberships[0].region_id
        request.cycle = _shown(found, home)  # the frame need not read one
    return render(request, "duties/duties.html", {"duties": found})


def _shown(found: Duties, home: int) -> Evaluation:
    """Of the region the person works in the newest at work, else the newest in preparation."""
    return min(found.cycles, key=lambda e: (e.region_id != home, e.state == CycleState.PERSIAPAN, -e.year))


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which sign in nowhere: who has the address reads its owner's due dates, nothing else."""
    # Calendars ask every few hours; a whole office may ask from one address.
    if not (is_allowed("calendars", source(request)) and is_allowed("calendar", token[:64])):
        return too_many_response(request)
    user = calendar_owner(token)
    if user is None:
        raise Http404
    entries = calendar_entries(duties_of(user), request.build_absolute_uri("/").rstrip("/"))
    response = HttpResponse(write_calendar("Kawal SPBE", entries, clock.now()), "text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="kawal-spbe.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
