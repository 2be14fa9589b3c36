"""The worklist page and its file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from evaluations import permissions
from evaluations.cycle.scores import refusal_to_fill
from evaluations.exports.sheets import XLSX
from evaluations.exports.worklist import worklist_file
from evaluations.forms.cycle.worklist import WorklistFilter
from evaluations.reports.cycle.worklist import worklist_of
from evaluations.views.files import file_response
from evaluations.views.scope import cycle_for, cycle_page


@require_safe
def worklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """All indicators; htmx asks for the filtered list alone."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_worklist", request.user, evaluation)
    work = worklist_of(evaluation)
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
        "refusal": refusal_to_fill(evaluation, request.user, anywhere=True),
        "may_see_age": permissions.may("view_evidence", request.user, evaluation),
        "may_pack": permissions.may("order_package", request.user, evaluation),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"worklist/worklist.html{'#daftar' if part else ''}", page)


@require_safe
def worklist_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole worklist as a file, whatever the page's filter."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_worklist", request.user, evaluation)
    return file_response(*worklist_file(worklist_of(evaluation)), XLSX)
