"""Who does what, until when: the assignment matrix."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.assignments.assignment_sheet import assignment_kind
from evaluations.assignments.forms import AssignmentBulkForm, AssignmentCellsForm
from evaluations.assignments.queries import AssignmentMatrix, assignment_matrix
from evaluations.choices import CycleState
from evaluations.cycles.asked_evidence import OpenRequestsConflict
from evaluations.cycles.assignment_undo import last_change, undo_assignments
from evaluations.cycles.cycle_setup import assign_agency, set_due, set_parts, why_not_assign
from evaluations.scope import cycle_page
from imports.sheet_steps import take_sheet
from submissions.form_tokens import NOT_CONTENT
from submissions.once import acts_once
from ui.forms import apply_form


@get_or_post
def assignments(request: SignedInRequest, pk: int) -> HttpResponse:
    """The matrix of one domain; posts change single cells or, as "massal", many indicators at once."""
    evaluation = cycle_page(request, pk)
    writes = request.method == "POST"
    if writes:
        raise_if_refused(why_not_assign(evaluation, request.user))
    permissions.require("view_worklist", request.user, evaluation)
    matrix = assignment_matrix(evaluation, _asked_domain(request))
    if not writes:
        # The end of the self-assessment: the latest date that can be asked for.
        window = evaluation.window(CycleState.MANDIRI)
        last_day = window.closes if window else None
        return _show(request, matrix, AssignmentBulkForm(matrix, initial={"due": last_day}))
    if "minta" in request.POST:
        # On to the request form, with the checked indicators and the chosen agency; nothing is written here.
        checked = set(request.POST.getlist("indicators"))
        numbers = [line.indicator.number for line in matrix.lines if str(line.indicator.pk) in checked]
        agency = [pk for pk in request.POST.getlist("agency") if pk]
        chosen = urlencode({"indikator": numbers, "opd": agency}, doseq=True)
        return redirect(f"{reverse('request_add', kwargs={'pk': matrix.evaluation.pk})}?{chosen}")
    try:
        return _bulk(request, matrix) if "massal" in request.POST else _cells(request, matrix)
    except OpenRequestsConflict as conflict:
        return _ask_withdrawal(request, matrix, conflict)


def _bulk(request: SignedInRequest, matrix: AssignmentMatrix) -> HttpResponse:
    form = AssignmentBulkForm(matrix, request.POST)
    if not form.is_valid():
        return _show(request, matrix, form, 422)
    changes: dict[str, Any] = {
        "evaluation": matrix.evaluation,
        "indicators": form.cleaned_data["indicators"],
        "due": form.cleaned_data["due"],
        "by": request.user,
    }
    if form.due_only:
        changed = set_due(**changes)
    else:
        changes |= {"agency": form.cleaned_data["agency"], "withdrawing": _withdrawing(request)}
        changed = assign_agency(part=form.given_part, **changes)
    messages.success(request, f"{changed} penugasan diperbarui.")
    return _back(matrix)


def _cells(request: SignedInRequest, matrix: AssignmentMatrix) -> HttpResponse:
    form = AssignmentCellsForm(matrix, request.POST)
    told: dict[str, Any] = {"by": request.user, "withdrawing": _withdrawing(request)}
    changed = apply_form(form, lambda: set_parts(evaluation=matrix.evaluation, parts=form.changes, **told))
    if changed is None:
        return _refused_cells(request, matrix, form)
    if request.htmx:
        return _changed_rows(request, matrix, form.numbers)
    messages.success(request, f"{changed} penugasan diperbarui.")
    return _back(matrix)


def _refused_cells(request: SignedInRequest, matrix: AssignmentMatrix, form: AssignmentCellsForm) -> HttpResponse:
    """The page with the reason; a single cell gets the reason alone, where messages stand."""
    error = form.non_field_errors()[0]
    if not request.htmx:
        return _show(request, matrix, AssignmentBulkForm(matrix), 422, error=error)
    response = render(request, "evaluations/assignments/_cell_refused.html", {"error": error}, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#pesan", "innerHTML"
    return response


def _changed_rows(request: SignedInRequest, matrix: AssignmentMatrix, numbers: set[int]) -> HttpResponse:
    """The rows as they are now, the loads, and what can be taken back."""
    fresh = assignment_matrix(matrix.evaluation, matrix.shown)
    context = {
        "evaluation": matrix.evaluation,
        "matrix": fresh,
        "lines": [line for line in fresh.lines if line.indicator.number in numbers],
        "last": last_change(matrix.evaluation, request.user, fresh.assignments),
    }
    return render(request, "evaluations/assignments/_matrix_changed.html", context)


@get_or_post
def assignments_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who does what until when, from a sheet."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(why_not_assign(evaluation, request.user))
    return take_sheet(request, assignment_kind(evaluation, reverse("assignments", args=[pk])))


@require_POST
@acts_once
def assignments_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the person's last change of the assignments back; htmx gets the rows as they stand again."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(why_not_assign(evaluation, request.user))
    matrix = assignment_matrix(evaluation, _asked_domain(request))
    told: dict[str, Any] = {"by": request.user, "withdrawing": _withdrawing(request)}
    try:
        change = undo_assignments(evaluation=evaluation, mark=request.POST.get("mark", ""), **told)
    except OpenRequestsConflict as conflict:
        return _ask_withdrawal(request, matrix, conflict)
    if request.htmx:
        return _changed_rows(request, matrix, change.numbers)
    again = f" {len(change.withdrawn)} permintaan diminta lagi." if change.withdrawn else ""
    messages.success(request, f"Perubahan penugasan diurungkan.{again}")
    return _back(matrix)


def _withdrawing(request: SignedInRequest) -> int:
    """How many requests the person was told of, and withdraws with the part."""
    told = request.POST.get("tarik", "")
    return int(told) if told.isdecimal() and len(told) <= 6 else 0


def _ask_withdrawal(request: SignedInRequest, matrix: AssignmentMatrix, conflict: OpenRequestsConflict) -> HttpResponse:
    """What the agency is still asked for, and the same act once more with its withdrawal."""
    own = {*NOT_CONTENT, "tarik"}
    fields = [(name, text) for name, texts in request.POST.lists() if name not in own for text in texts]
    context = {"conflict": conflict, "fields": fields, "back": _back(matrix).url}
    if not request.htmx:
        return render(request, "evaluations/assignments/withdraw_too.html", context, status=409)
    response = render(request, "evaluations/assignments/_withdraw_too.html", context, status=409)
    response["HX-Retarget"], response["HX-Reswap"] = "#pesan", "innerHTML show:top"
    return response


def _asked_domain(request: SignedInRequest) -> int | None:
    asked = request.POST.get("domain") or request.GET.get("domain", "")
    return int(asked) if asked.isdecimal() and len(asked) <= 2 else None


def _back(matrix: AssignmentMatrix) -> HttpResponseRedirect:
    address = reverse("assignments", kwargs={"pk": matrix.evaluation.pk})
    return HttpResponseRedirect(f"{address}?domain={matrix.shown}" if matrix.shown else address)


def _show(
    request: SignedInRequest, matrix: AssignmentMatrix, form: AssignmentBulkForm, status: int = 200, error: Any = ""
) -> HttpResponse:
    refusal = why_not_assign(matrix.evaluation, request.user)
    context = {
        "evaluation": matrix.evaluation,
        "matrix": matrix,
        "form": form,
        "error": error,
        "checked": request.POST.getlist("indicators"),
        "refusal": refusal,
        "last": None if refusal else last_change(matrix.evaluation, request.user, matrix.assignments),
    }
    return render(request, "evaluations/assignments/assignments.html", context, status=status)
