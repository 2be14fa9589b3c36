"""Sign-off of the self-assessment: what is missing, approval, signature; and the seals, old ones too."""

import json
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.factor_proof import proven_again
from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from accounts.throttles import exceeds_password_rate
from evaluations import own_agency, permissions
from evaluations.index_sharing import set_index_sharing
from evaluations.models import Evaluation
from evaluations.scope import cycle_page
from signing import file_checks, separation, signed_papers
from signing import signing as domain
from signing.models import Approval, OnePersonSignoff, Seal
from signing.signoff.forms import (
    ApprovalForm,
    ComparisonForm,
    IndexSharingForm,
    LevelReasonsForm,
    OnePersonForm,
    OwnAgencyForm,
    SignatureForm,
    SignedPaperForm,
    SignoffReturnForm,
)
from submissions.once import acts_once, once
from ui.downloads import file_response
from ui.forms import KawalForm, apply_form, apply_or_add_errors


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
        "paper_refusal": signed_papers.why_not_upload_paper(evaluation, user, standing),
        "check": standing.file_check,
        "check_refusal": file_checks.why_not_check_files(evaluation, user, standing.approval),
        "compare_refusal": signed_papers.why_not_compare_paper(evaluation, user, standing),
        "may_allow_one": permissions.may("allow_one_person", user, evaluation),
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
    """One for many levels above their evidence that have none yet, or one for each."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(domain.why_not_give_reasons(evaluation, request.user))
    form = LevelReasonsForm(request.POST, evaluation=evaluation, standing=domain.signoff_state(evaluation))
    given = apply_form(
        form, lambda: domain.save_level_reasons(evaluation=evaluation, by=request.user, reasons=form.reasons)
    )
    said = f"Alasan {given} indikator tersimpan."
    return _write_and_redirect(request, evaluation, form, said, given is not None)


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
def signed_paper_upload(request: SignedInRequest, pk: int) -> HttpResponse:
    """The Berita Acara with the coordinator's signature on it, read before the form is claimed."""
    evaluation = cycle_page(request, pk)
    raise_if_refused(signed_papers.why_not_upload_paper(evaluation, request.user, domain.signoff_state(evaluation)))
    form = SignedPaperForm(request.POST, request.FILES, evaluation=evaluation)
    read = apply_form(
        form,
        lambda: signed_papers.read_signed_paper(
            evaluation=evaluation, source=form.cleaned_data["file"], by=request.user
        ),
    )
    return _keep_signed_paper(request, evaluation, form, read)


@once
def _keep_signed_paper(
    request: SignedInRequest, evaluation: Evaluation, form: SignedPaperForm, read: signed_papers.ReadPaper | None
) -> HttpResponse:
    done = read is not None and apply_or_add_errors(
        form, lambda: signed_papers.keep_signed_paper(evaluation=evaluation, read=read, by=request.user)
    )
    return _write_and_redirect(request, evaluation, form, "Berita Acara bertanda tangan tersimpan.", done)


@require_POST
@acts_once
def signoff_check_files(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have the cited files read once more, after one was restored or a day has gone by."""
    evaluation = cycle_page(request, pk)
    standing = domain.signoff_state(evaluation)
    approval = file_checks.require_may_check_files(evaluation, request.user, standing.approval)
    file_checks.check_files_again(evaluation=evaluation, approval=approval, by=request.user)
    messages.success(request, "Berkas yang digunakan sedang diperiksa.")
    return redirect(f"{reverse('signoff', args=[pk])}#h-berkas")


@require_safe
def signoff_files(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the check is; the part asks again until it has ended."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    newest = Approval.objects.filter(evaluation=evaluation).select_related("file_check__job").first()
    check = getattr(newest, "file_check", None)
    return render(request, "signing/_file_check.html", {"evaluation": evaluation, "check": check, "was_asked": True})


@get_or_post
@acts_once
def signoff_compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """The scan beside the draft, one page after the other; who signs states here that they are the same."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    permissions.require("view_evidence", request.user, evaluation)
    standing = domain.signoff_state(evaluation)
    refusal = signed_papers.why_not_compare_paper(evaluation, request.user, standing)
    if request.method != "POST":
        return _compare_page(request, evaluation, standing, refusal)
    raise_if_refused(refusal)
    form = ComparisonForm(request.POST, evaluation=evaluation, paper=standing.signed_paper)
    done = apply_or_add_errors(
        form,
        lambda: signed_papers.compare_signed_paper(
            evaluation=evaluation, seen=form.cleaned_data["seen"], by=request.user
        ),
    )
    if not done:
        return _compare_page(request, evaluation, domain.signoff_state(evaluation), None, form)
    messages.success(request, "Pindaian dinyatakan sama dengan naskah. Berikutnya: tanda tangan.")
    return redirect(f"{reverse('signoff', args=[pk])}#h-tanda")


def _compare_page(
    request: SignedInRequest,
    evaluation: Evaluation,
    standing: domain.SignoffState,
    refusal: str | None,
    bound: ComparisonForm | None = None,
) -> HttpResponse:
    """Without a paper there is nothing to compare: 404."""
    paper = standing.signed_paper
    if paper is None:
        raise Http404
    pages = Paginator(range(1, max(paper.pages, paper.draft_pages) + 1), 1)
    if bound:
        bound.now_shows(paper)
    context = {
        "evaluation": evaluation,
        "paper": paper,
        "page": pages.get_page(request.GET.get("page")),
        "refusal": refusal,
        "form": bound or ComparisonForm(evaluation=evaluation, paper=paper),
    }
    return render(request, "signing/compare.html", context, status=422 if bound else 200)


@get_or_post
@acts_once
def one_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who may do two things at once in this region: read by all who see the cycle, set by the admin."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    rule = separation.one_person_rule(evaluation)
    refusal = permissions.why_not_allowed("allow_one_person", request.user, evaluation)
    if request.method != "POST":
        return _rule_page(request, evaluation, rule, None if refusal else OnePersonForm(rule=rule), refusal)
    raise_if_refused(refusal)
    form = OnePersonForm(request.POST, rule=rule)
    done = apply_or_add_errors(
        form,
        lambda: separation.set_one_person_signoff(
            evaluation=evaluation,
            allowed=form.cleaned_data["allowed"],
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
    )
    if not done:
        return _rule_page(request, evaluation, rule, form, None)
    messages.success(request, "Aturan penanda tangan tersimpan.")
    return redirect("one_person", pk)


def _rule_page(
    request: SignedInRequest,
    evaluation: Evaluation,
    rule: OnePersonSignoff | None,
    form: OnePersonForm | None,
    refusal: str | None,
) -> HttpResponse:
    may = permissions.may("allow_own_agency", request.user, evaluation)
    return _rules(
        request,
        evaluation,
        rule=rule,
        form=form,
        refusal=refusal,
        own_form=OwnAgencyForm(evaluation=evaluation) if may else None,
    )


@require_POST
@acts_once
def own_agency_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether who acts for an agency may judge it in this region."""
    evaluation = cycle_page(request, pk)
    permissions.require("allow_own_agency", request.user, evaluation)
    form = OwnAgencyForm(request.POST, evaluation=evaluation)
    done = apply_or_add_errors(
        form,
        lambda: own_agency.set_own_agency_judging(
            evaluation=evaluation,
            allowed=form.cleaned_data["allowed"],
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
    )
    if done:
        messages.success(request, "Aturan menilai OPD sendiri tersimpan.")
        return redirect("one_person", pk)
    rule = separation.one_person_rule(evaluation)
    return _rules(request, evaluation, rule=rule, form=OnePersonForm(rule=rule), refusal=None, own_form=form)


@require_POST
@acts_once
def index_sharing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether the people of the parent region read the index; a region without a parent has nobody to share with."""
    evaluation = cycle_page(request, pk)
    permissions.require("share_index", request.user, evaluation)
    if evaluation.region.parent_id is None:
        raise Http404
    form = IndexSharingForm(request.POST, evaluation=evaluation)
    form.full_clean()  # one box, ticked or not: nothing can be wrong with it
    set_index_sharing(evaluation=evaluation, shared=form.cleaned_data["shared"], by=request.user)
    messages.success(request, "Pembagian indeks tersimpan.")
    return redirect("one_person", pk)


def _rules(request: SignedInRequest, evaluation: Evaluation, **more: Any) -> HttpResponse:
    forms = (more["form"], more["own_form"])
    bound = any(form and form.is_bound for form in forms)
    shares = evaluation.region.parent_id and permissions.may("share_index", request.user, evaluation)
    sharing_form = IndexSharingForm(evaluation=evaluation) if shares else None
    context = {"evaluation": evaluation, "sharing_form": sharing_form, **more}
    return render(request, "signing/one_person.html", context, status=422 if bound else 200)


@require_POST
@proven_again
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
