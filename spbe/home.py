"""Where each role lands after sign-in."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import CHOSEN_REGION
from accounts.models import User
from accounts.permissions import regions_where
from accounts.roles import Role
from accounts.signed_in import SignedInRequest
from evaluations.models import Evaluation
from evaluations.scope import open_cycles
from evaluations.tasks_page import tasks_url
from spbe.navigation import page_url, shown_cycle
from spbe.tour import KEY, end_tour

# Who only reads the result lands at it; everybody else at their tasks, which name all their cycles.
LEADERSHIP = frozenset({Role.PIMPINAN})


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of the person who asks; an empty program leads to its set-up."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(setup) if (setup := _setup_of_empty()) else redirect_to_login("/")
    if not request.user.active_memberships:
        return render(request, "spbe/home.html")
    page = landing(request.user, open_cycles(request.user))
    if KEY in request.GET:  # asked for again, from the help page
        page += f"{'&' if '?' in page else '?'}{KEY}=1"
    return HttpResponseRedirect(page)


@require_POST
def tour_end(request: SignedInRequest) -> HttpResponse:
    end_tour(by=request.user)
    return redirect("home")


@require_POST
def region_choose(request: SignedInRequest) -> HttpResponse:
    """The region to work in, for this session; one in which the person has no role changes nothing."""
    asked = request.POST.get("region", "")
    region = next((region for region in request.user.regions if str(region.pk) == asked), None)
    if region is None:
        return redirect("home")
    request.session[CHOSEN_REGION] = region.pk
    there = [e for e in open_cycles(request.user) if e.region_id == region.pk]
    return HttpResponseRedirect(_page_of_cycle(request.user, there[0]) if len(there) == 1 else page_url("home"))


def landing(user: User, cycles: Sequence[Evaluation] = ()) -> str:
    """The URL where this person begins; `cycles` are those at work, of the region they work in first."""
    cycle = cycles[0] if cycles else shown_cycle(user)
    if cycle is None and regions_where("set_up_cycle", user):
        return page_url("setup")
    return _page_of_cycle(user, cycle) if cycle and _only_reads(user, cycle) else page_url("duties")


def _page_of_cycle(user: User, cycle: Evaluation) -> str:
    return page_url("dashboard", cycle) if _only_reads(user, cycle) else tasks_url(cycle.pk)


def _only_reads(user: User, cycle: Evaluation) -> bool:
    held = {membership.role for membership in user.active_memberships if membership.region_id == cycle.region_id}
    return bool(held) and held <= LEADERSHIP


def _setup_of_empty() -> str | None:
    return None if User.objects.exists() else page_url("setup")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Who does what, the shortcuts, and where help is; also for those who cannot sign in."""
    return render(request, "spbe/help.html", {"roles": list(Role)})
