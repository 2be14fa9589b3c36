"""The auditor's page: everything that the logs hold about accounts and files of the region, and the same as files."""

from collections.abc import Callable, Iterable
from itertools import islice

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import require_regions
from accounts.signed_in import SignedInRequest
from evaluations.exports.workbook import XLSX
from history.models import DownloadLog
from operations.permissions import VIEW_SECURITY_LOG
from operations.security_log.forms import SecurityLogFilter
from operations.security_log.log_files import MOST_LINES, log_csv, log_xlsx
from operations.security_log.queries import LogLine, log_lines
from regions.models import Region
from ui.downloads import file_response

PAGE = 40
CSV = "text/csv; charset=utf-8"


@require_safe
def security_log(request: SignedInRequest) -> HttpResponse:
    """Newest first."""
    chosen = SecurityLogFilter(request.GET, _region(request))
    page = Paginator(chosen.rows(), PAGE).get_page(request.GET.get("page"))
    lines = list(log_lines(page.object_list))
    context = {"filter": chosen, "page": page, "lines": lines}
    return render(request, "operations/security_log.html", context)


@require_safe
def security_log_xlsx(request: SignedInRequest) -> HttpResponse:
    return _file(request, log_xlsx, XLSX)


@require_safe
def security_log_csv(request: SignedInRequest) -> HttpResponse:
    return _file(request, log_csv, CSV)


def _region(request: SignedInRequest) -> Region:
    """The one in which the person works now."""
    return require_regions(VIEW_SECURITY_LOG, request.user)[0]


def _file(request: SignedInRequest, make: Callable[..., tuple[str, bytes]], kind: str) -> HttpResponse:
    """What the filter lets through, up to a limit; who takes the log stands in it."""
    region = _region(request)
    rows = list(SecurityLogFilter(request.GET, region).rows()[: MOST_LINES + 1])
    lines: Iterable[LogLine] = log_lines(islice(rows, MOST_LINES))
    answer = file_response(*make(region, lines, is_cut=len(rows) > MOST_LINES), kind)
    DownloadLog.objects.log(region, by=request.user)
    return answer
