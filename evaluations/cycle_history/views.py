"""The history of a cycle: a page to look things up, and a file with every row."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.cycle_history.forms import HistoryFilter
from evaluations.cycle_history.history_sheet import history_file
from evaluations.cycle_history.moments import history_moments
from evaluations.cycle_history.queries import collapse_autosaves
from evaluations.exports.workbook import XLSX
from evaluations.scope import cycle_for, cycle_page
from history.presenters import history_events
from ui.downloads import file_response

PAGE = 50


@require_safe
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    """Newest first, by person and minute; what autosave wrote in many steps is told once."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_history", request.user, evaluation)
    chosen = HistoryFilter(request.GET, evaluation, request.user)
    page = Paginator(collapse_autosaves(chosen.rows()), PAGE).get_page(request.GET.get("page"))
    moments = history_moments(history_events(page.object_list))
    context = {"evaluation": evaluation, "filter": chosen, "page": page, "moments": moments}
    return render(request, "evaluations/cycle_history/history.html", context)


@require_safe
def history_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every row that the filter lets through, with the texts before and after."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_history", request.user, evaluation)
    rows = HistoryFilter(request.GET, evaluation, request.user).rows()
    return file_response(*history_file(evaluation, rows), XLSX)
