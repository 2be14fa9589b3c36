"""Sign-off of the self-assessment: what is missing, approval, signature; and the seals, old ones too."""

import json
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import raise_if_refused
from accounts.signed_in import SignedInRequest
from accounts.throttles import exceeds_password_rate
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page
from signing import paper_writes
from signing import signing as domain
from signing.models import Seal
from signing.signoff.forms import ApprovalForm, LevelReasonsForm, SignatureForm, SignedPaperForm, SignoffReturnForm
from submissions.once import acts_once, once
from ui.downloads import file_response
from ui.forms import KawalForm, apply_or_add_errors


@require_safe
def signoff(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who sees the whole cycle reads it; the forms are for those whose turn it is."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    return _page(request, evaluation, domain.signoff_state(evaluation))


def _page(
    request: SignedInRequest, evaluation: Evaluation, standing: domain.SignoffState, bound: KawalForm | None = None
) -> HttpResponse:
    """The page with its forms; `bound` is the one that was sent and came back."""
    user = request.user
    if isinstance(bound, ApprovalForm | LevelReasonsForm):
        bound.now_shows(standing)
    fresh = {
        "approve_form": ApprovalForm(evaluation=evaluation, standing=standing),
        "reasons_form": LevelReasonsForm(evaluation=evaluation, standing=standing),
        "return_form": SignoffReturnForm(evaluation=evaluation),
        "paper_form": SignedPaperForm(evaluation=evaluation),
        "sign_form": SignatureForm(evaluation=evaluation),
    }
    context = {
        **{name: bound if type(bound) is type(form) else form for name, form in fresh.items()},
        "bound": bound,
        "evaluation": evaluation,
        "standing": standing,
        "outcome": standing.read.outcome,
        "decide_refusal": domain.why_not_decide_signoff(evaluation, user),
        "approve_refusal": domain.why_not_approve(evaluation, user, standing),
        "reasons_refusal": domain.why_not_give_reasons(evaluation, user),
        "paper_refusal": paper_writes.why_not_upload_paper(evaluation, user, standing),
        "may_read_paper": permissions.may("view_evidence", user, evaluation),
        "sign_refusal": domain.why_not_sign(evaluation, user, standing),
        "seals": Seal.objects.filter(evaluation=evaluation).defer("canonical").select_related("sealed_by"),
    }
    return render(request, "signing/signoff.html", context, status=422 if bound else 200)


@require_POST
@acts_once
def signoff_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    standing = domain.signoff_state(evaluation)
    raise_if_refused(domain.why_not_approve(evaluation, request.user, standing))
    form = ApprovalForm(request.POST, evaluation=evaluation, standing=standing)
    done = apply_or_add_errors(
        form, lambda: domain.approve_self_assessment(evaluation=evaluation, by=request.user, **form.decision)
    )
    return _write_and_redirect(
        request, evaluation, form, "Penilaian mandiri disetujui. Berikutnya: tanda tangan.", done
    )


@require_POST
def signoff_reasons(request: SignedInRequest, pk: int) -> HttpResponse:
    """One for each level above its evidence that has none yet."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(domain.why_not_give_reasons(evaluation, request.user))
    form = LevelReasonsForm(request.POST, evaluation=evaluation, standing=domain.signoff_state(evaluation))
    done = apply_or_add_errors(
        form, lambda: domain.save_level_reasons(evaluation=evaluation, by=request.user, reasons=form.reasons)
    )
    return _write_and_redirect(request, evaluation, form, "Alasan tersimpan.", done)


@require_POST
@acts_once
def signoff_send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    raise_if_refused(domain.why_not_decide_signoff(evaluation, request.user))
    form = SignoffReturnForm(request.POST, evaluation=evaluation)
    done = apply_or_add_errors(
        form,
        lambda: domain.return_self_assessment(
            evaluation=evaluation, by=request.user, reason=form.cleaned_data["reason"]
        ),
    )
    return _write_and_redirect(request, evaluation, form, "Penilaian mandiri dikembalikan kepada tim.", done)


@require_POST
@once
def signed_paper_upload(request: SignedInRequest, pk: int) -> HttpResponse:
    """The Berita Acara with the coordinator's signature on it."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(paper_writes.why_not_upload_paper(evaluation, request.user, domain.signoff_state(evaluation)))
    form = SignedPaperForm(request.POST, request.FILES, evaluation=evaluation)
    done = apply_or_add_errors(
        form,
        lambda: paper_writes.save_signed_paper(
            evaluation=evaluation, source=form.cleaned_data["file"], by=request.user
        ),
    )
    return _write_and_redirect(request, evaluation, form, "Berita Acara bertanda tangan tersimpan.", done)


@require_POST
@acts_once
def signoff_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    raise_if_refused(domain.why_not_sign(evaluation, request.user, domain.signoff_state(evaluation)))
    form = SignatureForm(request.POST, evaluation=evaluation)
    if exceeds_password_rate(request):
        form.add_error(None, "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.")
    done = apply_or_add_errors(
        form,
        lambda: domain.sign_self_assessment(
            evaluation=evaluation, by=request.user, password=form.cleaned_data["password"]
        ),
    )
    return _write_and_redirect(
        request, evaluation, form, "Penilaian mandiri ditandatangani, disegel, dan dikirim.", done
    )


def _write_and_redirect(
    request: SignedInRequest, evaluation: Evaluation, form: KawalForm, success: str, done: bool
) -> HttpResponse:
    if not done:
        return _page(request, evaluation, domain.signoff_state(evaluation), form)
    messages.success(request, success)
    return redirect("signoff", evaluation.pk)


@require_safe
def seal(request: SignedInRequest, pk: int, seal: int) -> HttpResponse:
    """A seal as it was signed, whatever stands in the cycle today."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    row = get_object_or_404(Seal.objects.select_related("sealed_by", "superseded_by"), pk=seal, evaluation=pk)
    facts = json.loads(row.canonical)
    rows = [{**said, "level": Decimal(said["score"]["level"])} for said in facts["indicators"]]
    context = {"evaluation": evaluation, "seal": row, "facts": facts, "rows": rows}
    context["may_read_paper"] = permissions.may("view_evidence", request.user, evaluation)
    return render(request, "signing/seal.html", context)


@require_safe
def seal_json(request: SignedInRequest, pk: int, seal: int) -> HttpResponse:
    """Exactly the bytes whose SHA-256 stands on the page: anybody may sum them up."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    row = get_object_or_404(Seal, pk=seal, evaluation=pk)
    return file_response(f"segel-{row.pk}.json", row.canonical.encode(), "application/json")
