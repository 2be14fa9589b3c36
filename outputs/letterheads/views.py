"""The letterhead of the full report: what counts now, and a new one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_for, cycle_page
from outputs.letterheads import letterhead_writes
from outputs.letterheads.forms import LetterheadForm
from submissions.once import acts_once, once
from ui.downloads import file_response
from ui.forms import apply_form, apply_or_add_errors
from uploads import filetypes


@get_or_post
def letterhead(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file is read and scanned before the form is claimed."""
    evaluation = cycle_page(request, pk)
    permissions.require("keep_letterhead", request.user, evaluation)
    if request.method != "POST":
        return _page(request, evaluation, LetterheadForm(evaluation=evaluation))
    form = LetterheadForm(request.POST, request.FILES, evaluation=evaluation)
    checked = apply_form(
        form, lambda: letterhead_writes.check_letterhead(evaluation, form.cleaned_data["file"], request.user)
    )
    return _keep(request, evaluation, form, checked)


@once
def _keep(
    request: SignedInRequest,
    evaluation: Evaluation,
    form: LetterheadForm,
    checked: letterhead_writes.CheckedLetterhead | None,
) -> HttpResponse:
    if checked and apply_or_add_errors(
        form, lambda: letterhead_writes.keep_letterhead(evaluation=evaluation, checked=checked, by=request.user)
    ):
        messages.success(request, "Kop tersimpan. Laporan DOCX berikutnya memakainya.")
        return redirect("letterhead", evaluation.pk)
    return _page(request, evaluation, form)


def _page(request: SignedInRequest, evaluation: Evaluation, form: LetterheadForm) -> HttpResponse:
    context = {
        "evaluation": evaluation,
        "form": form,
        "own": letterhead_writes.current_letterhead(evaluation.region),
    }
    return render(request, "outputs/reports/letterhead.html", context, status=422 if form.is_bound else 200)


@require_POST
@acts_once
def letterhead_retire(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back to plain pages."""
    evaluation = cycle_for(request.user, pk)
    letterhead_writes.retire_letterhead(evaluation=evaluation, by=request.user)
    messages.success(request, "Laporan DOCX berikutnya memakai kop bawaan.")
    return redirect("letterhead", pk)


@require_safe
def letterhead_default(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plain page, to begin with in Word."""
    from outputs.full_report.letterhead_file import default_letterhead  # 16 MB that no other page needs

    evaluation = cycle_for(request.user, pk)
    permissions.require("keep_letterhead", request.user, evaluation)
    return file_response(
        "kop-laporan.docx", default_letterhead(evaluation.region.government), filetypes.DOCX.content_type
    )
