"""Last year's evidence, decided upon."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.scope import cycle_page, sees_all_indicators
from evidence.upload_permissions import why_not_send_evidence
from new_year.carryover.carryover_writes import decide_carryover, why_not_decide_carryover
from new_year.carryover.ended_forms import SettleForm
from new_year.carryover.forms import CarryOverForm
from new_year.carryover.queries import CarryOverOffer, CarryOverOffers, carryover_offers
from submissions.once import acts_once
from ui.forms import apply_form

PAGE = 12  # offers, each with its fields


@get_or_post
@acts_once
def carryover(request: SignedInRequest, pk: int) -> HttpResponse:
    """Diskominfo decides on the whole city's evidence, agency people on their own; checkers read along."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_evidence", request.user, evaluation)
    if request.method == "POST" and (refusal := why_not_decide_carryover(evaluation, request.user)):
        raise Refused(refusal)
    everything = carryover_offers(evaluation, request.user)
    offers = everything.of(request.GET.get("opd", ""))
    sent = [request.POST] if request.method == "POST" else []
    form = CarryOverForm(*sent, offers=offers, shown=_shown(request, offers)[1])
    made = apply_form(form, lambda: decide_carryover(evaluation=evaluation, by=request.user, **form.decided))
    if made is not None:
        messages.success(request, f"{len(made)} keputusan disimpan.")
        return redirect(request.get_full_path())
    return carryover_page(request, evaluation, everything, form=form)


def _shown(request: SignedInRequest, offers: CarryOverOffers) -> "tuple[Page[CarryOverOffer], CarryOverOffers]":
    """The page that was asked for; what was ticked comes back with its faults, though it has moved to another page."""
    rows = offers.in_order
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    sent = set(request.POST.getlist("picked")) - {row.key for row in page.object_list}
    return page, offers.only([*(row for row in rows if row.key in sent), *page.object_list])


def carryover_page(
    request: SignedInRequest,
    evaluation: Evaluation,
    everything: CarryOverOffers,
    *,
    form: CarryOverForm | None = None,
    settle: SettleForm | None = None,
) -> HttpResponse:
    """The page, with the faults of whichever of its two forms was sent; `?opd=` shows one agency's."""
    asked = request.GET.get("opd", "")
    offers = everything.of(asked)
    page, shown = _shown(request, offers)
    form = form or CarryOverForm(offers=offers, shown=shown)
    settle = settle or SettleForm(keys=[])
    context = {
        "evaluation": evaluation,
        "offers": offers,
        "page": page,
        "agencies": everything.agencies,
        "asked": asked,
        "form": form,
        "settle": settle,
        "refusal": why_not_decide_carryover(evaluation, request.user),
        "sees_all": sees_all_indicators(request.user, evaluation),
        "may_send": why_not_send_evidence(evaluation, request.user) is None,
        "may_ask": permissions.may("ask_evidence", request.user, evaluation),
    }
    status = 422 if form.errors or settle.errors else 200
    return render(request, "new_year/carryover/carryover.html", context, status=status)
