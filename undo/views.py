"""What can be taken back: the list, and one act with what rests on it, asked again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.factor_proof import proven_again
from accounts.permissions import require_regions
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from submissions.once import acts_once, redirect_unstored
from undo.deletable_kinds import DELETABLE, DeletableKind
from undo.deleting import delete_row, uses_of_row
from undo.models import BulkAct
from undo.queries import UndoPage, undo_page
from undo.resting import RestsOnIt
from undo.taking_back import rests_on_act, undo_act, why_not_undo


@require_safe
def undo_list(request: SignedInRequest) -> HttpResponse:
    """The acts of a week, and those that were taken back."""
    require_regions("view_bulk_acts", request.user)
    page: UndoPage = undo_page(request.user)
    return render(request, "undo/list.html", {"page": page})


@get_or_post
def undo_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """One act; posting takes it back. Of accounts and roles a second step is proven anew."""
    rows = BulkAct.objects.visible_to(request.user).select_related("region", "by", "undone_by")
    act = get_object_or_404(rows, pk=pk)
    request.region = act.region
    if request.method == "POST":
        return (proven_again(_take_back) if act.act_kind.gives_power else _take_back)(request, act)
    refusal = why_not_undo(act, request.user)
    steps = act.row_steps
    context = {
        "act": act,
        "refusal": refusal,
        "uses": [] if refusal else rests_on_act(act),
        "made": sum(step.is_made for step in steps),
        "changed": sum(not step.is_made for step in steps),
    }
    return render(request, "undo/confirm.html", context)


@acts_once
def _take_back(request: SignedInRequest, act: BulkAct) -> HttpResponse:
    try:
        undo_act(act=act, by=request.user)
    except RestsOnIt as refusal:
        return redirect_unstored(request, str(refusal), "undo_confirm", act.pk)
    messages.success(request, f"{act.title} dibatalkan: {act.words}.")
    return redirect("undo_list")


@get_or_post
def row_delete(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """What was made by mistake: what rests on it, or the button. Of accounts a second step is proven anew."""
    what = DELETABLE[kind]
    return (proven_again(_row_delete) if what.gives_power else _row_delete)(request, what, pk)


@acts_once
def _row_delete(request: SignedInRequest, what: DeletableKind, pk: int) -> HttpResponse:
    row = get_object_or_404(what.visible(request.user), pk=pk)
    request.region = what.region(row)
    if request.method == "POST":
        return _delete(request, what, row)
    refusal = what.why_not(row, request.user)
    uses = [] if refusal else uses_of_row(what, row)
    context = {"what": what, "name": what.name(row), "address": what.address(row), "refusal": refusal, "uses": uses}
    return render(request, "undo/delete.html", context)


def _delete(request: SignedInRequest, what: DeletableKind, row: Any) -> HttpResponse:
    name = what.name(row)
    try:
        delete_row(kind=what.code, row=row, by=request.user)
    except RestsOnIt as refusal:
        return redirect_unstored(request, str(refusal), request.path)
    messages.success(request, f"{name} dihapus. Riwayatnya tetap tersimpan.")
    return redirect(what.after)
