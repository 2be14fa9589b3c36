"""The plan of what is done about a result: the list, one action, and its progress."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.exports.workbook import XLSX
from evaluations.scope import cycle_for, cycle_page
from evidence.models import Citation, Document
from imports.sheet_steps import take_sheet
from planning.actions import action_progress
from planning.actions import action_writes as domain
from planning.actions.action_import import action_kind
from planning.actions.actions_sheet import actions_xlsx
from planning.actions.forms import (
    MAX_DOCUMENT_CHOICES,
    ActionForm,
    ActionNoteForm,
    ActionPlanFilter,
    ActionProofForm,
    ActionStateForm,
    action_initial,
)
from planning.actions.queries import action_page, action_plan, action_queryset
from planning.models import Action, ActionProof, Recommendation
from submissions.once import acts_once, once
from ui.downloads import file_response
from ui.forms import apply_form, apply_or_add_errors, posted_data

PAGE = 50


@require_safe
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The actions of the cycle, as far as the person sees them."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_actions", request.user, evaluation)
    found = action_plan(evaluation, request.user)
    shown = ActionPlanFilter(request.GET, found)
    may_plan = permissions.may("plan_actions", request.user, evaluation)
    page = Paginator(shown.rows(), PAGE).get_page(request.GET.get("page"))
    sees_all = permissions.may("view_work", request.user, evaluation)
    texts = Recommendation.objects.filter(evaluation=evaluation) if sees_all else ()
    context = {
        "evaluation": evaluation,
        "plan": found,
        "filter": shown,
        "page": page,
        "may_plan": may_plan,
        "sees_all": sees_all,
        "recommendations": texts,
    }
    return render(request, "planning/actions/plan.html", context)


@require_safe
def plan_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the list's filter takes, as far as the person sees it."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_actions", request.user, evaluation)
    shown = ActionPlanFilter(request.GET, action_plan(evaluation, request.user))
    return file_response(*actions_xlsx(evaluation, shown.rows()), XLSX)


@get_or_post
def actions_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Actions from a sheet."""
    evaluation = cycle_page(request, pk)
    permissions.require("plan_actions", request.user, evaluation)
    return take_sheet(request, action_kind(evaluation, reverse("plan", args=[pk])))


@get_or_post
@once
def action_add(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("plan_actions", request.user, evaluation)
    form = ActionForm(evaluation, posted_data(request))
    made = apply_form(
        form,
        lambda: domain.create_actions(
            evaluation=evaluation, drafts=[form.draft], origin=Action.Origin.OWN, by=request.user
        ),
    )
    if made is not None:
        return redirect("action", made[0].pk)
    context = {"evaluation": evaluation, "form": form, "title": "Tambah tindak lanjut"}
    return render(request, "planning/actions/form.html", context, status=422 if form.errors else 200)


@require_safe
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _action(request, pk))


@get_or_post
def action_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _action(request, pk)
    raise_if_refused(domain.why_not_change_action(row, request.user))
    data = posted_data(request)
    form = ActionForm(row.evaluation, data, also=row.agency, initial=action_initial(row))
    if apply_or_add_errors(
        form, lambda: domain.change_action(action=row, draft=form.draft, revision=form.seen, by=request.user)
    ):
        return redirect("action", pk)
    context = {"evaluation": row.evaluation, "form": form, "title": "Ubah tindak lanjut", "action": row}
    return render(request, "planning/actions/form.html", context, status=422 if form.errors else 200)


@require_POST
def action_state(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _action(request, pk)
    states = action_progress.states_available_to(row, request.user)
    if not states:
        raise permissions.Refused(
            action_progress.why_not_report_progress(row, request.user) or action_progress.ONLY_HEADS_REOPEN
        )
    form = ActionStateForm(request.POST, action=row, states=states)
    return _write(request, row, "state_form", form, action_progress.set_action_state)


@require_POST
@once
def action_note(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _action(request, pk)
    _require_report(row, request)
    return _write(request, row, "note_form", ActionNoteForm(request.POST), action_progress.write_action_note)


@require_POST
@once
def action_proof(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _action(request, pk)
    _require_report(row, request)
    form = _proof_form(request, row, request.POST)
    return _write(request, row, "proof_form", form, action_progress.add_action_proof, chosen=True)


@require_POST
@acts_once
def action_proof_drop(request: SignedInRequest, pk: int, proof: int) -> HttpResponse:
    row = _action(request, pk)
    rows = ActionProof.objects.filter(action=row).select_related("action__evaluation", "document")
    action_progress.remove_action_proof(proof=get_object_or_404(rows, pk=proof), by=request.user)
    return redirect("action", pk)


def _action(request: SignedInRequest, pk: int) -> Action:
    row = get_object_or_404(action_queryset(request.user), pk=pk)
    request.cycle = row.evaluation
    return row


def _require_report(row: Action, request: SignedInRequest) -> None:
    raise_if_refused(action_progress.why_not_report_progress(row, request.user))


def _write(
    request: SignedInRequest, row: Action, name: str, form: Any, call: Any, chosen: bool = False
) -> HttpResponse:
    """One of the page's forms; with its errors the whole page comes back."""
    if apply_or_add_errors(
        form, lambda: call(action=row, by=request.user, **(form.chosen if chosen else form.cleaned_data))
    ):
        return redirect("action", row.pk)
    return _page(request, row, status=422, **{name: form})


def _page(request: SignedInRequest, row: Action, status: int = 200, **forms: Any) -> HttpResponse:
    refusal = action_progress.why_not_report_progress(row, request.user)
    states = action_progress.states_available_to(row, request.user)
    reports = refusal is None
    context = {
        "evaluation": row.evaluation,
        "page": action_page(row, request.user),
        "refusal": refusal,
        "may_plan": domain.why_not_change_action(row, request.user) is None,
        "may_open": permissions.may("view_worklist", request.user, row.evaluation),
        "state_form": ActionStateForm(action=row, states=states) if states else None,
        "note_form": ActionNoteForm() if reports else None,
        "proof_form": _proof_form(request, row, None) if reports else None,
    }
    return render(request, "planning/actions/action.html", context | forms, status=status)


def _proof_form(request: SignedInRequest, row: Action, data: Any) -> ActionProofForm:
    readable = Document.objects.visible_to(request.user).filter(region=row.evaluation.region_id)
    indicators = [r.indicator_id for r in row.raises.all()]
    cited = Citation.objects.visible_to(request.user).filter(evaluation=row.evaluation, indicator__in=indicators)
    citations = cited.current().select_related("indicator", "version__document").order_by("indicator__number", "pk")
    return ActionProofForm(data, citations=citations, documents=readable.order_by("-created_at")[:MAX_DOCUMENT_CHOICES])
