"""Who does what, until when: the list of indicators, and the same by agency."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.assignments.assignment_files import decree_pdf, decree_xlsx
from evaluations.assignments.assignment_sheet import assignment_kind
from evaluations.assignments.forms import AssignmentListForm
from evaluations.assignments.queries import AssignmentBoard, assignment_board
from evaluations.cycles.asked_evidence import OpenRequestsConflict
from evaluations.cycles.assignment_undo import last_change, undo_assignments
from evaluations.cycles.cycle_setup import assign_rows, why_not_assign
from evaluations.exports.pdf import PDF
from evaluations.exports.workbook import XLSX
from evaluations.models import Evaluation
from evaluations.scope import cycle_for, cycle_page
from imports.sheet_steps import take_sheet
from submissions.form_tokens import NOT_CONTENT
from submissions.once import acts_once
from ui.downloads import file_response
from ui.forms import apply_form

BY_AGENCY = "opd"  # the value of ?menurut=


@get_or_post
def assignments(request: SignedInRequest, pk: int) -> HttpResponse:
    """The list; a post stores all that was changed on it as one act, with what is to be done to the ticked rows.

    `?indikator=21&indikator=22` ticks rows beforehand.
    """
    evaluation = cycle_page(request, pk)
    writes = request.method == "POST"
    if writes:
        raise_if_refused(why_not_assign(evaluation, request.user))
    permissions.require("view_worklist", request.user, evaluation)
    board = assignment_board(evaluation)
    if not writes:
        return _show(request, board, AssignmentListForm(board, ticked=request.GET.getlist("indikator")))
    try:
        return _save(request, board)
    except OpenRequestsConflict as conflict:
        return _ask_withdrawal(request, evaluation, conflict)


def _save(request: SignedInRequest, board: AssignmentBoard) -> HttpResponse:
    form = AssignmentListForm(board, request.POST)
    changed = apply_form(
        form,
        lambda: assign_rows(
            evaluation=board.evaluation,
            parts=form.changes.parts,
            dates=form.changes.dates,
            by=request.user,
            withdrawing=_withdrawing(request),
        ),
    )
    if changed is None:
        return _show(request, board, form, 422)
    if changed:
        messages.success(request, f"{changed} penugasan diperbarui; OPD diberi tahu sekali.")
    elif "minta" not in request.POST:
        messages.info(request, "Tidak ada yang berubah.")
    return _to_requests(form, board) if "minta" in request.POST else redirect("assignments", board.evaluation.pk)


def _to_requests(form: AssignmentListForm, board: AssignmentBoard) -> HttpResponse:
    """On to the request form, with the ticked indicators and the named agency."""
    agency = [form.named.pk] if form.named else []
    chosen = {"indikator": [line.indicator.number for line in form.ticked], "opd": agency}
    return redirect(f"{reverse('request_add', args=[board.evaluation.pk])}?{urlencode(chosen, doseq=True)}")


@require_safe
def assignments_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The annex of the decree as a table."""
    return file_response(*decree_xlsx(_readable_board(request, pk)), XLSX)


@require_safe
def assignments_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The annex of the decree for paper."""
    return file_response(*decree_pdf(_readable_board(request, pk)), PDF)


def _readable_board(request: SignedInRequest, pk: int) -> AssignmentBoard:
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_worklist", request.user, evaluation)
    return assignment_board(evaluation)


@get_or_post
def assignments_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who does what until when, from a sheet."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(why_not_assign(evaluation, request.user))
    return take_sheet(request, assignment_kind(evaluation, reverse("assignments", args=[pk])))


@require_POST
@acts_once
def assignments_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the person's last change of the assignments back."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(why_not_assign(evaluation, request.user))
    told: dict[str, Any] = {"by": request.user, "withdrawing": _withdrawing(request)}
    try:
        change = undo_assignments(evaluation=evaluation, mark=request.POST.get("mark", ""), **told)
    except OpenRequestsConflict as conflict:
        return _ask_withdrawal(request, evaluation, conflict)
    again = f" {len(change.withdrawn)} permintaan diminta lagi." if change.withdrawn else ""
    messages.success(request, f"Perubahan penugasan dibatalkan.{again}")
    return redirect("assignments", pk)


def _withdrawing(request: SignedInRequest) -> int:
    """How many requests the person was told of, and withdraws with the part."""
    told = request.POST.get("tarik", "")
    return int(told) if told.isdecimal() and len(told) <= 6 else 0


def _ask_withdrawal(request: SignedInRequest, evaluation: Evaluation, conflict: OpenRequestsConflict) -> HttpResponse:
    """What the agency is still asked for, and the same act once more with its withdrawal."""
    own = {*NOT_CONTENT, "tarik"}
    fields = [(name, text) for name, texts in request.POST.lists() if name not in own for text in texts]
    back = reverse("assignments", args=[evaluation.pk])
    context = {"conflict": conflict, "fields": fields, "back": back}
    return render(request, "evaluations/assignments/withdraw_too.html", context, status=409)


def _show(
    request: SignedInRequest, board: AssignmentBoard, form: AssignmentListForm, status: int = 200
) -> HttpResponse:
    refusal = why_not_assign(board.evaluation, request.user)
    context = {
        "evaluation": board.evaluation,
        "board": board,
        "form": form,
        "by_agency": request.GET.get("menurut") == BY_AGENCY and status == 200,
        "refusal": refusal,
        "last": None if refusal else last_change(board.evaluation, request.user, board.assignments),
    }
    return render(request, "evaluations/assignments/assignments.html", context, status=status)
