"""Is the process alive, can it serve, and what does its administrator have to know?"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import require_regions
from accounts.signed_in import SignedInRequest
from jobs import queue
from jobs.models import Job
from operations.limits_in_use import people_near_limits, storage_in_use
from operations.models import BackupRecord
from operations.permissions import VIEW_SYSTEM
from operations.readiness_checks import all_checks
from operations.version import program_version
from submissions.once import acts_once
from ui.formats import file_size
from uploads.incoming import MB

FAILED_SHOWN = 50


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers, and says which program it is."""
    return JsonResponse({"status": "ok", "version": program_version()})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Every part it needs answers too; 503 names what does not."""
    checks = {check.name: check.passed for check in all_checks()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which shows METRICS_TOKEN; without that setting there is no such page."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(status=404)
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(shown, settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    from operations.metrics_text import CONTENT_TYPE, metrics_text  # only who is asked pays for the library

    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE)


@require_safe
def system(request: SignedInRequest) -> HttpResponse:
    """How the installation does, without contents: parts, jobs, last backup, version."""
    regions = require_regions(VIEW_SYSTEM, request.user)
    failed = Job.objects.filter(state=Job.State.FAILED).order_by("-heartbeat", "-pk")
    context = {
        "checks": all_checks(),
        "counts": _job_counts(),
        "failed": failed[:FAILED_SHOWN],
        "failed_more": max(0, failed.count() - FAILED_SHOWN),
        "backup": BackupRecord.objects.first(),
        "storage": storage_in_use(regions),
        "near_limits": people_near_limits(regions),
        "unfinished": f"{settings.UPLOADS_OPEN} unggahan ({file_size(settings.UPLOADS_OPEN_MB * MB)})",
        "orders": settings.ORDERS_A_DAY,
        "version": program_version(),
    }
    return render(request, "operations/system.html", context)


def _job_counts() -> list[tuple[str, int]]:
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return [(state.label, counts.get(state.value, 0)) for state in Job.State]


@require_POST
@acts_once
def job_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    require_regions(VIEW_SYSTEM, request.user)
    if queue.retry_failed(get_object_or_404(Job, pk=pk)):
        messages.success(request, "Pekerjaan dikirim lagi ke antrean.")
    else:
        messages.info(request, "Pekerjaan ini sudah berjalan lagi atau sudah selesai.")
    return redirect("system")
