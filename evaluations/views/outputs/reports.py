"""Reports of a cycle: order, watch, take. Nobody but who asked knows of one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods
from django_sendfile import sendfile

from accounts.requests import SignedInRequest
from evaluations import permissions
from evaluations.choices import Column
from evaluations.forms.outputs.reports import ReportForm
from evaluations.models import Report
from evaluations.outputs import report_orders
from evaluations.permissions import Refused
from evaluations.views.scope import cycle_page

SHOWN = 20  # of a person's reports of one cycle, the newest


@require_http_methods(["GET", "HEAD", "POST"])
def report_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order form and the person's own reports; `?jenis=lembar` chooses one."""
    evaluation = cycle_page(request, pk)
    permissions.require("order_report", request.user, evaluation)
    kinds = report_orders.kinds_for(request.user, evaluation)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        kinds=kinds,
        action=reverse("reports", args=[pk]),
        initial={"kind": request.GET.get("jenis", kinds[0]), "column": Column.MANDIRI},
    )
    if form.is_valid():
        report = report_orders.order(evaluation=evaluation, by=request.user, **form.cleaned_data)
        return redirect(f"{reverse('reports', args=[pk])}#laporan-{report.pk}")
    own = Report.objects.filter(evaluation=evaluation, asked_by=request.user).select_related("job")
    context = {
        "evaluation": evaluation,
        "form": form,
        "reports": own[:SHOWN],
        "may_keep_letterhead": permissions.may("keep_letterhead", request.user, evaluation),
    }
    return render(request, "reports/reports.html", context)


@require_GET
@cache_control(private=True, no_store=True)
def report_state(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One report of the list: the fragment asks again until it is made."""
    report = _own(request, pk)
    if refusal := report_orders.refusal_to_take(report, request.user):
        raise Refused(refusal)
    return render(request, "reports/_report.html", {"report": report})


@require_GET
@cache_control(private=True, no_store=True)
def report_download(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The file; what is not made yet or not kept any more is not found, and the page says which."""
    report = _own(request, pk)
    if not report.is_ready:
        page = reverse("reports", args=[report.evaluation_id])
        return render(request, "evaluations/kept_gone.html", {"row": report, "page": page}, status=404)
    path = report_orders.take(report=report, by=request.user)
    return sendfile(request, path, attachment=True, attachment_filename=report.name)


def _own(request: SignedInRequest, pk: UUID) -> Report:
    related = Report.objects.select_related("evaluation__region", "job")
    return get_object_or_404(related.filter(asked_by=request.user), pk=pk)
