"""The side panel of the worklist: why a step comes next, and the level set without leaving the list."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from assessment.conflicts import conflicting_fields, merged_data
from assessment.indicator.forms import ScoreForm
from assessment.indicator.queries import IndicatorPage
from assessment.indicator.views import indicator_context, indicator_page_for, save_sent
from assessment.scores import ScoreConflict, require_fillable
from evaluations.scope import cycle_page, indicator_for
from ui.forms import apply_form

CHANGED = "papan-berubah"  # what the list listens to


@get_or_post
def level_panel(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The panel; a post saves the level and its reason as the indicator's page does. Without a script: that page."""
    evaluation = cycle_page(request, pk)
    target = indicator_for(request.user, evaluation, number)
    if request.method == "POST":
        # What cannot be saved comes back as it was typed.
        require_fillable(evaluation, request.user, indicator_id=target.pk)
        form = ScoreForm(request.POST)
        if form.is_valid() and "gabung" in request.POST:
            page = indicator_page_for(request, evaluation, target.number)
            both = ScoreForm(merged_data(form, page.score)) if page.score else form
            return _show(request, page, both, 422, joined=True)  # nothing is stored: the tab keeps its draft
        try:
            score = apply_form(form, lambda: save_sent(request, evaluation, target, form), about="value")
        except ScoreConflict as conflict:
            page = indicator_page_for(request, evaluation, target.number)
            beside = conflicting_fields(form, conflict.theirs)
            return _show(request, page, form, 409, conflict=conflict, beside=beside)
        page = indicator_page_for(request, evaluation, target.number)
        if score is None:
            return _show(request, page, form, 422)
        if not request.htmx:
            return redirect("worklist", evaluation.pk)
        response = _show(request, page, saved=True)
        response["HX-Trigger"] = CHANGED
        return response
    if not request.htmx:
        return redirect("indicator", pk, number)
    return _show(request, indicator_page_for(request, evaluation, number))


def _show(
    request: SignedInRequest, page: IndicatorPage, form: ScoreForm | None = None, status: int = 200, **told: Any
) -> HttpResponse:
    late = [owed for owed in page.owed if owed.due.is_late]
    context = indicator_context(request, page, form) | {"late": late} | told
    return render(request, "assessment/level_panel/panel.html", context, status=status)
