"""Packages of evidence: order, watch, take. Nobody but who asked knows of a package."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django_sendfile import sendfile

from accounts.requests import SignedInRequest
from evaluations import permissions
from evaluations.cycle.schemes import indicators_of
from evaluations.forms.outputs.packages import ALL, PackageForm
from evaluations.models import Package
from evaluations.outputs import packages
from evaluations.reports.evidence.package import offer_of
from evaluations.views.outputs import kept
from evaluations.views.scope import cycle_page
from evaluations.views.writes import get_or_post, refuse
from ui.forms import posted


@get_or_post
def package_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order form and the person's own packages; `?indikator=21` chooses one."""
    evaluation = cycle_page(request, pk)
    permissions.require("order_package", request.user, evaluation)
    form = PackageForm(
        posted(request),
        indicators=indicators_of(evaluation.instrument),
        action=reverse("packages", args=[pk]),
        initial={"indicator": request.GET.get("indikator", ALL), "evidence": "diterima"},
    )
    if form.is_valid():
        package = packages.order(
            evaluation=evaluation, site=request.build_absolute_uri("/"), by=request.user, **form.asked
        )
        return kept.ordered("packages", package)
    own = Package.objects.filter(evaluation=evaluation, asked_by=request.user).select_related("indicator", "job")
    context = {"evaluation": evaluation, "form": form, "packages": own[: kept.SHOWN], "offer": offer_of(evaluation)}
    return render(request, "outputs/packages.html", context)


@require_GET
@cache_control(private=True, no_store=True)
def package_state(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One package of the list: the fragment asks again until it is made."""
    package = kept.own(request, Package.objects.select_related("indicator"), pk)
    refuse(packages.refusal_to_take(package, request.user))
    return render(request, "outputs/_package.html", {"package": package})


@require_GET
@cache_control(private=True, no_store=True)
def package_download(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The file; what is not made yet or not kept any more is not found, and the page says which."""
    package = kept.own(request, Package.objects.select_related("indicator"), pk)
    if not package.is_ready:
        return kept.gone(request, "packages", package)
    path = packages.take(package=package, by=request.user)
    return sendfile(
        request, path, attachment=True, attachment_filename=packages.download_name(package), mimetype="application/zip"
    )
