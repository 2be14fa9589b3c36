"""Salin ke TAUVAL: each thing's text and zip for the ministry's application, and the tick that it stands there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page
from outputs import generated_views
from outputs.packages import package_orders
from outputs.tauval import entry_writes
from outputs.tauval.entry_writes import EntryConflict
from outputs.tauval.handover import Handover, TickedThing
from outputs.tauval.queries import handover_page, read_thing
from submissions.once import acts_once, redirect_unstored


@require_safe
def tauval(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who reads the evidence reads the page; its buttons are for those who may press them now."""
    evaluation = cycle_page(request, pk)
    permissions.require("preview_pack", request.user, evaluation)
    return render(request, "outputs/tauval/page.html", _context(request, evaluation))


def _context(request: SignedInRequest, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "evaluation": evaluation,
        "handover": handover_page(evaluation, request.user, request.build_absolute_uri("/")),
        "refusal": entry_writes.why_not_tick(evaluation, request.user),
        "may_pack": permissions.may("order_package", request.user, evaluation),
    }


@require_POST
@acts_once
def tauval_enter(request: SignedInRequest, pk: int, thing: str) -> HttpResponse:
    """Tick one thing, as the page showed it."""
    evaluation, found = _found(request, pk, thing)

    def tick() -> None:
        entry_writes.tick_entered(
            evaluation=evaluation,
            key=found.key,
            content=request.POST.get("content", ""),
            version=_version(request),
            by=request.user,
        )

    return _ticked(request, evaluation, found, tick)


@require_POST
@acts_once
def tauval_take_back(request: SignedInRequest, pk: int, thing: str) -> HttpResponse:
    evaluation, found = _found(request, pk, thing)

    def take_back() -> None:
        entry_writes.take_back_entered(evaluation=evaluation, key=found.key, version=_version(request), by=request.user)

    return _ticked(request, evaluation, found, take_back)


@require_POST
@acts_once
def tauval_zip(request: SignedInRequest, pk: int, thing: str) -> HttpResponse:
    """Order the zip of one indicator or its repair; with scripts it is taken as soon as it is made."""
    evaluation, found = _found(request, pk, thing)
    if not isinstance(found, Handover):
        raise Http404
    package = package_orders.order_package(
        evaluation=evaluation,
        indicator=found.indicator,
        is_repair=found.is_repair,
        accepted_only=True,
        site=request.build_absolute_uri("/"),
        by=request.user,
    )
    if not request.htmx:
        return generated_views.redirect_to_row("packages", package)
    return render(request, "outputs/tauval/_zip.html", {"package": package})


def _found(request: SignedInRequest, pk: int, thing: str) -> tuple[Evaluation, TickedThing]:
    evaluation = cycle_page(request, pk)
    permissions.require("preview_pack", request.user, evaluation)
    found = read_thing(evaluation, request.user, thing)
    if found is None:
        raise Http404
    return evaluation, found


def _version(request: SignedInRequest) -> int:
    """What is no number is no version of any tick."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1


def _ticked(
    request: SignedInRequest, evaluation: Evaluation, thing: TickedThing, write: Callable[[], None]
) -> HttpResponse:
    """The row as it is now with the progress of all; where nothing was stored it says why (409)."""
    address = f"{reverse('tauval', args=[evaluation.pk])}#{thing.anchor}"
    conflict = ""
    try:
        write()
    except EntryConflict as faster:
        conflict = str(faster)
    if not request.htmx:
        if conflict:
            return redirect_unstored(request, conflict, address)
        messages.success(request, f"Tanda {thing.name} tersimpan.")
        return redirect(address)
    context = _context(request, evaluation)
    row = context["handover"].thing(thing.key) or thing
    status = 409 if conflict else 200
    return render(request, "outputs/tauval/_ticked.html", context | {"row": row, "conflict": conflict}, status=status)
