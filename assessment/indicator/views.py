"""One indicator: the page, the save of its level and explanation, and its chosen service."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from assessment.conflicts import conflicting_fields, merged_data
from assessment.indicator.explanation import draft_explanation
from assessment.indicator.forms import ChosenServiceForm, ExternalIndexForm, ScoreForm
from assessment.indicator.internal_panel import internal_panel
from assessment.indicator.queries import IndicatorPage, indicator_page
from assessment.scores import (
    ScoreConflict,
    choose_service,
    require_fillable,
    save_score,
    why_not_fill,
    why_not_set_level,
)
from assessment.status import current_status
from assessment.values.views import fillable_column
from domains.models import Indicator
from evaluations import permissions
from evaluations.index_bar import index_bar
from evaluations.kept_pages import kept_by_browser
from evaluations.models import Evaluation, Score
from evaluations.scope import cycle_page, indicator_for, sees_all_indicators
from evaluations.stages.assessor_stages import stages_of
from evaluations.stages.workflow import REPAIR_STATES
from evidence.assessor_verdicts.verdict_recording import why_not_record_verdicts
from evidence.citations import mark_withdrawable
from evidence.coverage_entry import record_coverage
from evidence.coverage_form import CoverageForm
from evidence.library.item_documents import items_with_documents
from evidence.requests.asking import why_not_request
from evidence.upload_permissions import why_not_send_evidence
from evidence.verdicts import offer_undo, with_review_rights
from ui.drafts import is_own_save, remember_save
from ui.forms import apply_form, apply_or_add_errors


@require_safe
@kept_by_browser
def indicator(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The whole page; htmx asks for the evidence alone after the level has changed."""
    evaluation = cycle_page(request, pk)
    page = indicator_page_for(request, evaluation, number)
    offer_undo(request.user, evaluation, page.citations)
    part = "#bukti" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"assessment/indicator/indicator.html{part}", indicator_context(request, page))


@require_POST
def score_save(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Save what was sent; what cannot be saved comes back as it was typed."""
    evaluation = cycle_page(request, pk)
    target = indicator_for(request.user, evaluation, number)
    require_fillable(evaluation, request.user, indicator_id=target.pk)
    form = ScoreForm(request.POST)
    if "draf" in request.POST:
        return _show_draft(request, evaluation, number)
    if not form.is_valid():
        return _show_errors(request, evaluation, number, form, 422)
    if "gabung" in request.POST:
        # Both people's texts in the fields, to be edited and then saved; nothing is stored.
        page = indicator_page_for(request, evaluation, number)
        both = ScoreForm(merged_data(form, page.score)) if page.score else form
        return render(
            request, "assessment/indicator/indicator.html", indicator_context(request, page, both) | {"joined": True}
        )
    try:
        score = apply_form(form, lambda: save_sent(request, evaluation, target, form), about="value")
    except ScoreConflict as conflict:
        return _show_errors(request, evaluation, number, form, 409, conflict)
    if score is None:
        return _show_errors(request, evaluation, number, form, 422)
    return _saved(request, evaluation, target, score, form)


def save_sent(request: SignedInRequest, evaluation: Evaluation, target: Indicator, form: ScoreForm) -> Score:
    """Save; what the same tab has saved meanwhile, by an answer that it missed, is no conflict with anybody."""
    changes, reason, seen = form.changes, form.said, form.cleaned_data["version"]
    save = partial(save_score, evaluation=evaluation, indicator=target, by=request.user, changes=changes, reason=reason)
    return _save_as_seen(request, seen, save)


def _save_as_seen(request: SignedInRequest, seen: int, save: Callable[..., Score]) -> Score:
    try:
        score = save(version=seen)
    except ScoreConflict as conflict:
        if not is_own_save(request, f"score-{conflict.theirs.pk}", seen, conflict.theirs.version):
            raise
        score = save(version=conflict.theirs.version)
    if score.just_saved:
        remember_save(request, f"score-{score.pk}", score.version)
    return score


@require_POST
def external_index_save(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Enter another body's index, take the value that is counted without one, or take both back."""
    evaluation = cycle_page(request, pk)
    target = indicator_for(request.user, evaluation, number)
    require_fillable(evaluation, request.user, indicator_id=target.pk)
    form = ExternalIndexForm(request.POST, indicator=target, evaluation=evaluation)
    save = partial(form.save, request.user)
    conflict = None
    try:
        if apply_or_add_errors(form, lambda: _save_as_seen(request, form.cleaned_data["version"], save)):
            return redirect("indicator", pk=pk, number=number)
    except ScoreConflict as error:
        conflict = error
    page = indicator_page_for(request, evaluation, number)
    told = {"external_form": _external_form(page, form, conflict), "external_conflict": conflict}
    context = indicator_context(request, page) | told
    return render(request, "assessment/indicator/indicator.html", context, status=409 if conflict else 422)


@require_POST
def service_save(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Name the chosen service."""
    evaluation = cycle_page(request, pk)
    target = indicator_for(request.user, evaluation, number)
    require_fillable(evaluation, request.user, indicator_id=target.pk)
    form = ChosenServiceForm(request.POST)
    if form.is_valid():
        choose_service(evaluation=evaluation, indicator=target, by=request.user, **form.cleaned_data)
        return redirect("indicator", pk=pk, number=number)
    context = indicator_context(request, indicator_page_for(request, evaluation, number)) | {"service_form": form}
    return render(request, "assessment/indicator/indicator.html", context, status=422)


@require_POST
def coverage_save(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Enter how many agencies the level covers, with its proof."""
    evaluation = cycle_page(request, pk)
    target = indicator_for(request.user, evaluation, number)
    require_fillable(evaluation, request.user, indicator_id=target.pk)
    page = indicator_page_for(request, evaluation, number)
    form = CoverageForm(request.POST, citations=page.citations, action=request.path)
    if apply_or_add_errors(
        form, lambda: record_coverage(evaluation=evaluation, indicator=target, by=request.user, **form.cleaned_data)
    ):
        return redirect("indicator", pk=pk, number=number)
    context = indicator_context(request, page) | {"coverage_form": form}
    return render(request, "assessment/indicator/indicator.html", context, status=422)


def indicator_page_for(request: SignedInRequest, evaluation: Evaluation, number: int) -> IndicatorPage:
    """The page's report, or 404 for agency people without a part in the indicator."""
    sees_all = sees_all_indicators(request.user, evaluation)
    page = indicator_page(evaluation, number, request.user, sees_all)
    own = request.user.agency_ids(evaluation.region_id)
    if page is None or not (sees_all or any(a.agency_id in own for a in page.assignments)):
        raise Http404
    with_review_rights(request.user, evaluation, page.citations)
    mark_withdrawable(request.user, page.citations)
    return page


def indicator_context(request: SignedInRequest, page: IndicatorPage, form: ScoreForm | None = None) -> dict[str, Any]:
    """The page with its forms: the bound one after an error, else what is stored."""
    stored = {"value": page.value_text, "version": page.version}
    if page.score:
        stored |= {name: getattr(page.score, name) for name in ("reason", "fact", "analysis")}
    chosen = vars(page.indicator)
    typed = form["value"].value() if form and "value" in form.data else page.value_text
    refusal = why_not_fill(page.evaluation, request.user, indicator_id=page.indicator.pk)
    level_refusal = refusal or why_not_set_level(page.evaluation, request.user, page.indicator.pk, page.assignments)
    send_refusal = why_not_send_evidence(page.evaluation, request.user, indicator_id=page.indicator.pk)
    return {
        "page": page,
        "evaluation": page.evaluation,
        "indicator": page.indicator,
        "bar": page.bar,
        "score": page.score,
        "form": form or ScoreForm(initial=stored),
        "typed_value": typed,
        "reason_below": None if level_refusal or page.decimal else _reason_below(page, typed),
        "service_form": ChosenServiceForm(initial={"service": chosen["service"], "application": chosen["application"]}),
        "coverage_form": _coverage_form(page),
        "external_form": None if level_refusal else _external_form(page),
        "draft": draft_explanation(page),
        "refusal": refusal,
        "level_refusal": level_refusal,
        "send_refusal": send_refusal,
        "fitting": None if send_refusal else items_with_documents(page.evaluation, page.indicator, request.user),
        "may_ask": why_not_request(page.evaluation, request.user) is None,
        "internal": internal_panel(page, request.user),
        "open_column": fillable_column(page.evaluation, request.user) if page.stages else None,
        "repair_items": _repair_items(page),
        "assessor_stages": [
            stage
            for stage in stages_of(page.evaluation)
            if page.levels and why_not_record_verdicts(page.evaluation, request.user, stage) is None
        ],
        "may_pack": permissions.may("order_package", request.user, page.evaluation),
    }


def _repair_items(page: IndicatorPage) -> Collection[int] | None:
    """The items for which evidence may be sent in a repair; None where that is asked of the indicator alone."""
    evaluation = page.evaluation
    return evaluation.returned_items.get(page.indicator.pk) if evaluation.state in REPAIR_STATES else None


def _reason_below(page: IndicatorPage, typed: str) -> int:
    """The level below which its reason is written: the chosen one, else the last."""
    levels = [level.level for level in page.levels]
    return next((level for level in levels if str(level) == typed), levels[-1])


def _external_form(
    page: IndicatorPage, sent: ExternalIndexForm | None = None, conflict: ScoreConflict | None = None
) -> ExternalIndexForm | None:
    """As it was sent, else with what is stored; after a conflict the next press knows the other person's version."""
    if page.external is None:
        return None
    entered = page.external_index
    stored: dict[str, Any] = {"version": page.version}
    if entered and entered.row.index is not None:
        row = entered.row
        stored |= {"index": row.index, "year": row.year, "source": row.source, "proof": row.proof_id}
    form = sent or ExternalIndexForm(initial=stored, indicator=page.indicator, evaluation=page.evaluation)
    if conflict:
        form.data = {**dict(form.data.items()), "version": str(conflict.theirs.version)}
    form.offer(page.citations)
    return form


def _coverage_form(page: IndicatorPage) -> CoverageForm | None:
    """With what was entered before, else with the number of agencies alone; None where no level asks for all."""
    if page.coverage is None:
        return None
    recorded = page.coverage.recorded
    first: dict[str, Any] = {"total": page.coverage.total or None}
    if recorded:
        proof = recorded.proof.pk if recorded.proof else None
        first = {"covered": recorded.covered, "total": recorded.total, "proof": proof}
    action = reverse("coverage_save", args=[page.evaluation.pk, page.indicator.number])
    return CoverageForm(citations=page.citations, action=action, initial=first)


def _show_errors(
    request: SignedInRequest,
    evaluation: Evaluation,
    number: int,
    form: ScoreForm,
    status: int,
    conflict: ScoreConflict | None = None,
) -> HttpResponse:
    """The form as it was typed, with its errors, or with the other person's work beside it."""
    told = {"conflict": conflict, "beside": conflicting_fields(form, conflict.theirs) if conflict else ()}
    if request.htmx:
        context = {"form": form, "evaluation": evaluation, **told}
        response = render(request, "assessment/indicator/_unsaved.html", context, status=status)
        response["HX-Retarget"] = "#kabar-alasan" if form.is_about_reason else "#bentrok"
        response["HX-Reswap"] = "innerHTML"
        return response
    context = indicator_context(request, indicator_page_for(request, evaluation, number), form) | told
    return render(request, "assessment/indicator/indicator.html", context, status=status)


def _show_draft(request: SignedInRequest, evaluation: Evaluation, number: int) -> HttpResponse:
    """The page with everything as typed, and the draft in the fields that are still empty; nothing is stored."""
    page = indicator_page_for(request, evaluation, number)
    draft, typed = draft_explanation(page), request.POST.copy()
    for name, text in draft.items():
        if not typed.get(name, "").strip():
            typed[name] = text
    context = indicator_context(request, page, ScoreForm(typed)) | {"drafted": True}
    return render(request, "assessment/indicator/indicator.html", context)


def _saved(
    request: SignedInRequest, evaluation: Evaluation, target: Indicator, score: Score, form: ScoreForm
) -> HttpResponse:
    if not request.htmx:
        # The next indicator for "Simpan dan lanjut", the worklist after the last one, else this page again.
        if "lanjut" not in request.POST:
            return redirect("indicator", pk=evaluation.pk, number=target.number)
        following = Indicator.objects.filter(instrument=evaluation.instrument_id, number__gt=target.number)
        number = following.order_by("number").values_list("number", flat=True).first()
        return redirect("indicator", evaluation.pk, number) if number else redirect("worklist", evaluation.pk)
    # Nothing changed: the browser keeps the version it knows, so that its next change meets the other person's.
    version = score.version if score.just_saved else form.cleaned_data["version"]
    context = {
        "evaluation": evaluation,
        "indicator": target,
        "score": score,
        "version": version,
        "bar": index_bar(evaluation),
        "status": current_status(score),
        "oob": True,
    }
    response = render(request, "assessment/indicator/_saved.html", context)
    if "value" in form.changes:
        response["HX-Trigger"] = "level-saved"
    return response
