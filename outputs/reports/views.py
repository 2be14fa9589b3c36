"""Reports of a cycle: order, watch, take. Nobody but who asked knows of one."""

import mimetypes
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
from evaluations.choices import ValueColumn
from evaluations.scope import cycle_page
from outputs import generated_files, generated_views
from outputs.models import Report
from outputs.reports import report_orders
from outputs.reports.forms import ReportForm
from submissions.once import once
from ui.forms import posted_data
from uploads.private_storage import private_storage


@get_or_post
@once
def report_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order form and the person's own reports; `?jenis=lembar` chooses one."""
    evaluation = cycle_page(request, pk)
    permissions.require("order_report", request.user, evaluation)
    kinds = report_orders.report_kinds_for(request.user, evaluation)
    form = ReportForm(
        posted_data(request),
        kinds=kinds,
        action=reverse("reports", args=[pk]),
        initial={"kind": request.GET.get("jenis", kinds[0]), "column": ValueColumn.MANDIRI},
    )
    if form.is_valid():
        report = report_orders.order_report(evaluation=evaluation, by=request.user, **form.cleaned_data)
        return generated_views.redirect_to_row("reports", report)
    own = Report.objects.filter(evaluation=evaluation, asked_by=request.user).select_related("job")
    context = {
        "evaluation": evaluation,
        "form": form,
        "reports": own[: generated_views.MAX_SHOWN],
        "orders_note": generated_files.orders_note(request.user),
        "may_keep_letterhead": permissions.may("keep_letterhead", request.user, evaluation),
    }
    return render(request, "outputs/reports/reports.html", context)


@require_GET
@cache_control(private=True, no_store=True)
def report_state(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One report of the list: the fragment asks again until it is made."""
    report = generated_views.own_file_or_404(request, Report.objects.all(), pk)
    raise_if_refused(report_orders.why_not_download_report(report, request.user))
    return render(request, "outputs/reports/_report.html", {"report": report})


@require_GET
@cache_control(private=True, no_store=True)
def report_download(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The file; what is not made yet or not kept any more is not found, and the page says which."""
    report = generated_views.own_file_or_404(request, Report.objects.all(), pk)
    if not report.is_ready:
        return generated_views.show_unavailable(request, "reports", report)
    name = report_orders.download_report(report=report, by=request.user)
    kind = mimetypes.guess_type(report.name)[0] or "application/octet-stream"
    return private_storage().send(request, name, attachment=True, filename=report.name, content_type=kind)
