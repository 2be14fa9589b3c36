"""An agency's own list: what it has sent and how far its indicators are; and what waits for its head."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.signed_in import SignedInRequest
from duties.agency_work.queries import agency_work, next_level, to_approve
from evaluations import permissions
from evaluations.scope import cycle_for, cycle_page, indicator_for
from evidence.citations import mark_withdrawable
from evidence.upload_permissions import why_not_send_evidence

PAGE = 25


@require_GET
def agency_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("act_for_agency", request.user, evaluation)
    work = agency_work(evaluation, request.user)
    status = request.GET.get("status", "")
    page = Paginator(work.of_status(status), PAGE).get_page(request.GET.get("page"))
    mark_withdrawable(request.user, [row.citation for row in page])
    context = {
        "evaluation": evaluation,
        "work": work,
        "page": page,
        "status": status,
        "refusal": why_not_send_evidence(evaluation, request.user, anywhere=True),
    }
    return render(request, "duties/agency_work/evidence.html", context)


@require_GET
def agency_approvals(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the operators have sent and the head of the agency has not decided."""
    evaluation = cycle_page(request, pk)
    permissions.require("act_for_agency", request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "rows": to_approve(evaluation, request.user),
        "refusal": why_not_send_evidence(evaluation, request.user, anywhere=True),
    }
    return render(request, "duties/agency_work/approvals.html", context)


@require_GET
def send_next(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The form of sending with the first thing that is missing for the indicator; its level where there is a choice."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("act_for_agency", request.user, evaluation)
    indicator = indicator_for(request.user, evaluation, number)
    wanted = next_level(evaluation, indicator, request.user)
    asked = {"opd": request.GET["opd"]} if request.GET.get("opd", "").isdecimal() else {}
    if wanted.first:
        asked["butir"] = wanted.first.code
    elif wanted.level:
        asked["tingkat"] = str(wanted.level)
    page = reverse("evidence_add", args=[evaluation.pk, indicator.number])
    return redirect(f"{page}?{urlencode(asked)}" if asked else page)
