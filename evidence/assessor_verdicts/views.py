"""The ministry's verdicts on items: the list, one indicator by hand, many from a sheet."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.choices import AssessorOutcome, AssessorStage, RevisionCause
from evaluations.models import AssessorVerdict, Evaluation
from evaluations.permissions import Refused
from evaluations.scope import cycle_page, indicator_for
from evaluations.stages.assessor_stages import stages_of
from evidence.assessor_verdicts.forms import AssessorVerdictsForm, VerdictSheetForm
from evidence.assessor_verdicts.import_preview import VerdictImport, preview_verdicts
from evidence.assessor_verdicts.own_and_theirs import compare_own_and_theirs
from evidence.assessor_verdicts.queries import assessor_rows
from evidence.assessor_verdicts.verdict_list import hand_over_verdicts, item_codes
from evidence.assessor_verdicts.verdict_recording import (
    VERDICTS_IMPORT,
    AssessorVerdictConflict,
    record_assessor_verdicts,
    why_not_record_verdicts,
)
from evidence.assessor_verdicts.verdict_sheet import SHEET_COLUMNS
from imports import sheet_steps
from imports.sheet_forms import fault_file, sample_answer
from submissions.once import once
from ui.forms import add_domain_errors, apply_form, posted_data
from undo.act_recording import recorded
from undo.messages import tell_undoable


@require_safe
def assessor_verdicts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every indicator with what the assessors decided in each round."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_worklist", request.user, evaluation)
    stages = stages_of(evaluation)
    context = {
        "evaluation": evaluation,
        "stages": stages,
        "rows": assessor_rows(evaluation),
        "open_stages": [s for s in stages if why_not_record_verdicts(evaluation, request.user, s) is None],
    }
    return render(request, "evidence/assessor_verdicts/list.html", context)


@require_safe
def assessor_comparison(request: SignedInRequest, pk: int) -> HttpResponse:
    """Our verdicts beside theirs, of one round (`?tahap=`), else of the newest that has any."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_worklist", request.user, evaluation)
    stages = stages_of(evaluation)
    with_verdicts = set(evaluation.assessor_verdicts.order_by().values_list("stage", flat=True).distinct())
    judged = [stage for stage in stages if stage in with_verdicts]
    asked = request.GET.get("tahap", "")
    stage = AssessorStage(asked) if asked in stages else judged[-1] if judged else None
    context = {
        "evaluation": evaluation,
        "stages": stages,
        "stage": stage,
        "comparison": compare_own_and_theirs(evaluation, stage) if stage else None,
    }
    return render(request, "evidence/assessor_verdicts/comparison.html", context)


@get_or_post
def assessor_verdict_edit(request: SignedInRequest, pk: int, number: int, stage: str) -> HttpResponse:
    """All items of one indicator in one round, by hand."""
    evaluation = cycle_page(request, pk)
    indicator = indicator_for(request.user, evaluation, number)
    which = _required_stage(request, evaluation, stage)
    form = AssessorVerdictsForm(
        posted_data(request), items=_items(indicator), stored=_stored(evaluation, indicator, which)
    )
    conflict, status = None, 200
    try:
        changed = apply_form(form, lambda: _record(request, evaluation, which, form))
        if changed is not None:
            messages.success(request, f"{changed} putusan asesor {which.label} indikator {number} tersimpan.")
            return redirect(f"{reverse('assessor_verdicts', args=[pk])}#i{number}")
    except AssessorVerdictConflict as found:
        conflict, status = found, 409
        form.accept_theirs(found.theirs)
    if form.is_bound and status == 200:
        status = 422
    context = {"evaluation": evaluation, "indicator": indicator, "stage": which, "form": form, "conflict": conflict}
    return render(request, "evidence/assessor_verdicts/edit.html", context, status=status)


def _required_stage(request: SignedInRequest, evaluation: Evaluation, stage: str) -> AssessorStage:
    """The round in the address, if this person may record it now; 404 for none, `Refused` for others."""
    if stage not in AssessorStage.values:
        raise Http404
    if refusal := why_not_record_verdicts(evaluation, request.user, stage):
        raise Refused(refusal)
    return AssessorStage(stage)


def _items(indicator: Indicator) -> list[EvidenceItem]:
    rows = EvidenceItem.objects.filter(criterion__indicator=indicator).select_related("criterion")
    return list(rows.order_by("position"))


def _stored(evaluation: Evaluation, indicator: Indicator, stage: str) -> dict[int, AssessorVerdict]:
    rows = AssessorVerdict.objects.filter(evaluation=evaluation, stage=stage, item__criterion__indicator=indicator)
    return {row.item_id: row for row in rows.select_related("by")}


def _record(request: SignedInRequest, evaluation: Evaluation, stage: str, form: AssessorVerdictsForm) -> int:
    return record_assessor_verdicts(
        evaluation=evaluation,
        stage=stage,
        entries=form.entries,
        versions=form.versions,
        source=form.cleaned_data["source"],
        by=request.user,
    )


@get_or_post
def assessor_verdicts_import(request: SignedInRequest, pk: int, stage: str) -> HttpResponse:
    """Many verdicts from a sheet: the form, then what would change and which rows are wrong, then the good rows.

    The sheet is read before the form is claimed.
    """
    evaluation = cycle_page(request, pk)
    which = _required_stage(request, evaluation, stage)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    codes = item_codes(evaluation)
    example = [(code, "diterima", "", "", "") for code in [*codes.values()][:1]]
    if sample := sample_answer(
        request, f"putusan-{which.value}", SHEET_COLUMNS, example, lambda: _verdict_lines(evaluation, which)
    ):
        return sample
    back = reverse("assessor_verdicts", args=[pk])
    form = VerdictSheetForm(*sent, codes=codes, cancel_url=back, person=request.user)
    form.is_valid()
    if "keliru" in request.POST and form.faults:
        return fault_file("putusan", form.sheet, form.faults)
    return _import(request, evaluation, which, form)


@once
def _import(
    request: SignedInRequest, evaluation: Evaluation, which: AssessorStage, form: VerdictSheetForm
) -> HttpResponse:
    context: dict[str, Any] = {"evaluation": evaluation, "stage": which, "form": form}
    if request.method == "POST" and form.is_valid() and form.table and "ubah" not in request.POST:
        preview = preview_verdicts(evaluation, which, form.table)
        if "simpan" in request.POST and len(preview.differences) > sheet_steps.MOST_AT_ONCE:
            seen, source = preview.seen(form.cleaned_data["versions"]), form.cleaned_data["source"]
            draft = hand_over_verdicts(evaluation, which, form.table, seen, source, request.user)
            return redirect("import_progress", draft.pk)
        if "simpan" in request.POST and _take_over(request, evaluation, which, form, preview, context):
            return redirect("assessor_verdicts", evaluation.pk)
        if not form.errors:
            if "conflict" in context:
                preview = preview_verdicts(evaluation, which, form.table)
            context |= {"preview": preview, "table": form.table, "versions": json.dumps(preview.versions)}
            status = 409 if "conflict" in context else 200
            return render(request, "evidence/assessor_verdicts/preview.html", context, status=status)
    return render(request, "evidence/assessor_verdicts/import.html", context)


def _verdict_lines(evaluation: Evaluation, stage: AssessorStage) -> list[tuple[str, ...]]:
    """What is recorded of a round, as its sheet writes it."""
    rows = AssessorVerdict.objects.filter(evaluation=evaluation, stage=stage).select_related("item")
    return [
        (
            row.item.code,
            AssessorOutcome(row.outcome).label.lower(),
            RevisionCause(row.cause).label.lower() if row.cause else "",
            row.note,
            row.recommendation,
        )
        for row in rows.order_by("item__position")
    ]


def _take_over(
    request: SignedInRequest,
    evaluation: Evaluation,
    stage: AssessorStage,
    form: VerdictSheetForm,
    preview: VerdictImport,
    context: dict[str, Any],
) -> bool:
    """Write the good rows; False where nothing was written, with the reason on form or page."""
    region, by = evaluation.region, request.user
    try:
        with transaction.atomic(), recorded(kind=VERDICTS_IMPORT, region=region, by=by, about=evaluation) as recorder:
            changed = record_assessor_verdicts(
                evaluation=evaluation,
                stage=stage,
                entries=preview.entries,
                versions=preview.seen(form.cleaned_data["versions"]),
                source=form.cleaned_data["source"],
                by=request.user,
            )
            recorder.words = f"{changed} putusan {stage.label}"
    except AssessorVerdictConflict as found:
        context["conflict"] = found
        return False
    except ValidationError as error:
        add_domain_errors(form, error)
        return False
    left = len(form.table.faults) if form.table else 0
    rest = f" {left} baris yang keliru tidak disimpan." if left else ""
    tell_undoable(request, f"{changed} putusan asesor {stage.label} tersimpan.{rest}", recorder.act)
    return True
