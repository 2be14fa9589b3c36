"""The worklist page and its file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from assessment.scores import why_not_fill
from assessment.worklist.forms import WorklistFilter
from assessment.worklist.queries import build_worklist
from assessment.worklist.worklist_sheet import worklist_file
from evaluations import permissions
from evaluations.exports.workbook import XLSX
from evaluations.scope import cycle_for, cycle_page
from ui.downloads import file_response


@require_safe
def worklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """All indicators; htmx asks for the filtered list alone."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_worklist", request.user, evaluation)
    work = build_worklist(evaluation)
    shown = WorklistFilter(request.GET, work)
    rows = shown.rows()
    page = {
        "evaluation": evaluation,
        "worklist": work,
        "bar": work.bar,
        "filter": shown,
        "count": len(rows),
        "returned": work.returned(rows),
        "sections": work.sections(rows),
        "refusal": why_not_fill(evaluation, request.user, anywhere=True),
        "may_bring": why_not_fill(evaluation, request.user) is None,
        "may_see_age": permissions.may("view_evidence", request.user, evaluation),
        "may_pack": permissions.may("order_package", request.user, evaluation),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"assessment/worklist/worklist.html{'#daftar' if part else ''}", page)


@require_safe
def worklist_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole worklist as a file, whatever the page's filter."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_worklist", request.user, evaluation)
    return file_response(*worklist_file(build_worklist(evaluation)), XLSX)
