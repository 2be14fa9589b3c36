"""Last year's evidence, decided upon."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.permissions import Refused
from evaluations.scope import cycle_page, sees_all_indicators
from evidence.upload_permissions import why_not_send_evidence
from new_year.carryover.carryover_writes import decide_carryover, why_not_decide_carryover
from new_year.carryover.forms import CarryOverForm
from new_year.carryover.queries import carryover_offers
from submissions.once import acts_once
from ui.forms import apply_form


@get_or_post
@acts_once
def carryover(request: SignedInRequest, pk: int) -> HttpResponse:
    """Diskominfo decides on the whole city's evidence, agency people on their own; checkers read along."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_evidence", request.user, evaluation)
    refusal = why_not_decide_carryover(evaluation, request.user)
    if request.method == "POST" and refusal:
        raise Refused(refusal)
    everything = carryover_offers(evaluation, request.user)
    asked = request.GET.get("opd", "")
    offers = everything.of(asked)
    form = CarryOverForm(*([request.POST] if request.method == "POST" else []), offers=offers)
    made = apply_form(form, lambda: decide_carryover(evaluation=evaluation, by=request.user, **form.decided))
    if made is not None:
        messages.success(request, f"{len(made)} keputusan disimpan.")
        return redirect(request.get_full_path())
    context = {
        "evaluation": evaluation,
        "offers": offers,
        "agencies": everything.agencies,
        "asked": asked,
        "form": form,
        "refusal": refusal,
        "sees_all": sees_all_indicators(request.user, evaluation),
        "may_send": why_not_send_evidence(evaluation, request.user) is None,
        "may_ask": permissions.may("ask_evidence", request.user, evaluation),
    }
    return render(request, "new_year/carryover/carryover.html", context, status=422 if form.errors else 200)
