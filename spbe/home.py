"""Where each role lands after sign-in."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from duties.duty import Duty
from duties.queries import NOTHING_WAITS, count_duties_text, duties_of
from evaluations.models import Evaluation
from evaluations.permissions import ASSESSORS
from evaluations.scope import open_cycles
from spbe.navigation import page_url, shown_cycle

# The first line that fits: who works lands at the work, who reads at the result.
LANDINGS: tuple[tuple[frozenset[Role], str], ...] = (
    (frozenset({Role.DISKOMINFO, Role.PENANGGUNG_JAWAB}), "worklist"),
    (frozenset({Role.ASESOR_INTERNAL}), "reviews"),
    (frozenset({Role.KOORDINATOR, Role.ADMIN}), "cycle"),
    (frozenset({Role.OPD, Role.KEPALA_OPD}), "inbox"),
    (frozenset({Role.PIMPINAN, Role.AUDITOR}), "dashboard"),
    (ASSESSORS, "assessor_pack"),
)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of the person who asks; an empty program leads to its set-up."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(setup) if (setup := _setup_of_empty()) else redirect_to_login("/")
    cycles = open_cycles(request.user)
    here = [e for e in cycles if e.region_id == request.user.active_memberships[0].region_id]
    if len(cycles) > 1 or len(here) < len(cycles):  # also where the only one is not of the region one works in
        return render(request, "spbe/open_cycles.html", {"cycles": _waiting_by_cycle(request.user, cycles)})
    if page := landing(request.user, cycles):
        return HttpResponseRedirect(page)
    # An external assessor sees only what was released.
    waits_for_release = any(membership.role == Role.ASESOR_EKSTERNAL for membership in request.user.active_memberships)
    return render(request, "spbe/home.html", {"waits_for_release": waits_for_release})


@dataclass(frozen=True)
class OpenCycle:
    """One cycle at work, what waits in it for the person, and the page where their work is."""

    evaluation: Evaluation
    duties: tuple[Duty, ...]
    url: str

    @property
    def words(self) -> str:
        return f"Menunggu Anda: {count_duties_text(self.duties)}." if self.duties else NOTHING_WAITS


def _waiting_by_cycle(user: User, cycles: list[Evaluation]) -> list[OpenCycle]:
    rows = duties_of(user).rows
    return [
        OpenCycle(e, tuple(row for row in rows if row.evaluation == e), _page_of_cycle(user, e) or page_url("home"))
        for e in cycles
    ]


@require_POST
def region_choose(request: SignedInRequest) -> HttpResponse:
    """The region to work in, for this session; one in which the person has no role changes nothing."""
    asked = request.POST.get("region", "")
    region = next((region for region in request.user.regions if str(region.pk) == asked), None)
    if region is None:
        return redirect("home")
    request.session[CHOSEN_REGION] = region.pk
    there = [e for e in open_cycles(request.user) if e.region_id == region.pk]
    page = _page_of_cycle(request.user, there[0]) if len(there) == 1 else None
    return HttpResponseRedirect(page or page_url("home"))


def landing(user: User, cycles: Sequence[Evaluation] = ()) -> str | None:
    """The URL where this person's work is; None when there is nothing to open yet."""
    cycle = cycles[0] if cycles else shown_cycle(user)
    return (_page_of_cycle(user, cycle) if cycle else None) or _page_without_cycle(user)


def _page_of_cycle(user: User, cycle: Evaluation) -> str | None:
    pages = (name for roles, name in LANDINGS if user.has_role(cycle.region_id, roles))
    return next((page_url(name, cycle) for name in pages), None)


def _page_without_cycle(user: User) -> str | None:
    """Only those who set a cycle up have something to do before there is one."""
    return page_url("setup") if regions_where("set_up_cycle", user) else None


def _setup_of_empty() -> str | None:
    return None if User.objects.exists() else page_url("setup")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Who does what, the shortcuts, and where help is; also for those who cannot sign in."""
    return render(request, "spbe/help.html", {"roles": list(Role)})
