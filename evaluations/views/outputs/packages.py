"""Packages of evidence: order, watch, take. Nobody but who asked knows of a package."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods
from django_sendfile import sendfile

from accounts.requests import SignedInRequest
from evaluations import permissions
from evaluations.cycle.schemes import indicators_of
from evaluations.forms.outputs.packages import ALL, PackageForm
from evaluations.models import Package
from evaluations.outputs import packages
from evaluations.permissions import Refused
from evaluations.reports.evidence.package import offer_of
from evaluations.views.scope import cycle_page

SHOWN = 20  # of a person's packages of one cycle, the newest


@require_http_methods(["GET", "HEAD", "POST"])
def package_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order form and the person's own packages; `?indikator=21` chooses one."""
    evaluation = cycle_page(request, pk)
    permissions.require("order_package", request.user, evaluation)
    form = PackageForm(
        request.POST if request.method == "POST" else None,
        indicators=indicators_of(evaluation.instrument),
        action=reverse("packages", args=[pk]),
        initial={"indicator": request.GET.get("indikator", ALL), "evidence": "diterima"},
    )
    if form.is_valid():
        package = packages.order(
            evaluation=evaluation, site=request.build_absolute_uri("/"), by=request.user, **form.asked
        )
        return redirect(f"{reverse('packages', args=[pk])}#paket-{package.pk}")
    own = Package.objects.filter(evaluation=evaluation, asked_by=request.user).select_related("indicator", "job")
    context = {"evaluation": evaluation, "form": form, "packages": own[:SHOWN], "offer": offer_of(evaluation)}
    return render(request, "evaluations/packages.html", context)


@require_GET
@cache_control(private=True, no_store=True)
def package_state(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One package of the list: the fragment asks again until it is made."""
    package = _own(request, pk)
    if refusal := packages.refusal_to_take(package, request.user):
        raise Refused(refusal)
    return render(request, "evaluations/_package.html", {"package": package})


@require_GET
@cache_control(private=True, no_store=True)
def package_download(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The file; what is not made yet or not kept any more is not found, and the page says which."""
    package = _own(request, pk)
    if not package.is_ready:
        page = reverse("packages", args=[package.evaluation_id])
        return render(request, "evaluations/kept_gone.html", {"row": package, "page": page}, status=404)
    path = packages.take(package=package, by=request.user)
    return sendfile(
        request, path, attachment=True, attachment_filename=packages.download_name(package), mimetype="application/zip"
    )


def _own(request: SignedInRequest, pk: UUID) -> Package:
    related = Package.objects.select_related("evaluation__region", "indicator", "job")
    return get_object_or_404(related.filter(asked_by=request.user), pk=pk)
