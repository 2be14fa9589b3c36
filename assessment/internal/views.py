"""The internal assessment: the list of where it stands, and the saves of proposal, review and decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from assessment.conflicts import beside, merged
from assessment.decisions import decide, require_decide
from assessment.indicator.internal_panel import panel_of, setting
from assessment.indicator.queries import IndicatorPage
from assessment.indicator.views import context_of, page_of
from assessment.internal.list_filter import InternalFilter
from assessment.internal.list_page import listing_of
from assessment.internal_levels import internal_rows
from assessment.level_forms import DecisionForm, InternalForm
from assessment.models import Decision
from assessment.scores import BY_PART, Conflict, require_fill, save_score
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import Column
from evaluations.models import Evaluation, Score
from evaluations.scope import cycle_page, indicator_for, may_open_all
from ui.forms import written


@require_safe
def internal_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who acts for an agency sees its own indicators; what waits for the reader stands first."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_internal", request.user, evaluation)
    rows = internal_rows(evaluation, request.user, may_open_all(request.user, evaluation))
    asked = InternalFilter(request.GET, rows)
    listing = listing_of(asked.rows, evaluation, request.user)
    context = {"evaluation": evaluation, "filter": asked, "listing": listing}
    return render(request, "assessment/internal/list.html", context)


@require_POST
def internal_save(request: SignedInRequest, pk: int, number: int, column: str) -> HttpResponse:
    """The proposal of an agency or the review of an internal assessor."""
    if column not in BY_PART:
        raise Http404
    evaluation, which = cycle_page(request, pk), Column(column)
    indicator = indicator_for(request.user, evaluation, number)
    require_fill(evaluation, request.user, which, indicator_id=indicator.pk)
    page = page_of(request, evaluation, number)
    form = InternalForm(request.POST, **setting(page, which))
    if "gabung" in request.POST:
        return _joined(request, page, form)

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

    return _tried(request, page, form, save, which, about="value")


@require_POST
def decision_save(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The validator's level where the others do not agree."""
    evaluation = cycle_page(request, pk)
    indicator = indicator_for(request.user, evaluation, number)
    require_decide(evaluation, request.user, indicator)
    page = page_of(request, evaluation, number)
    form = DecisionForm(request.POST, **setting(page, Column.MANDIRI))
    if "gabung" in request.POST:
        return _joined(request, page, form)

    def save() -> Decision:
        return decide(evaluation=evaluation, indicator=indicator, by=request.user, seen=form.seen, **form.said)

    return _tried(request, page, form, save, Column.MANDIRI)


def _tried(
    request: SignedInRequest,
    page: IndicatorPage,
    form: InternalForm,
    save: Callable[[], object],
    column: Column,
    about: str | None = None,
) -> HttpResponse:
    """On to the indicator, or the page again with what was typed, and beside it what somebody else has saved."""
    try:
        done = written(form, save, about)
    except Conflict as conflict:
        return _again(request, page, form, conflict)
    return _saved(request, page.evaluation, page.indicator, column) if done else _again(request, page, form)


def _saved(request: SignedInRequest, evaluation: Evaluation, indicator: Indicator, column: Column) -> HttpResponse:
    what = "Keputusan" if column == Column.MANDIRI else column.label[:1].upper() + column.label[1:]
    messages.success(request, f"{what} indikator {indicator.number} tersimpan.")
    return redirect(reverse("indicator", args=[evaluation.pk, indicator.number]) + "#internal")


def _again(
    request: SignedInRequest, page: IndicatorPage, form: InternalForm, conflict: Conflict | None = None
) -> HttpResponse:
    """What was typed comes back, with its errors or with the other person's work beside it."""
    told: dict[str, Any] = {"internal": panel_of(page, request.user, form)}
    if conflict:
        told |= {
            "conflict_form": form,
            "internal_conflict": conflict,
            "internal_beside": beside(form, conflict.theirs),
            # A decision knows the versions of what it decides between by their columns.
            "internal_version": conflict.theirs.column if conflict.theirs.column in form.fields else "version",
        }
    context = context_of(request, page) | told
    return render(request, "assessment/indicator/indicator.html", context, status=409 if conflict else 422)


def _joined(request: SignedInRequest, page: IndicatorPage, form: InternalForm) -> HttpResponse:
    """Both reasons in one field and the newest versions, to be edited and then saved; nothing is stored."""
    levels = page.internal
    theirs = {Column.USULAN: levels.proposal, Column.TINJAUAN: levels.review}.get(form.column, levels.entered)
    versions = {row.column: str(row.version) for row in (levels.proposal, levels.review) if row}
    data = merged(form, theirs) if theirs else {name: form.data.get(name, "") for name in form.fields}
    again = type(form)(data | versions, **setting(page, form.column))
    context = context_of(request, page) | {"internal": panel_of(page, request.user, again), "internal_joined": True}
    return render(request, "assessment/indicator/indicator.html", context)
