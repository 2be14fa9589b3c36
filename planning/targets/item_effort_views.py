"""Of the way by items: points of items, and levels that a person says are reached."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page
from planning.models import ItemEffort, ReachedLevel
from planning.targets.item_forms import ItemEffortForm, ReachedLevelForm
from planning.targets.item_marks import mark_level_reached, set_item_effort, unmark_level
from submissions.once import acts_once
from ui.forms import apply_form, apply_or_add_errors, posted_data


def item_efforts(request: SignedInRequest, evaluation: Evaluation) -> HttpResponse:
    """The page of points; `?indikator=10` chooses one beforehand. Who may come was asked before."""
    linked = {"indicator": request.GET.get("indikator", "")}
    form = ItemEffortForm(posted_data(request), evaluation=evaluation, initial=linked)
    if apply_or_add_errors(form, lambda: set_item_effort(evaluation=evaluation, by=request.user, **form.said)):
        messages.success(request, "Upaya disimpan.")
        return redirect("efforts", evaluation.pk)
    return _page(request, evaluation, form, ReachedLevelForm(evaluation=evaluation))


def _page(
    request: SignedInRequest, evaluation: Evaluation, form: ItemEffortForm, mark: ReachedLevelForm, status: int = 200
) -> HttpResponse:
    efforts = ItemEffort.objects.filter(evaluation=evaluation).select_related("indicator", "item", "by")
    reached = ReachedLevel.objects.filter(evaluation=evaluation).select_related("indicator", "by")
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "rows": efforts,
        "reached": reached,
        "form": form,
        "mark_form": mark,
        "may_set": permissions.may("set_targets", request.user, evaluation),
    }
    return render(request, "planning/targets/item_efforts.html", context, status=status)


@require_POST
@acts_once
def level_mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that a level without known items is reached."""
    evaluation = cycle_page(request, pk)
    permissions.require("set_targets", request.user, evaluation)
    form = ReachedLevelForm(request.POST, evaluation=evaluation)
    if apply_form(form, lambda: mark_level_reached(evaluation=evaluation, by=request.user, **form.cleaned_data)):
        messages.success(request, "Anggapan dicatat; simulasi target memakainya.")
        return redirect("efforts", evaluation.pk)
    return _page(request, evaluation, ItemEffortForm(evaluation=evaluation), form, 422)


@require_POST
@acts_once
def level_unmark(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take such a mark back."""
    rows = ReachedLevel.objects.visible_to(request.user).select_related("evaluation", "indicator")
    reached = get_object_or_404(rows, pk=pk)
    unmark_level(reached=reached, by=request.user)
    messages.success(request, "Anggapan dibatalkan.")
    return redirect("efforts", reached.evaluation_id)
