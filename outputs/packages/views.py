"""Packages of evidence: order, watch, take. Nobody but who asked knows of a package."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.scope import cycle_page
from evaluations.scoring_inputs import instrument_indicators
from evaluations.stages.assessor_stages import first_repair_at
from outputs import generated_files, generated_views
from outputs.models import Package
from outputs.packages import package_orders
from outputs.packages.forms import ALL, PackageForm
from outputs.packages.queries import package_offer
from submissions.once import once
from ui.forms import posted_data
from uploads.private_storage import private_storage


@get_or_post
@once
def package_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order form and the person's own packages; `?indikator=21` chooses one."""
    evaluation = cycle_page(request, pk)
    permissions.require("order_package", request.user, evaluation)
    form = PackageForm(
        posted_data(request),
        indicators=instrument_indicators(evaluation.instrument),
        action=reverse("packages", args=[pk]),
        has_repair=first_repair_at(evaluation) is not None,
        initial={
            "indicator": request.GET.get("indikator", ALL),
            "evidence": "diterima",
            "package": request.GET.get("paket", ""),
        },
    )
    if form.is_valid():
        package = package_orders.order_package(
            evaluation=evaluation, site=request.build_absolute_uri("/"), by=request.user, **form.asked
        )
        return generated_views.redirect_to_row("packages", package)
    own = Package.objects.filter(evaluation=evaluation, asked_by=request.user).select_related("indicator", "job")
    context = {
        "evaluation": evaluation,
        "form": form,
        "packages": own[: generated_views.MAX_SHOWN],
        "offer": package_offer(evaluation),
        "orders_note": generated_files.orders_note(request.user),
    }
    return render(request, "outputs/packages.html", context)


@require_GET
@cache_control(private=True, no_store=True)
def package_state(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One package of the list, or (`?tauval`) beside its indicator: the fragment asks again until it is made."""
    package = generated_views.own_file_or_404(request, Package.objects.select_related("indicator"), pk)
    raise_if_refused(package_orders.why_not_download_package(package, request.user))
    beside = "tauval" in request.GET and package.indicator
    return render(request, "outputs/tauval/_zip.html" if beside else "outputs/_package.html", {"package": package})


@require_GET
@cache_control(private=True, no_store=True)
def package_download(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The file; what is not made yet or not kept any more is not found, and the page says which."""
    package = generated_views.own_file_or_404(request, Package.objects.select_related("indicator"), pk)
    if not package.is_ready:
        return generated_views.show_unavailable(request, "packages", package)
    name = package_orders.download_package(package=package, by=request.user)
    return private_storage().send(
        request,
        name,
        attachment=True,
        filename=package_orders.package_download_name(package),
        content_type="application/zip",
    )
