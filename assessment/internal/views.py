"""The internal assessment: the list of where it stands, and the saves of proposal, review and decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from assessment.conflicts import conflicting_fields, merged_data
from assessment.decisions import decide_level, require_may_decide_level
from assessment.indicator.internal_panel import form_context, internal_panel
from assessment.indicator.queries import IndicatorPage
from assessment.indicator.views import indicator_context, indicator_page_for
from assessment.internal.list_filter import InternalFilter
from assessment.internal.list_page import internal_listing
from assessment.internal_levels import internal_rows
from assessment.level_forms import DecisionForm, InternalScoreForm
from assessment.models import Decision
from assessment.scores import COLUMNS_BY_ASSIGNMENT, ScoreConflict, require_fillable, save_score
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.scope import cycle_page, indicator_for, sees_all_indicators
from ui.forms import apply_or_add_errors


@require_safe
def internal_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who acts for an agency sees its own indicators; what waits for the reader stands first."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_internal", request.user, evaluation)
    rows = internal_rows(evaluation, request.user, sees_all_indicators(request.user, evaluation))
    asked = InternalFilter(request.GET, rows)
    listing = internal_listing(asked.rows, evaluation, request.user)
    context = {"evaluation": evaluation, "filter": asked, "listing": listing}
    return render(request, "assessment/internal/list.html", context)


@require_POST
def internal_save(request: SignedInRequest, pk: int, number: int, column: str) -> HttpResponse:
    """The proposal of an agency or the review of an internal assessor."""
    if column not in COLUMNS_BY_ASSIGNMENT:
        raise Http404
    evaluation, which = cycle_page(request, pk), ValueColumn(column)
    indicator = indicator_for(request.user, evaluation, number)
    require_fillable(evaluation, request.user, which, indicator_id=indicator.pk)
    page = indicator_page_for(request, evaluation, number)
    form = InternalScoreForm(request.POST, **form_context(page, which))
    if "gabung" in request.POST:
        return _show_merged(request, page, form)

    def save() -> Score:
        return save_score(
            evaluation=evaluation,
            indicator=indicator,
            column=which,
            by=request.user,
            version=form.cleaned_data["version"],
            changes={"value": form.said["value"]},
            reason=form.said["reason"],
        )

    return _save_or_show(request, page, form, save, which, about="value")


@require_POST
def decision_save(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The validator's level where the others do not agree."""
    evaluation = cycle_page(request, pk)
    indicator = indicator_for(request.user, evaluation, number)
    require_may_decide_level(evaluation, request.user, indicator)
    page = indicator_page_for(request, evaluation, number)
    form = DecisionForm(request.POST, **form_context(page, ValueColumn.MANDIRI))
    if "gabung" in request.POST:
        return _show_merged(request, page, form)

    def save() -> Decision:
        return decide_level(evaluation=evaluation, indicator=indicator, by=request.user, seen=form.seen, **form.said)

    return _save_or_show(request, page, form, save, ValueColumn.MANDIRI)


def _save_or_show(
    request: SignedInRequest,
    page: IndicatorPage,
    form: InternalScoreForm,
    save: Callable[[], object],
    column: ValueColumn,
    about: str | None = None,
) -> HttpResponse:
    """On to the indicator, or the page again with what was typed, and beside it what somebody else has saved."""
    try:
        done = apply_or_add_errors(form, save, about)
    except ScoreConflict as conflict:
        return _show_errors(request, page, form, conflict)
    return _saved(request, page.evaluation, page.indicator, column) if done else _show_errors(request, page, form)


def _saved(request: SignedInRequest, evaluation: Evaluation, indicator: Indicator, column: ValueColumn) -> HttpResponse:
    what = "Keputusan" if column == ValueColumn.MANDIRI else column.label[:1].upper() + column.label[1:]
    messages.success(request, f"{what} indikator {indicator.number} tersimpan.")
    return redirect(reverse("indicator", args=[evaluation.pk, indicator.number]) + "#internal")


def _show_errors(
    request: SignedInRequest, page: IndicatorPage, form: InternalScoreForm, conflict: ScoreConflict | None = None
) -> HttpResponse:
    """What was typed comes back, with its errors or with the other person's work beside it."""
    told: dict[str, Any] = {"internal": internal_panel(page, request.user, form)}
    if conflict:
        told |= {
            "conflict_form": form,
            "internal_conflict": conflict,
            "internal_beside": conflicting_fields(form, conflict.theirs),
            # A decision knows the versions of what it decides between by their columns.
            "internal_version": conflict.theirs.column if conflict.theirs.column in form.fields else "version",
        }
    context = indicator_context(request, page) | told
    return render(request, "assessment/indicator/indicator.html", context, status=409 if conflict else 422)


def _show_merged(request: SignedInRequest, page: IndicatorPage, form: InternalScoreForm) -> HttpResponse:
    """Both reasons in one field and the newest versions, to be edited and then saved; nothing is stored."""
    levels = page.internal
    theirs = {ValueColumn.USULAN: levels.proposal, ValueColumn.TINJAUAN: levels.review}.get(form.column, levels.entered)
    versions = {row.column: str(row.version) for row in (levels.proposal, levels.review) if row}
    data = merged_data(form, theirs) if theirs else {name: form.data.get(name, "") for name in form.fields}
    again = type(form)(data | versions, **form_context(page, form.column))
    context = indicator_context(request, page) | {
        "internal": internal_panel(page, request.user, again),
        "internal_joined": True,
    }
    return render(request, "assessment/indicator/indicator.html", context)
