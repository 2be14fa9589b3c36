"""The head of an agency approves its evidence or sends it back; the cycle's page says whether that is wanted."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.scope import cycle_for
from evidence import approving
from evidence.models import Citation
from evidence.sending_forms import EvidenceReturnForm
from evidence.verdicts import REASONS
from submissions.once import acts_once, redirect_unstored
from ui.formats import listed_text
from ui.forms import MAX_KEY_DIGITS, apply_or_add_errors, posted_data


@require_POST
@acts_once
def head_approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether heads approve in this cycle: "ya" or anything else."""
    evaluation = cycle_for(request.user, pk)
    wanted = request.POST.get("wanted") == "ya"
    released = approving.set_head_approval(evaluation=evaluation, wanted=wanted, by=request.user)
    if wanted and (headless := approving.agencies_without_head(evaluation)):
        names = listed_text([agency.short_name for agency in headless])
        messages.warning(request, f"Belum ada kepala OPD di {names}: data dukung dari sana tertahan sampai ditunjuk.")
    said = "Data dukung operator kini menunggu kepala OPD." if wanted else "Data dukung kini langsung ditinjau."
    messages.success(request, f"{said} {released} data dukung yang menunggu diteruskan." if released else said)
    return redirect("cycle", evaluation.pk)


@require_POST
@acts_once
def evidence_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    citation = get_object_or_404(_waiting(request), pk=pk)
    request.region = citation.evaluation.region
    return _approved(request, citation.evaluation_id, [citation])


@require_POST
@acts_once
def evidence_approve_checked(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that the form has checked."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("act_for_agency", request.user, evaluation)
    chosen = [key for key in request.POST.getlist("citations") if key.isdecimal() and len(key) <= MAX_KEY_DIGITS]
    citations = list(_waiting(request).filter(evaluation=evaluation, pk__in=chosen))
    return _approved(request, evaluation.pk, citations)


def _approved(request: SignedInRequest, pk: int, citations: list[Citation]) -> HttpResponse:
    number = approving.approve_evidence(citations=citations, by=request.user)
    if not number:
        return redirect_unstored(request, "Centang dahulu data dukung yang Anda setujui.", "agency_approvals", pk)
    messages.success(request, f"{number} data dukung disetujui dan diteruskan ke peninjau.")
    return redirect("agency_approvals", pk)


@get_or_post
@acts_once
def evidence_send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    citation = get_object_or_404(_waiting(request), pk=pk)
    request.region = citation.evaluation.region
    raise_if_refused(approving.why_not_approve_evidence(citation, request.user))
    form = EvidenceReturnForm(posted_data(request))
    if apply_or_add_errors(
        form, lambda: approving.send_back_to_operator(citation=citation, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Data dukung dikembalikan ke operator.")
        return redirect("agency_approvals", citation.evaluation_id)
    context = {"evaluation": citation.evaluation, "citation": citation, "form": form, "reasons": REASONS}
    return render(request, "evidence/send_back.html", context, status=422 if form.errors else 200)


def _waiting(request: SignedInRequest) -> Any:
    """The evidence that the person reaches; who may decide, and whether it still waits, is the domain's affair."""
    rows = Citation.objects.handled_by(request.user).prefetch_related("evaluation__windows", "verdicts")
    return rows.select_related("evaluation__region", "indicator", "item", "agency", "version__document", "created_by")
