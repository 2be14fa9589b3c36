"""What evidence is too old, or will be soon."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.scope import cycle_page, sees_all_indicators
from evidence.expiry.queries import ORDERS, SECTIONS, expiry_list
from evidence.upload_permissions import why_not_send_evidence
from regions import clock

PAGE = 60  # pieces of evidence, of all sections together


@require_safe
def expiry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Diskominfo and checkers see the whole city, agency people what is their own."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_evidence", request.user, evaluation)
    order = request.GET.get("urut", "")
    order = order if order in ORDERS else "tanggal"
    found = expiry_list(evaluation, request.user, order)
    page = Paginator(found.lines, PAGE).get_page(request.GET.get("page"))
    context = {
        "evaluation": evaluation,
        "list": found,
        "page": page,
        "shown": {name: [row for section, row in page if section == name] for name in SECTIONS},
        "order": order,
        "orders": ORDERS,
        "today": clock.today(evaluation.region),
        "sees_all": sees_all_indicators(request.user, evaluation),
        "may_ask": not evaluation.is_past and permissions.may("ask_evidence", request.user, evaluation),
        "may_send": why_not_send_evidence(evaluation, request.user, anywhere=True) is None,
    }
    return render(request, "evidence/expiry/expiry.html", context)
