"""Who does what, until when: the assignment matrix."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.assignments.forms import AssignmentBulkForm, AssignmentCellsForm
from evaluations.assignments.queries import AssignmentMatrix, assignment_matrix
from evaluations.choices import CycleState
from evaluations.cycles.cycle_setup import assign_agency, set_due, set_parts, why_not_assign
from evaluations.scope import cycle_page


@get_or_post
def assignments(request: SignedInRequest, pk: int) -> HttpResponse:
    """The matrix of one domain; posts change single cells or, as "massal", many indicators at once."""
    evaluation = cycle_page(request, pk)
    writes = request.method == "POST"
    if writes:
        raise_if_refused(why_not_assign(evaluation, request.user))
    permissions.require("view_worklist", request.user, evaluation)
    asked = request.POST.get("domain") or request.GET.get("domain", "")
    domain = int(asked) if asked.isdecimal() and len(asked) <= 2 else None
    matrix = assignment_matrix(evaluation, domain)
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
    return _bulk(request, matrix) if "massal" in request.POST else _cells(request, matrix)


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
        changed = assign_agency(agency=form.cleaned_data["agency"], part=form.given_part, **changes)
    messages.success(request, f"{changed} penugasan diperbarui.")
    return _back(matrix)


def _cells(request: SignedInRequest, matrix: AssignmentMatrix) -> HttpResponse:
    form = AssignmentCellsForm(matrix, request.POST)
    if not form.is_valid():
        return _show(request, matrix, AssignmentBulkForm(matrix), 422, error=form.non_field_errors())
    changed = set_parts(evaluation=matrix.evaluation, parts=form.changes, by=request.user)
    if not request.htmx:
        messages.success(request, f"{changed} penugasan diperbarui.")
        return _back(matrix)
    fresh = assignment_matrix(matrix.evaluation, matrix.shown)
    numbers = {indicator.number for indicator, _, _ in form.changes}
    context = {"matrix": fresh, "lines": [line for line in fresh.lines if line.indicator.number in numbers]}
    return render(request, "evaluations/assignments/_matrix_changed.html", context)


def _back(matrix: AssignmentMatrix) -> HttpResponse:
    address = reverse("assignments", kwargs={"pk": matrix.evaluation.pk})
    return redirect(f"{address}?domain={matrix.shown}" if matrix.shown else address)


def _show(
    request: SignedInRequest, matrix: AssignmentMatrix, form: AssignmentBulkForm, status: int = 200, error: Any = ""
) -> HttpResponse:
    context = {
        "evaluation": matrix.evaluation,
        "matrix": matrix,
        "form": form,
        "error": error,
        "checked": request.POST.getlist("indicators"),
        "refusal": why_not_assign(matrix.evaluation, request.user),
    }
    return render(request, "evaluations/assignments/assignments.html", context, status=status)
