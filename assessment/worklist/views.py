"""The worklist as a board of next steps, and its file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from assessment.scores import why_not_fill
from assessment.worklist.board_filter import WorklistFilter
from assessment.worklist.board_rows import board_rights, draw_rows
from assessment.worklist.queries import build_worklist
from assessment.worklist.worklist_sheet import worklist_file
from evaluations import permissions
from evaluations.exports.workbook import XLSX
from evaluations.scope import cycle_for, cycle_page
from ui.downloads import file_response


@require_safe
def worklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """All indicators with their next step; htmx asks for the list alone."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_worklist", request.user, evaluation)
    work = build_worklist(evaluation)
    shown = WorklistFilter(request.GET, work)
    rows = shown.rows()
    rights = board_rights(evaluation, request.user)
    page = {
        "evaluation": evaluation,
        "worklist": work,
        "bar": work.bar,
        "filter": shown,
        "rows": rows,
        "rights": rights,
        "drawn_rows": draw_rows(work, rows, rights),
        "refusal": why_not_fill(evaluation, request.user, anywhere=True),
        "may_bring": why_not_fill(evaluation, request.user) is None,
        "may_see_age": permissions.may("view_evidence", request.user, evaluation),
        "may_pack": permissions.may("order_package", request.user, evaluation),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"assessment/worklist/worklist.html{'#daftar' if part else ''}", page)


@require_safe
def worklist_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The rows that the page's filter shows, as a file; without one all of them."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_worklist", request.user, evaluation)
    work = build_worklist(evaluation)
    return file_response(*worklist_file(work, WorklistFilter(request.GET, work).rows()), XLSX)
