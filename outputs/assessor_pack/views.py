"""The external assessors' pack: read only, and only while the cycle is with them. The team sees it beforehand."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.choices import RELEASED_STATES
from evaluations.models import Evaluation
from evaluations.scope import cycle_page
from outputs.assessor_pack.queries import assessor_pack_page


@require_safe
def assessor_pack(request: SignedInRequest, pk: int) -> HttpResponse:
    # What is with this assessor; the page's frame shows it.
    rows = Evaluation.objects.released_to(request.user).select_related("region", "instrument")
    if found := rows.prefetch_related("windows").filter(pk=pk).first():
        request.cycle = found
    evaluation = found or _previewed(request, pk)
    context = {
        "evaluation": evaluation,
        "pack": assessor_pack_page(evaluation),
        "is_released": evaluation.state in RELEASED_STATES,
        "previews": permissions.may("preview_pack", request.user, evaluation),
        "shares": permissions.may("share_pack", request.user, evaluation),
    }
    return render(request, "outputs/assessor_pack/pack.html", context)


def _previewed(request: SignedInRequest, pk: int) -> Evaluation:
    evaluation = cycle_page(request, pk)
    permissions.require("preview_pack", request.user, evaluation)
    return evaluation
