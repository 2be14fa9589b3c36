"""The values of all stages side by side, and what is entered of the external assessment."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from assessment.level_acts import EXTERNAL_IMPORT
from assessment.scores import ScoreConflict, require_fillable, save_score, why_not_fill
from assessment.values.column_import import record_external_column
from assessment.values.earlier_values import settle_earlier_round, why_not_settle
from assessment.values.forms import COLUMNS, TEXT_COLUMNS, ExternalColumnForm, ExternalValueForm
from assessment.values.queries import preview_column_import, shown_columns, value_cells, values_table
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import EXTERNAL_COLUMNS, CycleState, ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.rules.level_parsing import level_sheet
from evaluations.rules.scoring import typed_value
from evaluations.scope import cycle_page, indicator_for
from evaluations.scoring_inputs import instrument_scheme
from evaluations.stages.earlier_round import earlier_round
from imports.sheet_forms import fault_file, sample_answer
from regions import clock
from submissions.once import acts_once, once
from ui.forms import add_domain_errors, apply_or_add_errors, posted_data
from undo.messages import tell_undoable
from undo.queries import newest_act


@require_safe
def values(request: SignedInRequest, pk: int) -> HttpResponse:
    """All indicators × columns; `?beda=1` shows those whose columns disagree, `?kolom=semua` also empty columns."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    table = values_table(evaluation)
    earlier = earlier_round(evaluation) if evaluation.state == CycleState.DOKUMEN else {}
    only = request.GET.get("beda") == "1"
    open_column = fillable_column(evaluation, request.user)
    silent = table.silent_columns(open_column)
    hidden = [] if request.GET.get("kolom") == "semua" else silent
    context = {
        "evaluation": evaluation,
        "table": table,
        "rows": [row for row in table.rows if row.differs or not only],
        "only": only,
        "silent": silent,
        "hidden": hidden,
        "columns": [column for column in table.totals if column not in hidden],
        "open_column": open_column,
        "earlier": earlier,
        "may_settle": why_not_settle(evaluation, request.user) is None,
    }
    return render(request, "assessment/values/values.html", context)


@require_POST
@acts_once
def values_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """What assessors said before the cycle was opened again: confirmed, or cleared (`hapus`)."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(why_not_settle(evaluation, request.user))
    keep = "hapus" not in request.POST
    count = settle_earlier_round(evaluation=evaluation, keep=keep, by=request.user)
    done = "ditegaskan" if keep else "dikosongkan"
    messages.success(request, f"{count} nilai dan putusan putaran sebelumnya {done}.")
    return redirect("values", pk)


def fillable_column(evaluation: Evaluation, user: User) -> ValueColumn | None:
    """The external column that this person may fill now, for one indicator at least."""
    columns = (c for c in EXTERNAL_COLUMNS if why_not_fill(evaluation, user, c, anywhere=True) is None)
    return next(columns, None)


@get_or_post
def value_edit(request: SignedInRequest, pk: int, number: int, column: str) -> HttpResponse:
    """One indicator of one external column by hand."""
    evaluation = cycle_page(request, pk)
    indicator = indicator_for(request.user, evaluation, number)
    which = _external(column)
    require_fillable(evaluation, request.user, which, indicator_id=indicator.pk)
    rows = Score.objects.filter(evaluation=evaluation, indicator=indicator)
    scores = list(rows.select_related("updated_by", "decision__by"))
    form = ExternalValueForm(
        posted_data(request),
        column=which,
        instrument=evaluation.instrument,
        initial=_stored(scores, which),
        cancel_url=f"{reverse('values', args=[pk])}#i{number}",
    )
    conflict = None
    try:
        if apply_or_add_errors(form, lambda: _save(request, evaluation, indicator, which, form), about="value"):
            messages.success(request, f"{which.label.capitalize()} indikator {number} tersimpan.")
            return redirect(form.cancel_url)
    except ScoreConflict as found:
        conflict = found
    context = {
        "evaluation": evaluation,
        "indicator": indicator,
        "column": which,
        "form": form,
        "conflict": conflict,
        "cells": value_cells(shown_columns(evaluation, scores), scores),
    }
    return render(request, "assessment/values/edit.html", context, status=409 if conflict else 200)


def _external(column: str) -> ValueColumn:
    if column not in EXTERNAL_COLUMNS:
        raise Http404
    return ValueColumn(column)


def _stored(scores: list[Score], column: ValueColumn) -> dict[str, Any]:
    own = next((score for score in scores if score.column == column), None)
    if own is None:
        return {"version": 0}
    value = "" if own.value is None else typed_value(own.value)
    return {"value": value, "justification": own.justification, "notes": own.notes, "version": own.version}


def _save(
    request: SignedInRequest, evaluation: Evaluation, indicator: Indicator, column: ValueColumn, form: ExternalValueForm
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
    """A whole column from a sheet: the form, then every difference, then the writing.

    The sheet is read before the form is claimed.
    """
    evaluation = cycle_page(request, pk)
    which = _external(column)
    require_fillable(evaluation, request.user, which)
    columns = level_sheet(COLUMNS, which.value, TEXT_COLUMNS)
    example = (("1", "3", "Perwali ditetapkan.", "Tanyakan saat interviu."), ("2", "4", "", ""))
    if sample := sample_answer(
        request, f"nilai-{which.value}", columns, example, lambda: _column_lines(evaluation, which)
    ):
        return sample
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    scheme, back = instrument_scheme(evaluation.instrument), reverse("values", args=[pk])
    form = ExternalColumnForm(*sent, scheme=scheme, column=which, cancel_url=back, person=request.user)
    form.is_valid()
    if "keliru" in request.POST and form.faults:
        return fault_file("nilai", form.sheet, form.faults)
    return _import(request, evaluation, which, form)


def _column_lines(evaluation: Evaluation, column: ValueColumn) -> list[tuple[str, str, str, str]]:
    """What is stored of a column, as its sheet writes it."""
    rows = Score.objects.filter(evaluation=evaluation, column=column).select_related("indicator")
    return [
        (str(s.indicator.number), "" if s.value is None else typed_value(s.value), s.justification, s.notes)
        for s in rows.order_by("indicator__number")
    ]


@once
def _import(
    request: SignedInRequest, evaluation: Evaluation, which: ValueColumn, form: ExternalColumnForm
) -> HttpResponse:
    context: dict[str, Any] = {"evaluation": evaluation, "column": which, "form": form}
    began = clock.now()
    if request.method == "POST" and form.is_valid() and "ubah" not in request.POST:
        if (
            "simpan" in request.POST
            and (changed := _record_import(request, evaluation, which, form, context)) is not None
        ):
            act = newest_act(EXTERNAL_IMPORT, request.user, began)
            tell_undoable(request, f"{changed} indikator diperbarui pada {which.label}.", act)
            return redirect("values", evaluation.pk)
        if not form.errors:
            preview = preview_column_import(evaluation, which, form.entries)
            context |= {"preview": preview, "versions": json.dumps(preview["versions"])}
            return render(
                request, "assessment/values/preview.html", context, status=409 if context.get("conflict") else 200
            )
    return render(request, "assessment/values/import.html", context)


def _record_import(
    request: SignedInRequest,
    evaluation: Evaluation,
    column: ValueColumn,
    form: ExternalColumnForm,
    context: dict[str, Any],
) -> int | None:
    """How many indicators were written; None if it was refused, with the reason on form or page."""
    try:
        return record_external_column(
            evaluation=evaluation,
            column=column,
            entries=form.entries,
            versions=form.cleaned_data["versions"],
            source=form.cleaned_data["source"],
            by=request.user,
        )
    except ScoreConflict as found:
        context["conflict"] = found
    except ValidationError as error:
        add_domain_errors(form, error)
    return None
