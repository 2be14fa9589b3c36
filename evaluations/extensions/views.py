"""More time for the running stage: what was given, and the form that gives it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.extensions import giving_time as domain
from evaluations.extensions.forms import ExtensionForm
from evaluations.models import WindowExtension
from evaluations.permissions import Refused
from evaluations.scope import cycle_page
from evaluations.stages.workflow import REPAIR_STATES
from regions import clock
from submissions.once import acts_once, once
from ui.forms import apply_form, posted_data


@get_or_post
@once
def extensions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who sees the cycle's page sees what was given; who may give more finds the form."""
    evaluation = cycle_page(request, pk)
    is_repair = evaluation.state in REPAIR_STATES
    refusal = domain.why_not_extend(evaluation, request.user, is_repair)
    if request.method == "POST" and refusal:
        raise Refused(refusal)
    permissions.require("view_worklist", request.user, evaluation)
    form = ExtensionForm(posted_data(request), evaluation=evaluation)
    if made := apply_form(form, lambda: domain.extend_window(evaluation=evaluation, by=request.user, **form.extension)):
        messages.success(request, f"Dibuka: {made}.")
        return redirect("extensions", evaluation.pk)
    context = {
        "evaluation": evaluation,
        "form": form,
        "refusal": refusal,
        "rows": evaluation.extensions.select_related("agency", "indicator", "by"),
        "today": clock.today(evaluation.region),
        "may_extend": permissions.may("extend_window", request.user, evaluation),
    }
    return render(request, "evaluations/extensions/extensions.html", context)


@require_POST
@acts_once
def extension_withdraw(request: SignedInRequest, pk: int, extension: int) -> HttpResponse:
    """Close again what was opened by mistake."""
    evaluation = cycle_page(request, pk)
    permissions.require("extend_window", request.user, evaluation)
    row = get_object_or_404(WindowExtension.objects.select_related("agency", "indicator"), pk=extension, evaluation=pk)
    row.evaluation = evaluation
    domain.withdraw_extension(extension=row, by=request.user)
    messages.success(request, f"Perpanjangan untuk {row.scope} dicabut.")
    return redirect("extensions", evaluation.pk)
