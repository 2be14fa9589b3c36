"""The review queue: the document beside the verdict, the next one by itself, and the last one taken back."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page
from evaluations.stages import workflow
from evidence import verdicts as verdicts
from evidence.models import Citation
from evidence.paper_checks.check_rates import check_rates
from evidence.paper_checks.citation_checks import checks_of
from evidence.reviews.file_view import file_view
from evidence.reviews.forms import ReviewQueueFilter
from evidence.reviews.queries import WaitingCitation, other_checkers, review_queue
from evidence.reviews.return_reasons import returns_report
from evidence.sending_forms import VerdictForm
from submissions.once import acts_once
from ui.forms import apply_or_add_errors

QUEUE_ROWS = 30


@require_safe
def reviews(request: SignedInRequest, pk: int) -> HttpResponse:
    """The queue, with the first item that this person may judge."""
    evaluation, asked = narrowed_queue(request, pk)
    rows = asked.rows()
    listed = Paginator(rows, QUEUE_ROWS).get_page(request.GET.get("page")).object_list
    return _page(request, evaluation, asked, next((row for row in listed if row.is_open), next(iter(listed), None)))


@get_or_post
@acts_once
def review(request: SignedInRequest, pk: int, citation: int) -> HttpResponse:
    """One item of the queue; a verdict leads on to the next. What has its verdict is read at its indicator."""
    evaluation, asked = narrowed_queue(request, pk)
    shown = next((row for row in asked.queue if row.citation.pk == citation), None)
    if request.method == "POST":
        return _judge(request, evaluation, asked, _citation(request, evaluation, citation), shown)
    if shown is None:
        number = _citation(request, evaluation, citation).indicator.number
        return redirect(f"{reverse('indicator', args=[pk, number])}#bukti-{citation}")
    return _page(request, evaluation, asked, shown)


@require_safe
def review_reasons(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why evidence came back, by agency and by indicator, and how often each check of a paper was right."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_worklist", request.user, evaluation)
    returns = returns_report(evaluation)
    tables = [("Menurut OPD", "OPD", returns.by_agency), ("Menurut indikator", "Indikator", returns.by_indicator)]
    rates = [rate for rate in check_rates(evaluation.region) if rate.judged]
    context = {"evaluation": evaluation, "returns": returns, "tables": tables, "rates": rates}
    return render(request, "evidence/reviews/reasons.html", context)


def narrowed_queue(request: SignedInRequest, pk: int) -> tuple[Evaluation, ReviewQueueFilter]:
    evaluation = cycle_page(request, pk)
    permissions.require("judge_evidence", request.user, evaluation)
    return evaluation, ReviewQueueFilter(request.GET, review_queue(evaluation, request.user))


def _citation(request: SignedInRequest, evaluation: Evaluation, pk: int) -> Citation:
    rows = Citation.objects.filter(evaluation=evaluation).visible_to(request.user).with_verdict()
    citation = get_object_or_404(rows.select_related("indicator", "version"), pk=pk)
    citation.evaluation = evaluation
    return citation


def _judge(
    request: SignedInRequest,
    evaluation: Evaluation,
    asked: ReviewQueueFilter,
    citation: Citation,
    shown: WaitingCitation | None,
) -> HttpResponse:
    verdicts.require_may_judge(citation, request.user)  # before the form: who may not judge has nothing to correct
    form = VerdictForm(request.POST)
    doubts = verdicts.doubts_on_accepting(citation)
    if form.asks_first(doubts, citation.verdict_key):
        return _page(request, evaluation, asked, shown, form, {"citation": citation, "doubts": doubts})
    try:
        if apply_or_add_errors(
            form, lambda: verdicts.judge_citation(citation=citation, by=request.user, **form.verdict)
        ):
            following = _neighbours(asked, citation.pk)[1]
            if following is None:
                return redirect(reverse("reviews", args=[evaluation.pk]) + asked.query)
            return redirect(reverse("review", args=[evaluation.pk, following]) + asked.query)
    except verdicts.VerdictConflict as faster:
        return _conflict_page(request, evaluation, asked, form, faster)
    return _page(request, evaluation, asked, shown, form)


def _conflict_page(
    request: SignedInRequest,
    evaluation: Evaluation,
    asked: ReviewQueueFilter,
    form: VerdictForm,
    conflict: verdicts.VerdictConflict,
) -> HttpResponse:
    """Both verdicts; nothing of the second is stored. What has its verdict stands in the queue no longer."""
    citation = conflict.theirs.citation
    vars(citation).update(reasons=verdicts.REASONS)
    parts = {"citation": citation, "verdict_form": form, "conflict": conflict}
    return _page(request, evaluation, asked, None, extra=parts)


def _neighbours(asked: ReviewQueueFilter, pk: int) -> tuple[int | None, int | None]:
    """The item before and the one after that this person may judge; after the last comes the first again."""
    rows = asked.rows()
    keys = [row.citation.pk for row in rows]
    if pk not in keys:
        return None, next(iter(keys), None)
    around = keys[keys.index(pk) + 1 :] + keys[: keys.index(pk)]
    return (around[-1], around[0]) if around else (None, None)


def _page(
    request: SignedInRequest,
    evaluation: Evaluation,
    asked: ReviewQueueFilter,
    shown: WaitingCitation | None,
    form: VerdictForm | None = None,
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The whole page; for htmx the three columns alone.

    `extra`: two verdicts that contradict each other, or what speaks against accepting.
    """
    rows = asked.rows()
    # Why nothing can be judged now; None if something is open, be it by an extension alone.
    refusal = workflow.why_not_send_evidence_now(evaluation)
    page = {
        "evaluation": evaluation,
        "filter": asked,
        "rows": rows,
        "listed": _listed(request, rows, shown),
        "together": dict(Counter(row.document.pk for row in rows if row.is_open)),
        "mine": sum(not row.is_own for row in asked.queue),
        "own": sum(row.is_own for row in asked.queue),
        "last": verdicts.last_verdict(evaluation, request.user),
        "others": other_checkers(evaluation, request.user),
        "closed": None if any(row.is_open for row in rows) or workflow.open_extensions(evaluation) else refusal,
        "form": form,
        **_item(evaluation, asked, shown),
        **(extra or {}),
    }
    if extra:
        page["address"] = reverse("review", args=[evaluation.pk, extra["citation"].pk]) + asked.query
    part = request.htmx and not request.htmx.history_restore_request
    name = f"evidence/reviews/reviews.html{'#tinjauan' if part else ''}"
    return render(request, name, page, status=409 if extra else 422 if form else 200)


def _listed(
    request: SignedInRequest, rows: list[WaitingCitation], shown: WaitingCitation | None
) -> "Page[WaitingCitation]":
    """The page of the queue that was asked for, else the one with the item that is open."""
    asked = request.GET.get("page")
    place = rows.index(shown) if shown in rows else 0
    return Paginator(rows, QUEUE_ROWS).get_page(asked or place // QUEUE_ROWS + 1)


def _item(evaluation: Evaluation, asked: ReviewQueueFilter, shown: WaitingCitation | None) -> dict[str, Any]:
    """What the page shows of the one item that is open."""
    if shown is None:
        return {"shown": None}
    citation = shown.citation
    # Address, key and words of the ways to the neighbours.
    before, after = _neighbours(asked, citation.pk)
    ways = ((before, "l", "Sebelumnya"), (after, "j", "Lewati dulu"))
    moves = [
        (reverse("review", args=[evaluation.pk, target]) + asked.query, key, words)
        for target, key, words in ways
        if target
    ]
    view = file_view(citation)
    return {
        "shown": shown,
        "citation": citation,
        **view,
        "checks": checks_of(evaluation, [citation], view["readings"])[citation.pk],
        "reasons": verdicts.REASONS,
        "moves": moves,
    }
