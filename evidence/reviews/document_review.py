"""All that one document waits for in a cycle, judged together on one page."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations.models import Evaluation
from evidence.document_verdicts import MAX_AT_ONCE, MovedMeanwhile, judge_document, newest_version
from evidence.models import Citation, Document, DocumentVersion, Verdict
from evidence.paper_checks.citation_checks import KnownReadings, checks_of
from evidence.reviews.document_verdict_form import DocumentVerdictForm
from evidence.reviews.file_view import file_view
from evidence.reviews.forms import ReviewQueueFilter
from evidence.reviews.queries import WaitingCitation, rows_by_key
from evidence.reviews.views import narrowed_queue
from evidence.verdicts import REASONS
from submissions.once import acts_once
from ui.forms import MAX_KEY_DIGITS, apply_form


@get_or_post
@acts_once
def document_review(request: SignedInRequest, pk: int, document: int) -> HttpResponse:
    """The document beside all its items that wait for this person; one press judges those that are ticked."""
    evaluation, asked = narrowed_queue(request, pk)
    found = get_object_or_404(Document.objects.visible_to(request.user), pk=document, region=evaluation.region_id)
    if request.method == "POST":
        return _judge(request, evaluation, asked, found)
    rows = waiting_items(asked, found)
    if not rows:
        messages.info(request, f"Tidak ada butir dokumen “{found.title}” yang menunggu Anda.")
        return redirect(reverse("reviews", args=[pk]) + asked.query)
    page = Paginator(rows, MAX_AT_ONCE).get_page(request.GET.get("page"))
    newest = newest_version(found)
    form = DocumentVerdictForm(rows=page.object_list, initial={"newest": newest.pk if newest else ""})
    return _page(request, evaluation, asked, found, form, page=page)


def waiting_items(asked: ReviewQueueFilter, document: Document) -> list[WaitingCitation]:
    """Those of the document that this person may judge now, in the order of indicators and items."""
    rows = [row for row in asked.queue if row.document == document and row.is_open]
    return sorted(rows, key=lambda row: (row.citation.indicator.number, row.code, row.citation.pk))


def _judge(
    request: SignedInRequest, evaluation: Evaluation, asked: ReviewQueueFilter, document: Document
) -> HttpResponse:
    """What stood on the page is judged, whatever has become of it; what has changed is told instead."""
    keys = [int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) <= MAX_KEY_DIGITS]
    rows = rows_by_key(evaluation, request.user, document, keys[:MAX_AT_ONCE])
    form = DocumentVerdictForm(request.POST, rows=rows)
    try:
        verdicts = apply_form(form, lambda: _store(request, evaluation, document, form))
    except MovedMeanwhile as faster:
        return _moved_page(request, evaluation, document, form, faster.told)
    if verdicts is None:
        return _page(request, evaluation, asked, document, form)
    messages.success(request, f"{len(verdicts)} butir dokumen “{document.title}” diputus.")
    return redirect(_following(evaluation, asked, document, verdicts) + asked.query)


def _store(
    request: SignedInRequest, evaluation: Evaluation, document: Document, form: DocumentVerdictForm
) -> list[Verdict]:
    known = DocumentVersion.objects.filter(document=document, pk=form.cleaned_data["newest"]).first()
    return judge_document(evaluation=evaluation, document=document, newest=known, given=form.given, by=request.user)


def _moved_page(
    request: SignedInRequest, evaluation: Evaluation, document: Document, sent: DocumentVerdictForm, told: Sequence[str]
) -> HttpResponse:
    """What still waits, as it was typed, and the newest file named; the next press stores it."""
    _, asked = narrowed_queue(request, evaluation.pk)
    left = {row.citation.pk for row in waiting_items(asked, document)}
    newest = newest_version(document)
    typed = request.POST.copy()
    typed["newest"] = str(newest.pk) if newest else ""
    form = DocumentVerdictForm(typed, rows=[row for row in sent.rows if row.citation.pk in left])
    return _page(request, evaluation, asked, document, form, moved=told)


def _following(
    evaluation: Evaluation, asked: ReviewQueueFilter, document: Document, verdicts: Sequence[Verdict]
) -> str:
    """What is left of this document, else the next document of the queue, else the queue."""
    done = {verdict.citation_id for verdict in verdicts}
    left = [row.document.pk for row in asked.rows() if row.is_open and row.citation.pk not in done]
    following = document.pk if document.pk in left else next(iter(left), None)
    if following is None:
        return reverse("reviews", args=[evaluation.pk])
    return reverse("document_review", args=[evaluation.pk, following])


def _attach_checks(evaluation: Evaluation, cited: list[Citation], known: KnownReadings) -> None:
    """Give each its `paper_checks`, at most four queries for all."""
    found = checks_of(evaluation, cited, known)
    for row in cited:
        vars(row)["paper_checks"] = found[row.pk]


def _page(
    request: SignedInRequest,
    evaluation: Evaluation,
    asked: ReviewQueueFilter,
    document: Document,
    form: DocumentVerdictForm,
    *,
    page: "Page[WaitingCitation] | None" = None,
    moved: Sequence[str] = (),
) -> HttpResponse:
    shown = form.rows[0] if form.rows else None
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "document": document,
        "filter": asked,
        "form": form,
        "page": page,
        "moved": moved,
        "shown": shown,
        "reasons": REASONS,
        "total": len(waiting_items(asked, document)),
    }
    if shown:
        context |= {"citation": shown.citation, **file_view(shown.citation)}
        _attach_checks(evaluation, [row.citation for row in form.rows], context["readings"])
        context["paper"].mark((row.citation for row in form.rows), shown.citation.version)
    status = 409 if moved else 422 if form.is_bound else 200
    return render(request, "evidence/reviews/document_review.html", context, status=status)
