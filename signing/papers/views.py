"""The papers of the sign-off: their wording with a preview, and both as PDF, of today and of every seal."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.exports.pdf import PDF
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.scope import cycle_for, cycle_page
from signing import paper_writes as domain
from signing.models import Papers, Seal
from signing.paper_facts import SignoffPaper, papers_for, signatories
from signing.papers.forms import SignoffPapersForm
from signing.papers_pdf import paper_pdf
from signing.rules import FIELDS, PaperKind
from ui.downloads import SANDBOX, file_response
from ui.forms import apply_or_add_errors


@get_or_post
def papers(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who sees the whole cycle reads them; the form is for those who may change them now."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    refusal = domain.why_not_edit_papers(evaluation, request.user)
    stored = papers_for(evaluation)
    if request.method != "POST":
        return _page(request, evaluation, stored, None if refusal else _form(evaluation, stored), refusal)
    if refusal:
        raise Refused(refusal)
    form = _form(evaluation, stored, _typed(request))
    if apply_or_add_errors(form, lambda: domain.save_papers(evaluation=evaluation, by=request.user, **form.sent)):
        messages.success(request, "Naskah tersimpan.")
        return redirect("papers", evaluation.pk)
    form.now_shows(stored)
    return _page(request, evaluation, stored, form, None)


def _typed(request: SignedInRequest) -> dict[str, str]:
    """What was sent; the button of a text puts the program's own there."""
    typed = {name: str(value) for name, value in request.POST.items()}
    reset = typed.get("bawaan")
    return typed | {kind.field: kind.default for kind in PaperKind if kind.field == reset}


def _form(evaluation: Evaluation, stored: Papers, typed: dict[str, str] | None = None) -> SignoffPapersForm:
    return SignoffPapersForm(typed, papers=stored, texts=domain.papers_texts(stored), people=signatories(evaluation))


def _page(
    request: SignedInRequest,
    evaluation: Evaluation,
    stored: Papers,
    form: SignoffPapersForm | None,
    refusal: str | None,
) -> HttpResponse:
    context = {
        "evaluation": evaluation,
        "papers": stored,
        "shown": list(domain.current_papers(evaluation, stored).values()),
        "form": form,
        "refusal": refusal,
        "fields": {f"{{{name}}}": meaning for name, meaning in FIELDS.items()},
        "defaults": [(kind.label, kind.default) for kind in PaperKind],
    }
    return render(request, "signing/papers.html", context, status=422 if form and form.is_bound else 200)


@require_safe
@xframe_options_sameorigin  # the page that compares shows it beside the scan
def paper(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """The PDF as it stands now; `?lihat` shows it in the browser."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_values", request.user, evaluation)
    return _file(domain.current_papers(evaluation)[_kind(kind)], shown="lihat" in request.GET)


@require_safe
def seal_paper(request: SignedInRequest, pk: int, seal: int, kind: str) -> HttpResponse:
    """The PDF of a seal, an old one too."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_values", request.user, evaluation)
    row = get_object_or_404(Seal, pk=seal, evaluation=pk)
    return _file(domain.sealed_paper(evaluation, row, _kind(kind)))


def _kind(asked: str) -> PaperKind:
    try:
        return PaperKind(asked)
    except ValueError as error:
        raise Http404 from error


def _file(paper: SignoffPaper, shown: bool = False) -> HttpResponse:
    answer = file_response(*paper_pdf(paper), PDF, shown=shown)
    answer["Content-Security-Policy"] = SANDBOX
    return answer
