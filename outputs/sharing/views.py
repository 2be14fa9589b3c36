"""The links of a cycle, for those who make them: made and shown once, every opening listed, revoked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.factor_proof import proven_again
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page
from outputs.models import SharedPack
from outputs.sharing import pack_links
from outputs.sharing.forms import SharedPackForm
from submissions.form_tokens import derived_secret
from submissions.once import acts_once, once_showing
from ui.forms import apply_or_add_errors

MAX_OPENINGS = 50  # shown of each link, the newest; `?semua=` and its number shows all of one


@never_cache
@get_or_post
@proven_again
def shared_packs(request: SignedInRequest, pk: int) -> HttpResponse:
    """Address and code stand on the answer of their own POST and nowhere else, ever."""
    evaluation = cycle_page(request, pk)
    permissions.require("share_pack", request.user, evaluation)
    if request.method == "POST":
        return once_showing(again=lambda r: _shown_again(r, evaluation))(_make)(request, evaluation)
    return _page(request, evaluation, SharedPackForm(evaluation=evaluation))


def _secrets(request: SignedInRequest) -> tuple[str, str]:
    """Address and code: the same for the same form."""
    number = int(derived_secret(request, "shared-pack-code"), 16) % 10**pack_links.CODE_DIGITS
    return derived_secret(request, "shared-pack-address"), f"{number:0{pack_links.CODE_DIGITS}}"


def _shown_again(request: SignedInRequest, evaluation: Evaluation) -> HttpResponse:
    """The same form once more: what it made, unless that is closed by now."""
    address, code = _secrets(request)
    made = pack_links.pack_of_address(address)
    shown = (address, code) if made and not made.revoked_at and made.made_by_id == request.user.pk else None
    return _page(request, evaluation, SharedPackForm(evaluation=evaluation), shown)


def _make(request: SignedInRequest, evaluation: Evaluation) -> HttpResponse:
    form = SharedPackForm(request.POST, evaluation=evaluation)
    address, code = _secrets(request)
    if not apply_or_add_errors(
        form,
        lambda: pack_links.share_pack(
            evaluation=evaluation, address=address, code=code, by=request.user, **form.cleaned_data
        ),
    ):
        return _page(request, evaluation, form)
    return _page(request, evaluation, SharedPackForm(evaluation=evaluation), (address, code))


def _page(
    request: SignedInRequest, evaluation: Evaluation, form: SharedPackForm, fresh: tuple[str, str] | None = None
) -> HttpResponse:
    packs = list(pack_links.packs_of_cycle(evaluation))
    makers = {pack.made_by_id: pack.made_by for pack in packs}  # the roles of each are read once
    for pack in packs:
        pack.evaluation, pack.made_by = evaluation, makers[pack.made_by_id]
    context = {
        "evaluation": evaluation,
        "form": form,
        "refusal": pack_links.why_not_share(evaluation, request.user),
        "address": request.build_absolute_uri(reverse("shared_pack", args=[fresh[0]])) if fresh else "",
        "code": fresh[1] if fresh else "",
        "rows": [_row(pack, request.GET.get("semua") == str(pack.pk)) for pack in packs],
    }
    status = 201 if fresh else 422 if form.is_bound else 200
    return render(request, "outputs/sharing/links.html", context, status=status)


def _row(pack: SharedPack, shows_all: bool) -> dict[str, Any]:
    """One link of the list; `openings` are the newest of `opened`, or all of them."""
    openings = list(pack.openings.all())
    return {
        "pack": pack,
        "closed": pack_links.why_closed(pack),
        "waits": pack_links.is_waiting(pack),
        "opened": len(openings),
        "openings": openings if shows_all else openings[:MAX_OPENINGS],
        "shows_all": shows_all,
    }


@require_POST
@acts_once
def shared_pack_revoke(request: SignedInRequest, pk: int, link: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("share_pack", request.user, evaluation)
    pack = get_object_or_404(SharedPack, pk=link, evaluation=evaluation)
    pack.evaluation = evaluation
    pack_links.revoke_pack(pack=pack, by=request.user)
    messages.success(request, "Tautan dicabut. Paket tidak dapat dibuka lagi dengannya.")
    return redirect("shared_packs", pk)
