"""Accepted documents that no indicator continues: cite them elsewhere, or mark them as dealt with."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from domains.models import EvidenceItem
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.scope import cycle_page
from evidence.place_forms import stored_place
from new_year.carryover.carryover_writes import citation_keys, why_not_decide_carryover
from new_year.carryover.ended_forms import CiteElsewhereForm, SettleForm
from new_year.carryover.ended_writes import GONE, cite_elsewhere, reopen_ended, servable_indicators, settle_ended
from new_year.carryover.offer_list import offer_list
from new_year.carryover.queries import carryover_offers
from new_year.carryover.views import carryover_page
from submissions.once import acts_once, once, redirect_unstored
from ui.forms import apply_form, posted_data


@require_POST
@acts_once
def carryover_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Some of them are dealt with, for one reason; the page with what is wrong if they are not."""
    evaluation = _cycle(request, pk)
    everything = offer_list(evaluation, request.user)
    form = SettleForm(request.POST, keys=[str(row.source) for row in everything.ended])
    made = apply_form(form, lambda: settle_ended(evaluation=evaluation, by=request.user, **form.settled))
    if made is None:
        return carryover_page(request, evaluation, everything, settle=form)
    messages.success(request, f"{len(made)} dokumen ditandai sudah diurus.")
    return redirect(_list_url(evaluation))


@require_POST
@acts_once
def carryover_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them is not dealt with after all."""
    evaluation = _cycle(request, pk)
    try:
        row = reopen_ended(evaluation=evaluation, key=request.POST.get("dokumen", ""), by=request.user)
    except ValidationError as error:
        return redirect_unstored(request, " ".join(error.messages), _list_url(evaluation))
    messages.success(request, f"{row.document.title} kembali menunggu diurus.")
    return redirect(_list_url(evaluation))


@get_or_post
@once
def carryover_cite(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them (`?bukti=`) is cited for an item that the person chooses."""
    evaluation = _cycle(request, pk)
    asked = request.GET.get("bukti", "")
    listed = carryover_offers(evaluation, request.user, of=citation_keys([asked])).ended
    row = next((row for row in listed if row.key == asked and row.is_own), None)
    if row is None:
        return redirect_unstored(request, GONE, _list_url(evaluation))
    items = EvidenceItem.objects.filter(criterion__indicator__in=servable_indicators(evaluation, request.user))
    form = CiteElsewhereForm(
        posted_data(request),
        items=items.select_related("criterion__indicator").order_by("criterion__indicator__number", "position"),
        cancel_url=_list_url(evaluation),
        initial=stored_place(row.source) | {"note": "", "shown_value": None},  # they were of another item
    )
    made = apply_form(
        form, lambda: cite_elsewhere(evaluation=evaluation, key=row.key, by=request.user, **form.citing), "item"
    )
    if made is not None and made.item:
        messages.success(request, f"{row.document.title} digunakan untuk {made.item.code} dan menunggu ditinjau.")
        return redirect(_list_url(evaluation))
    context = {"evaluation": evaluation, "row": row, "form": form}
    return render(request, "new_year/carryover/cite_elsewhere.html", context, status=422 if form.errors else 200)


def _cycle(request: SignedInRequest, pk: int) -> Evaluation:
    """The cycle, or 404; `Refused` for who decides on nothing now."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_evidence", request.user, evaluation)
    if refusal := why_not_decide_carryover(evaluation, request.user):
        raise Refused(refusal)
    return evaluation


def _list_url(evaluation: Evaluation) -> str:
    return f"{reverse('carryover', args=[evaluation.pk])}#tanpa-penerus"
