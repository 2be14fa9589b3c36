"""Last year's evidence, decided upon: a page of it at a time, what is ticked comes along from page to page."""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from evaluations.scope import cycle_page, sees_all_indicators
from evidence.upload_permissions import why_not_send_evidence
from new_year.carryover.carryover_writes import (
    citation_keys,
    decide_all_open,
    decide_carryover,
    why_not_decide_carryover,
)
from new_year.carryover.ended_documents import EndedDocument
from new_year.carryover.ended_forms import SettleForm
from new_year.carryover.forms import CarryOverForm
from new_year.carryover.offer_list import OfferList, offer_list
from new_year.carryover.queries import CarryOverOffer, carryover_offers
from submissions.once import acts_once
from ui.forms import apply_form

PAGE = 12  # offers, each with its fields; documents without a successor as well
TO_PAGE = "ke"  # the button of another page: what is ticked goes along, nothing is stored


@get_or_post
@acts_once
def carryover(request: SignedInRequest, pk: int) -> HttpResponse:
    """Diskominfo decides on the whole city's evidence, agency people on their own; checkers read along."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_evidence", request.user, evaluation)
    if request.method == "POST" and (refusal := why_not_decide_carryover(evaluation, request.user)):
        raise Refused(refusal)
    everything = offer_list(evaluation, request.user)
    listed = everything.of(_asked(request))
    if request.method == "POST" and TO_PAGE in request.POST:
        form = CarryOverForm(listed=listed, typed=request.POST)
        return carryover_page(request, evaluation, everything, form=form)
    form = CarryOverForm(*([request.POST] if request.method == "POST" else []), listed=listed)
    done = apply_form(form, _write(request, evaluation, form))
    if done is None:
        return carryover_page(request, evaluation, everything, form=form)
    messages.success(request, done)
    return redirect(request.get_full_path())


def _write(request: SignedInRequest, evaluation: Evaluation, form: CarryOverForm) -> Callable[[], str]:
    """The write that was asked for; it returns what to say of it."""

    def decide() -> str:
        made = decide_carryover(evaluation=evaluation, by=request.user, **form.decided)
        return f"{len(made)} keputusan disimpan."

    def decide_all() -> str:
        agency = _asked(request)
        done = decide_all_open(evaluation=evaluation, agency=agency, by=request.user, **form.said)
        said = [f"{len(done.made)} keputusan disimpan."]
        if done.passed:
            said.append(f"{done.passed} tidak dapat diputuskan begitu (terlalu lama, atau butirnya perlu dipilih).")
        if done.left:
            said.append(f"{done.left} lagi menunggu; tekan lagi untuk melanjutkan.")
        return " ".join(said)

    return decide_all if form.wants_all else decide


def _asked(request: SignedInRequest) -> str:
    """The agency's key in the address."""
    return request.GET.get("opd", "")


def carryover_page(
    request: SignedInRequest,
    evaluation: Evaluation,
    everything: OfferList,
    *,
    form: CarryOverForm | None = None,
    settle: SettleForm | None = None,
) -> HttpResponse:
    """The page, with the faults of whichever of its two forms was sent; `?opd=` shows one agency's."""
    listed = everything.of(_asked(request))
    form = form or CarryOverForm(listed=listed)
    settle = settle or SettleForm(keys=[])
    shown = _Shown(request, listed, form, settle)
    context = {
        "evaluation": evaluation,
        "offers": listed,
        "agencies": everything.agencies,
        "asked": _asked(request),
        "form": form,
        "settle": settle,
        **shown.context(),
        "refusal": why_not_decide_carryover(evaluation, request.user),
        "sees_all": sees_all_indicators(request.user, evaluation),
        "may_send": why_not_send_evidence(evaluation, request.user) is None,
        "own_indicators": Assignment.objects.of_agencies(request.user, evaluation).values_list("indicator", flat=True),
        "may_ask": permissions.may("ask_evidence", request.user, evaluation),
    }
    status = 422 if form.errors or settle.errors else 200
    return render(request, "new_year/carryover/carryover.html", context, status=status)


class _Shown:
    """One page of the offers and one of the documents without a successor, read in full.

    What was ticked elsewhere comes back with its faults as it was, though it has moved to another page.
    """

    def __init__(self, request: SignedInRequest, listed: OfferList, form: CarryOverForm, settle: SettleForm) -> None:
        self.form, self.listed = form, listed
        asked = request.POST.get(TO_PAGE) or request.GET.get("page")
        self.page: Page[Any] = Paginator(listed.in_order, PAGE).get_page(asked)
        self.ended: Page[Any] = Paginator(listed.ended, PAGE).get_page(request.GET.get("hal"))
        here = [row.key for row in self.page.object_list]
        self.elsewhere = [key for key in form.picked_keys if key not in here]
        self.keys = here
        self.ended_keys = [str(row.source) for row in self.ended.object_list]
        self.ended_keys += [key for key in settle.sent_keys if key not in self.ended_keys]
        self.user = request.user

    def context(self) -> dict[str, Any]:
        wanted = citation_keys([*self.keys, *self.elsewhere, *self.ended_keys])
        found = carryover_offers(self.listed.evaluation, self.user, of=wanted, ground=self.listed.ground)
        by_key = {row.key: row for row in found.rows}
        faulty = self.elsewhere if self.form.errors else []
        kept = [] if self.form.errors else self.elsewhere
        return {
            "page": self.page,
            "sections": self.form.sections(_picked(by_key, [*faulty, *self.keys])),
            "kept": self.form.kept(_picked(by_key, kept)),
            "ended_page": self.ended,
            "ended": _ended(found.ended, self.ended_keys),
        }


def _picked(rows: dict[str, CarryOverOffer], keys: Collection[str]) -> list[CarryOverOffer]:
    return [rows[key] for key in keys if key in rows]


def _ended(rows: Collection[EndedDocument], keys: Collection[str]) -> list[EndedDocument]:
    found = {row.key: row for row in rows}
    return [found[key] for key in keys if key in found]
