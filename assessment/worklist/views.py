"""The worklist as a board of next steps, and its file."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from assessment.scores import why_not_fill
from assessment.worklist.board_filter import WorklistFilter
from assessment.worklist.board_rows import board_rights, draw_rows
from assessment.worklist.board_scope import reads_all_rows, share_of
from assessment.worklist.forms import SavedFilterForm
from assessment.worklist.queries import build_worklist
from assessment.worklist.saved_filters import listed_filters
from assessment.worklist.worklist_sheet import worklist_file
from evaluations import permissions
from evaluations.exports.workbook import XLSX
from evaluations.kept_pages import kept_by_browser
from evaluations.scope import cycle_for, cycle_page
from ui.downloads import file_response


@require_safe
@kept_by_browser
def worklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """The indicators that the person reads, with their next step; htmx asks for the list alone."""
    return show_board(request, read_board(request, pk, request.GET))


def read_board(request: SignedInRequest, pk: int, asked: QueryDict) -> WorklistFilter:
    """What the person reads of the worklist, and what of it was asked for."""
    evaluation = cycle_page(request, pk)
    permissions.require("open_board", request.user, evaluation)
    work = share_of(build_worklist(evaluation), request.user)
    return WorklistFilter(asked, work)


def show_board(
    request: SignedInRequest, shown: WorklistFilter, form: SavedFilterForm | None = None, status: int = 200
) -> HttpResponse:
    """`form` is a filter's name that was refused."""
    work, rows = shown.worklist, shown.rows()
    evaluation = work.evaluation
    rights = board_rights(work, request.user)
    page = {
        "evaluation": evaluation,
        "worklist": work,
        "bar": work.bar,
        "filter": shown,
        "rows": rows,
        "rights": rights,
        "drawn_rows": draw_rows(work, rows, rights),
        "saved": listed_filters(request.user, shown),
        "filter_form": form,
        "refusal": why_not_fill(evaluation, request.user, anywhere=True),
        "may_bring": why_not_fill(evaluation, request.user) is None,
        "may_see_age": permissions.may("view_evidence", request.user, evaluation),
        "may_pack": permissions.may("order_package", request.user, evaluation),
        "is_share": not reads_all_rows(work, request.user),
        "sees_all": permissions.may("view_worklist", request.user, evaluation),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"assessment/worklist/worklist.html{'#daftar' if part else ''}", page, status=status)


@require_safe
def worklist_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The rows that the page's filter shows, as a file; without one all of them."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_worklist", request.user, evaluation)
    work = build_worklist(evaluation)
    return file_response(*worklist_file(work, WorklistFilter(request.GET, work).rows()), XLSX)
