"""A cycle and the newest revision of its instrument: the differences, the adoption, and what it leaves to do."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from domains.models import EvidenceItem
from evaluations import permissions
from evaluations.models import Evaluation, RevisionAdoption
from evaluations.scope import cycle_for, cycle_page
from evidence.models import Citation, EvidenceRequest
from new_year.revisions import adopting
from new_year.revisions.forms import AdoptionForm, RuleProposalForm
from new_year.revisions.queries import RevisionPage, revision_page, work_left
from submissions.once import acts_once, once, redirect_unstored
from ui.forms import apply_form, posted_data


@get_or_post
@once
def cycle_revision(request: SignedInRequest, pk: int) -> HttpResponse:
    """The differences; the form adopts, or proposes where there are new rules."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_worklist", request.user, evaluation)
    page = revision_page(evaluation, request.user)
    if request.method == "POST":
        raise_if_refused(page.refusal if page.offer else "Siklus ini sudah memakai revisi terbaru.")
    form = _adoption_form(request, page)
    if form and (done := apply_form(form, lambda: _adopt(request, evaluation, form))):
        words = (
            f"Siklus kini memakai revisi {done.target.revision}."
            if done.adopted_at
            else "Usulan tersimpan dan menunggu konfirmasi."
        )
        messages.success(request, words)
        return redirect("revision_work" if done.adopted_at else "cycle_revision", pk)
    may_load = permissions.may("load_revision", request.user, evaluation)
    context = {"evaluation": evaluation, "page": page, "form": form, "may_load": may_load}
    return render(request, "new_year/revisions/revision.html", context, status=422 if form and form.is_bound else 200)


def _adoption_form(request: SignedInRequest, page: RevisionPage) -> AdoptionForm | None:
    if page.offer is None or page.refusal or page.proposal:
        return None
    form_class = RuleProposalForm if page.offer.comparison.has_new_rules else AdoptionForm
    return form_class(posted_data(request), initial={"revision": page.offer.target.revision})


def _adopt(request: SignedInRequest, evaluation: Evaluation, form: AdoptionForm) -> RevisionAdoption:
    return adopting.adopt_revision(evaluation=evaluation, by=request.user, **form.cleaned_data)


@require_POST
@acts_once
def revision_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The second person of new rules."""
    evaluation, proposal = _proposal(request, pk)
    try:
        done = adopting.confirm_revision(adoption=proposal, by=request.user)
    except ValidationError as error:
        return redirect_unstored(request, " ".join(error.messages), "cycle_revision", pk)
    messages.success(request, f"Siklus kini memakai revisi {done.target.revision}.")
    return redirect("revision_work", evaluation.pk)


@require_POST
@acts_once
def revision_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """No: the cycle stays as it is."""
    evaluation, proposal = _proposal(request, pk)
    adopting.withdraw_proposal(adoption=proposal, by=request.user)
    messages.success(request, "Usulan dibatalkan; siklus tetap memakai revisi yang sekarang.")
    return redirect("cycle_revision", evaluation.pk)


def _proposal(request: SignedInRequest, pk: int) -> tuple[Evaluation, RevisionAdoption]:
    evaluation = cycle_for(request.user, pk)
    permissions.require("adopt_rules", request.user, evaluation)
    rows = RevisionAdoption.objects.waiting().filter(evaluation=evaluation)
    found = rows.select_related("source", "target", "by").first()
    raise_if_refused(None if found else "Tidak ada usulan yang menunggu.")
    assert found
    found.evaluation = evaluation
    return evaluation, found


@require_safe
def revision_work(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is left to decide, to confirm and to read after a revision was adopted."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_evidence", request.user, evaluation)
    return _work_page(request, evaluation)


def _work_page(request: SignedInRequest, evaluation: Evaluation, error: str = "") -> HttpResponse:
    context = {"evaluation": evaluation, "work": work_left(evaluation, request.user), "error": error}
    return render(request, "new_year/revisions/work.html", context, status=422 if error else 200)


@require_POST
@acts_once
def revision_place(request: SignedInRequest, pk: int) -> HttpResponse:
    """One citation or request of a deleted item: another item, or set aside; or what was set aside hangs again."""
    evaluation = cycle_page(request, pk)
    permissions.require("place_evidence", request.user, evaluation)
    kind, _, key = request.POST.get("baris", "").partition("-")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return _work_page(request, evaluation, "Pilih baris yang diputuskan.")
    item = _chosen_item(request, evaluation)
    try:
        if kind == "bukti":
            rows = Citation.objects.visible_to(request.user).filter(evaluation=evaluation)
            adopting.place_citation(citation=get_object_or_404(rows, pk=key), item=item, by=request.user)
        elif kind == "permintaan":
            asked = EvidenceRequest.objects.visible_to(request.user).filter(evaluation=evaluation)
            adopting.place_request(asked=get_object_or_404(asked, pk=key), item=item, by=request.user)
        elif kind == "batal":
            rows = Citation.objects.visible_to(request.user).filter(evaluation=evaluation)
            adopting.unplace_citation(citation=get_object_or_404(rows, pk=key), by=request.user)
            messages.success(request, "Kembali menunggu keputusan.")
            return redirect("revision_work", pk)
        else:
            raise Http404
    except ValidationError as error:
        return _work_page(request, evaluation, " ".join(error.messages))
    messages.success(request, f"Dipindahkan ke {item.code}." if item else "Disisihkan; tetap dapat dibaca di bawah.")
    return redirect("revision_work", pk)


def _chosen_item(request: SignedInRequest, evaluation: Evaluation) -> EvidenceItem | None:
    """The item of the cycle's revision by its code; none: set aside."""
    code = request.POST.get("butir", "")
    if not code:
        return None
    rows = EvidenceItem.objects.filter(instrument=evaluation.instrument_id).select_related("criterion")
    return get_object_or_404(rows, code=code[:20])


@require_POST
@acts_once
def revision_fits(request: SignedInRequest, pk: int) -> HttpResponse:
    """A document still fits the item as it reads now."""
    evaluation = cycle_page(request, pk)
    permissions.require("judge_evidence", request.user, evaluation)
    key = request.POST.get("bukti", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return _work_page(request, evaluation, "Pilih data dukung yang dipastikan.")
    rows = Citation.objects.visible_to(request.user).filter(evaluation=evaluation)
    adopting.confirm_wording(citation=get_object_or_404(rows, pk=key), by=request.user)
    messages.success(request, "Dipastikan masih cocok.")
    return redirect("revision_work", pk)
