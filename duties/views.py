"""Tugas saya: one person's own list of what waits for them, as a page, a number and a calendar."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import regions_where
from accounts.signed_in import SignedInRequest
from accounts.throttles import is_allowed, source, too_many_response
from duties import counting
from duties.arrival import cycles_ahead
from duties.calendar import calendar_entries, write_calendar
from duties.finished import FINISHED_DAYS, finished_by
from duties.queries import Duties, DutyGroup, duties_of
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from notices.calendar_addresses import calendar_owner
from regions import clock
from ui.forms import MAX_KEY_DIGITS

SHOWN_ROWS = 8  # of each group, while several stand on the page
PAGE = 30  # of one group that stands alone


@require_safe
def duties(request: SignedInRequest) -> HttpResponse:
    """`?siklus=` keeps one cycle, `?kelompok=` shows one group whole."""
    everything = duties_of(request.user)
    counting.keep(request.user, everything)
    chosen = _number(request.GET.get("siklus", ""))
    found = everything.of_cycle(chosen)
    if shown := _shown(request, found, chosen):
        request.cycle = shown  # the frame need not read one
    group = next((group for group in found.groups if group.anchor == request.GET.get("kelompok")), None)
    context = {
        "all": everything,
        "duties": found,
        "shown_cycle": None if found is everything else chosen,
        "groups": [_folded(group) for group in found.groups],
        "group": group,
        "page": Paginator(group.rows, PAGE).get_page(request.GET.get("page")) if group else None,
        "ahead": None if everything.rows else cycles_ahead(request.user, everything.cycles),
        "finished": finished_by(request.user),
        "finished_days": FINISHED_DAYS,
        "may_drop": bool(regions_where("upload_evidence", request.user)),
    }
    return render(request, "duties/duties.html", context)


@require_safe
def duty_count(request: SignedInRequest) -> HttpResponse:
    """A fragment that a page fetches after itself when no number is kept: no page's own queries grow by it."""
    return render(request, "duties/_count.html", {"count": counting.counted(request.user)})


@require_safe
def old_list(request: HttpRequest) -> HttpResponse:
    """Mails and bookmarks hold the address that the list had."""
    return HttpResponsePermanentRedirect(reverse("duties"))


@require_safe
def old_inbox(request: HttpRequest, pk: int) -> HttpResponse:
    """And the one of an agency's list in one cycle."""
    return HttpResponsePermanentRedirect(f"{reverse('duties')}?siklus={pk}")


def _folded(group: DutyGroup) -> tuple[DutyGroup, int]:
    """The first rows, and how many more there are; one row alone is not worth a step."""
    more = len(group.rows) - SHOWN_ROWS
    if more <= 1:
        return group, 0
    return DutyGroup(group.title, group.anchor, group.rows[:SHOWN_ROWS], len(group.rows)), more


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_KEY_DIGITS else None


def _shown(request: SignedInRequest, found: Duties, chosen: int | None) -> Evaluation | None:
    """The one chosen; else of the region the person works in the newest at work, else the newest in preparation."""
    known = [cycle.evaluation for cycle in found.open_cycles]
    if asked := next((evaluation for evaluation in known if evaluation.pk == chosen), None):
        return asked
    here = [evaluation for evaluation in found.cycles if evaluation.region == request.user.active_memberships[0].region]
    return min(here, key=lambda e: (e.state == CycleState.PERSIAPAN, -e.year), default=None)


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
