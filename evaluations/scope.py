"""Which cycle and which indicator a person may reach at all; everything else is a 404."""

from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404

from accounts.models import User
from accounts.signed_in import SignedInRequest
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.models import Assignment, Evaluation, StageWindow
from ui.kept_query import KeptQuery, Parameter, any_of, numbered


@KeptQuery
def _cycle(left_out: str) -> QuerySet[Evaluation]:
    """The cycle with region and instrument, but for one column."""
    rows = Evaluation.objects.filter(pk=Parameter("cycle")).select_related("region", "instrument")
    return rows.defer(left_out) if left_out else rows


def cycle_for(user: User, pk: int) -> Evaluation:
    """The cycle with region, instrument and windows (two queries), or 404."""
    return _visible(user, _cycle("instrument__details", cycle=pk))


def _visible(user: User, found: list[Evaluation]) -> Evaluation:
    """The cycle with its windows, or 404 where there is none or where it is not for this person."""
    if not found or not user.has_role(found[0].region_id, permissions.VIEW_RESULT):
        raise Http404
    remember_windows(found[0])
    return found[0]


def remember_windows(cycle: Evaluation) -> None:
    """As `prefetch_related_objects` does it, by a kept query."""
    windows: Any = cycle.windows.all()
    windows._result_cache = _windows(cycle=cycle.pk)
    windows._prefetch_done = True
    for window in windows._result_cache:
        window.evaluation = cycle
    vars(cycle)["_prefetched_objects_cache"] = {"windows": windows}


@KeptQuery
def _windows() -> QuerySet[StageWindow]:
    return StageWindow.objects.filter(evaluation=Parameter("cycle"))


def open_cycles(user: User) -> list[Evaluation]:
    """At work in any region of the person, for who sets them up also in preparation. One query.

    Those of the chosen region come first, then the newest.
    """
    rows = Evaluation.objects.readable_by(user).exclude(state=CycleState.SELESAI)
    found = rows.select_related("region", "instrument").defer("instrument__details")
    home = user.active_memberships[0].region_id if user.active_memberships else None
    return sorted(
        (e for e in found if e.state != CycleState.PERSIAPAN or permissions.may("set_up_cycle", user, e)),
        key=lambda e: (e.region_id != home, e.region.name, -e.year),
    )


def cycles_of_region(user: User, pk: int) -> tuple[Evaluation, list[Evaluation]]:
    """The cycle and all of its region in its family, itself among them (one query), or 404."""
    cycles = list(_beside(pk, user).select_related("region"))
    cycle = next((c for c in cycles if c.pk == pk), None)
    if cycle is None:
        raise Http404
    return cycle, cycles


def _beside(pk: int, user: User) -> QuerySet[Evaluation]:
    """What the person sees of the cycle's region and family: years of two families are never set side by side."""
    cycle = Evaluation.objects.filter(pk=pk)  # a join would hand any number to the database
    years = Evaluation.objects.visible_to(user)
    return years.filter(region__in=cycle.values("region"), family__in=cycle.values("family"))


def region_cycles(request: SignedInRequest, pk: int) -> tuple[Evaluation, list[Evaluation]]:
    """The same for a whole page (two queries): the frame then shows the cycle without reading it again."""
    cycles = list(_beside(pk, request.user).select_related("region", "instrument"))
    cycle = next((c for c in cycles if c.pk == pk), None)
    if cycle is None:
        raise Http404
    prefetch_related_objects([cycle], "windows")
    request.cycle = cycle
    return cycle, cycles


def cycle_page(request: SignedInRequest, pk: int) -> Evaluation:
    """The same for a whole page: the page's frame shows this cycle and reads it no second time."""
    request.cycle = _visible(request.user, _cycle("", cycle=pk))
    return request.cycle


def sees_all_indicators(user: User, evaluation: Evaluation) -> bool:
    """Whether the person sees every indicator, or only those of their own agencies."""
    return permissions.may("view_worklist", user, evaluation)


def indicator_for(
    user: User, evaluation: Evaluation, number: int, related: tuple[str, ...] = ("aspect__domain", "instrument")
) -> Indicator:
    """The indicator, if the person sees the whole cycle or acts for an agency assigned to it; else 404."""
    sees_all = sees_all_indicators(user, evaluation)
    own = [] if sees_all else sorted(user.agency_ids(evaluation.region_id))
    about = {"instrument": evaluation.instrument_id, "number": number, "cycle": evaluation.pk}
    found = _indicator(None if sees_all else len(own), related, **about, **numbered("agency", own))
    if not found:
        raise Http404
    return found[0]


@KeptQuery
def _indicator(agencies: int | None, related: tuple[str, ...]) -> QuerySet[Indicator]:
    """By its number, among all (None) or those of so many agencies."""
    rows = Indicator.objects.filter(instrument=Parameter("instrument"), number=Parameter("number"))
    if agencies is not None:
        mine = Assignment.objects.filter(any_of("agency", "agency", agencies), evaluation=Parameter("cycle"))
        rows = rows.filter(pk__in=mine.values("indicator"))
    return rows.select_related(*related) if related else rows


def year_in_query(request: SignedInRequest, name: str = "tahun") -> int | None:
    """A year in the address; what is no year is no choice."""
    chosen = request.GET.get(name, "")
    return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) == 4 else None
