"""Setting one check of a sent paper aside, with a reason, and letting it count again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evidence.dismissing.forms import DismissForm
from evidence.models import CheckDismissal, Citation
from evidence.models.citation import CitationQuerySet
from evidence.paper_checks.check_words import PaperCheck
from evidence.paper_checks.citation_checks import plain_checks
from evidence.paper_checks.dismissals import dismiss_check, recall_dismissal, why_not_dismiss
from submissions.once import acts_once
from ui.forms import apply_or_add_errors, posted_data, raw_text


@get_or_post
@acts_once
def check_dismiss(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Why this check does not matter here; `?unsur=` names the element of a policy."""
    citation = _citation(request, pk)
    raise_if_refused(why_not_dismiss(citation, request.user))
    check = _check(citation, kind, raw_text(request.GET, "unsur"))
    back = _place(citation)
    form = DismissForm(posted_data(request), cancel_url=back)
    if apply_or_add_errors(form, lambda: _store(request, citation, check, form)):
        messages.success(request, "Pemeriksaan dikesampingkan. Peninjau melihat alasannya.")
        return redirect(back)
    context = {"citation": citation, "check": check, "form": form}
    return render(request, "evidence/dismissing/dismiss.html", context, status=422 if form.errors else 200)


@require_POST
@acts_once
def check_recall(request: SignedInRequest, pk: int) -> HttpResponse:
    """The check counts again."""
    row = get_object_or_404(CheckDismissal.objects.filter(citation__in=_reached(request)), pk=pk)
    citation = _citation(request, row.citation_id)
    row.citation = citation
    recall_dismissal(dismissal=row, by=request.user)
    messages.success(request, "Pemeriksaan berlaku lagi.")
    return redirect(_place(citation))


def _store(request: SignedInRequest, citation: Citation, check: PaperCheck, form: DismissForm) -> CheckDismissal:
    said = {"kind": str(check.kind), "detail": check.detail, "reason": form.cleaned_data["reason"]}
    return dismiss_check(citation=citation, by=request.user, **said)


def _check(citation: Citation, kind: str, detail: str) -> PaperCheck:
    """What lacks under this name; 404 where nothing of it was ever asked."""
    checks = plain_checks(citation.evaluation, [citation])[citation.pk]
    found = next((check for check in checks if check.is_lacking and check.key == (kind, detail)), None)
    if found is None:
        raise Http404
    return found


def _reached(request: SignedInRequest) -> CitationQuerySet:
    return Citation.objects.handled_by(request.user).visible_to(request.user)


def _citation(request: SignedInRequest, pk: int) -> Citation:
    related = ("evaluation__region", "evaluation__instrument", "indicator", "item__criterion", "version__document")
    row = get_object_or_404(_reached(request).select_related(*related), pk=pk)
    request.region = row.evaluation.region
    return row


def _place(citation: Citation) -> str:
    return f"{reverse('document', args=[citation.version.document_id])}#periksa-{citation.pk}"
