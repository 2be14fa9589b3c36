"""The values of all stages side by side, and what is entered of the external assessment."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from assessment.scores import Conflict, refusal_to_fill, require_fill, save_score
from assessment.values.column_import import record_external
from assessment.values.forms import ColumnForm, ValueForm
from assessment.values.queries import cells_of, preview_of, shown_columns, values_of
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import EXTERNAL, Column
from evaluations.models import Evaluation, Score
from evaluations.scope import cycle_page, indicator_for
from evaluations.scoring_inputs import scheme_of
from ui.formats import level_text
from ui.forms import posted, take_errors, written


@require_safe
def values(request: SignedInRequest, pk: int) -> HttpResponse:
    """All indicators × columns; `?beda=1` shows those whose columns disagree."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    table = values_of(evaluation)
    only = request.GET.get("beda") == "1"
    context = {
        "evaluation": evaluation,
        "table": table,
        "rows": [row for row in table.rows if row.differs or not only],
        "only": only,
        "open_column": open_column(evaluation, request.user),
    }
    return render(request, "assessment/values/values.html", context)


def open_column(evaluation: Evaluation, user: User) -> Column | None:
    """The external column that this person may fill now, for one indicator at least."""
    columns = (c for c in EXTERNAL if refusal_to_fill(evaluation, user, c, anywhere=True) is None)
    return next(columns, None)


@get_or_post
def value_edit(request: SignedInRequest, pk: int, number: int, column: str) -> HttpResponse:
    """One indicator of one external column by hand."""
    evaluation = cycle_page(request, pk)
    indicator = indicator_for(request.user, evaluation, number)
    which = _external(column)
    require_fill(evaluation, request.user, which, indicator_id=indicator.pk)
    rows = Score.objects.filter(evaluation=evaluation, indicator=indicator)
    scores = list(rows.select_related("updated_by", "decision__by"))
    form = ValueForm(
        posted(request),
        column=which,
        initial=_stored(scores, which),
        cancel_url=f"{reverse('values', args=[pk])}#i{number}",
    )
    conflict = None
    try:
        if written(form, lambda: _save(request, evaluation, indicator, which, form), about="value"):
            messages.success(request, f"{which.label.capitalize()} indikator {number} tersimpan.")
            return redirect(form.cancel_url)
    except Conflict as found:
        conflict = found
    context = {
        "evaluation": evaluation,
        "indicator": indicator,
        "column": which,
        "form": form,
        "conflict": conflict,
        "cells": cells_of(shown_columns(evaluation, scores), scores),
    }
    return render(request, "assessment/values/edit.html", context, status=409 if conflict else 200)


def _external(column: str) -> Column:
    if column not in EXTERNAL:
        raise Http404
    return Column(column)


def _stored(scores: list[Score], column: Column) -> dict[str, Any]:
    own = next((score for score in scores if score.column == column), None)
    if own is None:
        return {"version": 0}
    value = "" if own.value is None else level_text(own.value)
    return {"value": value, "justification": own.justification, "notes": own.notes, "version": own.version}


def _save(
    request: SignedInRequest, evaluation: Evaluation, indicator: Indicator, column: Column, form: ValueForm
) -> None:
    save_score(
        evaluation=evaluation,
        indicator=indicator,
        column=column,
        by=request.user,
        version=form.cleaned_data["version"],
        changes=form.changes,
        reason=form.cleaned_data["reason"],
    )


@get_or_post
def values_import(request: SignedInRequest, pk: int, column: str) -> HttpResponse:
    """A whole column from a sheet: the form, then every difference, then the writing."""
    evaluation = cycle_page(request, pk)
    which = _external(column)
    require_fill(evaluation, request.user, which)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    scheme, back = scheme_of(evaluation.instrument), reverse("values", args=[pk])
    form = ColumnForm(*sent, scheme=scheme, column=which, cancel_url=back)
    context: dict[str, Any] = {"evaluation": evaluation, "column": which, "form": form}
    if request.method == "POST" and form.is_valid() and "ubah" not in request.POST:
        if "simpan" in request.POST and (changed := _recorded(request, evaluation, which, form, context)) is not None:
            messages.success(request, f"{changed} indikator diperbarui pada {which.label}.")
            return redirect("values", pk)
        if not form.errors:
            preview = preview_of(evaluation, which, form.entries)
            context |= {"preview": preview, "versions": json.dumps(preview.versions)}
            return render(
                request, "assessment/values/preview.html", context, status=409 if context.get("conflict") else 200
            )
    return render(request, "assessment/values/import.html", context)


def _recorded(
    request: SignedInRequest, evaluation: Evaluation, column: Column, form: ColumnForm, context: dict[str, Any]
) -> int | None:
    """How many indicators were written; None if it was refused, with the reason on form or page."""
    try:
        return record_external(
            evaluation=evaluation,
            column=column,
            entries=form.entries,
            versions=form.cleaned_data["versions"],
            source=form.cleaned_data["source"],
            by=request.user,
        )
    except Conflict as found:
        context["conflict"] = found
    except ValidationError as error:
        take_errors(form, error)
    return None
