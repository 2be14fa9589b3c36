"""Requests that take two people: what waits, who may confirm it, and what became of it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.factor_proof import proven_again
from accounts.models import PowerRequest, User
from accounts.power.power_requests import confirm, stop, why_not_stop
from accounts.power.witnesses import why_not_witness
from accounts.signed_in import SignedInRequest
from submissions.once import acts_once, redirect_unstored
from ui.texts import full_stop

PAGE = 25
RELATED = ("person", "asked_by", "decided_by", "membership__agency", "region")


@dataclass(frozen=True)
class ShownRequest:
    """A row, and what this person may do about it."""

    row: PowerRequest
    why_not_confirm: str | None
    may_stop: bool

    @property
    def look(self) -> str:
        """The status word of the ui that it is shown as."""
        looks = {"menunggu": "tunggu", "disetujui": "terima", "selesai": "terima", "dihentikan": "lewat"}
        return looks.get(self.row.state, "kunci")


@require_safe
def power_requests(request: SignedInRequest) -> HttpResponse:
    """Everybody's own; for those with power all of the region."""
    rows = PowerRequest.objects.visible_to(request.user).select_related(*RELATED)
    waiting = [_shown(row, request.user) for row in rows.waiting()]
    page = Paginator(rows.exclude(state=PowerRequest.State.WAITING), PAGE).get_page(request.GET.get("page"))
    past = [_shown(row, request.user) for row in page]
    return render(request, "accounts/power_requests.html", {"waiting": waiting, "page": page, "past": past})


def _shown(row: PowerRequest, user: User) -> ShownRequest:
    return ShownRequest(row, why_not_witness(user, row), why_not_stop(user, row) is None)


@require_POST
@proven_again
@acts_once
def power_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PowerRequest.objects.visible_to(request.user), pk=pk)
    try:
        done = confirm(request=row, by=request.user)
    except ValidationError as error:  # the agency has ended meanwhile
        return redirect_unstored(request, error.messages[0], "power_requests")
    messages.success(request, f"Disetujui: {full_stop(done)} Yang bersangkutan sudah diberi tahu.")
    return redirect("power_requests")


@require_POST
@acts_once
def power_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PowerRequest.objects.visible_to(request.user), pk=pk)
    stop(request=row, by=request.user)
    messages.success(request, f"Dihentikan: {full_stop(row)}")
    return redirect("power_requests")
