"""Last year's evidence, decided upon."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import SignedInRequest
from evaluations import permissions
from evaluations.evidence.senders import refusal_to_send
from evaluations.forms.new_year.carryover import CarryOverForm
from evaluations.new_year.carryover import decide, refusal_to_decide
from evaluations.permissions import Refused
from evaluations.reports.new_year.carryover import offers_of
from evaluations.views.scope import cycle_page, may_open_all
from evaluations.views.writes import get_or_post
from ui.forms import outcome


@get_or_post
def carryover(request: SignedInRequest, pk: int) -> HttpResponse:
    """Diskominfo decides on the whole city's evidence, agency people on their own; checkers read along."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_evidence", request.user, evaluation)
    refusal = refusal_to_decide(evaluation, request.user)
    if request.method == "POST" and refusal:
        raise Refused(refusal)
    everything = offers_of(evaluation, request.user)
    asked = request.GET.get("opd", "")
    offers = everything.of(asked)
    form = CarryOverForm(*([request.POST] if request.method == "POST" else []), offers=offers)
    made = outcome(form, lambda: decide(evaluation=evaluation, by=request.user, **form.decided))
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
        "sees_all": may_open_all(request.user, evaluation),
        "may_send": refusal_to_send(evaluation, request.user) is None,
        "may_ask": permissions.may("ask_evidence", request.user, evaluation),
    }
    return render(request, "carryover/carryover.html", context, status=422 if form.errors else 200)
