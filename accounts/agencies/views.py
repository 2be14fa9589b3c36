"""Agencies of the person's regions: the list and one agency."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.agencies import agency_writes as domain
from accounts.agencies.likely_doublets import likely_doublets
from accounts.forms import AgencyForm, model_choice_field
from accounts.models import User
from accounts.permissions import regions_where, require_regions
from accounts.signed_in import SignedInRequest
from regions import clock
from regions.models import Agency
from submissions.once import once
from ui.forms import apply_form, apply_or_add_errors, posted_data


@require_safe
def agencies(request: SignedInRequest) -> HttpResponse:
    """Those that exist today first, the ended ones below."""
    regions = require_regions("manage_agencies", request.user)
    today = clock.today(regions[0])
    active = Count("memberships__user", filter=Q(memberships__is_active=True), distinct=True)
    found = (
        domain.agencies_managed_by(request.user)
        .annotate(people=active)
        .select_related("heir")
        .prefetch_related("predecessors")
    )
    rows = list(found)
    ended = [agency for agency in rows if agency.has_ended(today)]
    present = [agency for agency in rows if agency not in ended]
    context = {"present": present, "ended": ended, "today": today, "doublets": _doublets(present, request.user)}
    return render(request, "accounts/agencies.html", context)


def _doublets(present: Sequence[Agency], user: User) -> list[list[Agency]]:
    """For those who may unite them."""
    regions = {region.pk: region for region in regions_where("change_agencies", user)}
    mine = [agency for agency in present if agency.region_id in regions]
    for agency in mine:
        agency.region = regions[agency.region_id]
    return likely_doublets(mine)


@once
def agency_add(request: SignedInRequest) -> HttpResponse:
    require_regions("manage_agencies", request.user)
    form = AgencyForm(posted_data(request), user=request.user)
    agency = apply_form(form, lambda: domain.create_agency(by=request.user, **form.cleaned_data))
    if agency:
        messages.success(request, f"{agency} ditambahkan.")
        return redirect("agencies")
    return render(request, "accounts/agency_form.html", {"form": form})


def agency_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    agency = get_object_or_404(domain.agencies_managed_by(request.user).select_related("region"), pk=pk)
    request.region = agency.region
    names = ("region", "name", "short_name", "kind", "valid_from", "valid_to")
    initial = {**{name: getattr(agency, name) for name in names}, "predecessors": agency.predecessors.all()}
    form = AgencyForm(posted_data(request), user=request.user, initial=initial)
    model_choice_field(form, "predecessors").queryset = Agency.objects.filter(region=agency.region).exclude(
        pk=agency.pk
    )
    if apply_or_add_errors(form, lambda: domain.update_agency(agency=agency, by=request.user, **_values(form))):
        messages.success(request, f"{agency} disimpan.")
        return redirect("agencies")
    changes = agency.changes.select_related("by")[:20]
    return render(request, "accounts/agency_form.html", {"form": form, "agency": agency, "changes": changes})


def _values(form: AgencyForm) -> dict[str, Any]:
    """An agency stays in its region."""
    return {name: value for name, value in form.cleaned_data.items() if name != "region"}
