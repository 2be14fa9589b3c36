"""Salin ke TAUVAL: each indicator's text and zip for the ministry's application, and the tick that it stands there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from domains.models import Indicator
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page, indicator_for
from outputs import generated_views
from outputs.packages import package_orders
from outputs.tauval import entry_writes
from outputs.tauval.entry_writes import EntryConflict
from outputs.tauval.queries import handover_page, handover_papers
from signing.rules import PaperKind
from submissions.once import acts_once, redirect_unstored


@require_safe
def tauval(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who reads the evidence reads the page; its buttons are for those who may press them now."""
    evaluation = cycle_page(request, pk)
    permissions.require("preview_pack", request.user, evaluation)
    context = _context(request, evaluation) | {
        "papers": handover_papers(evaluation),
        "kinds": [(kind.value, kind.label) for kind in PaperKind],
    }
    return render(request, "outputs/tauval/page.html", context)


def _context(request: SignedInRequest, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "evaluation": evaluation,
        "handover": handover_page(evaluation, request.user, request.build_absolute_uri("/")),
        "refusal": entry_writes.why_not_tick(evaluation, request.user),
        "may_pack": permissions.may("order_package", request.user, evaluation),
    }


@require_POST
@acts_once
def tauval_enter(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Tick one indicator, as the page showed it."""
    evaluation, indicator = _found(request, pk, number)

    def tick() -> None:
        entry_writes.tick_entered(
            evaluation=evaluation,
            indicator=indicator,
            content=request.POST.get("content", ""),
            version=_version(request),
            by=request.user,
        )

    return _ticked(request, evaluation, indicator, tick)


@require_POST
@acts_once
def tauval_take_back(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    evaluation, indicator = _found(request, pk, number)

    def take_back() -> None:
        entry_writes.take_back_entered(
            evaluation=evaluation, indicator=indicator, version=_version(request), by=request.user
        )

    return _ticked(request, evaluation, indicator, take_back)


@require_POST
@acts_once
def tauval_zip(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Order the zip of one indicator; with scripts it is taken as soon as it is made."""
    evaluation, indicator = _found(request, pk, number)
    package = package_orders.order_package(
        evaluation=evaluation,
        indicator=indicator,
        accepted_only=True,
        site=request.build_absolute_uri("/"),
        by=request.user,
    )
    if not request.htmx:
        return generated_views.redirect_to_row("packages", package)
    return render(request, "outputs/tauval/_zip.html", {"package": package})


def _found(request: SignedInRequest, pk: int, number: int) -> tuple[Evaluation, Indicator]:
    evaluation = cycle_page(request, pk)
    permissions.require("preview_pack", request.user, evaluation)
    return evaluation, indicator_for(request.user, evaluation, number)


def _version(request: SignedInRequest) -> int:
    """What is no number is no version of any tick."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1


def _ticked(
    request: SignedInRequest, evaluation: Evaluation, indicator: Indicator, write: Callable[[], None]
) -> HttpResponse:
    """The row as it is now with the progress of all; where nothing was stored it says why (409)."""
    address = f"{reverse('tauval', args=[evaluation.pk])}#indikator-{indicator.number}"
    conflict = ""
    try:
        write()
    except EntryConflict as faster:
        conflict = str(faster)
    if not request.htmx:
        if conflict:
            return redirect_unstored(request, conflict, address)
        messages.success(request, f"Tanda indikator {indicator.number} tersimpan.")
        return redirect(address)
    context = _context(request, evaluation)
    row = next(row for row in context["handover"].rows if row.number == indicator.number)
    status = 409 if conflict else 200
    return render(request, "outputs/tauval/_ticked.html", context | {"row": row, "conflict": conflict}, status=status)
