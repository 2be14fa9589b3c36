"""Citing from the library, and what every form of sending shares: who sends, for which items, and the way back."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page, indicator_for
from evaluations.stages.workflow import REPAIR_STATES
from evaluations.tasks_page import tasks_url
from evidence.citations import cite_version
from evidence.library.item_documents import FittingDocument, documents_for_items
from evidence.library.views import search_documents
from evidence.models import Document, DocumentVersion
from evidence.paper_checks.check_words import PaperCheck
from evidence.paper_checks.citation_checks import checks_of_document
from evidence.place_forms import CitationTargetsForm, named_items, named_place
from evidence.requests.queries import unanswered_here
from evidence.sending_forms import CitationForm
from evidence.upload_permissions import require_sender_agencies, sendable_indicators
from regions.models import Agency
from submissions.once import once
from ui.forms import MAX_KEY_DIGITS, apply_form, posted_data

MOST_ITEMS = 60
MULTI_VALUE_FIELDS = ("items", "also", "whole")  # fields that hold several values


@get_or_post
@once
def evidence_cite(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Cite what the library holds: first choose the document (`?dokumen=`), then say for which items and where."""
    evaluation = cycle_page(request, pk)
    indicator = indicator_for(request.user, evaluation, number)
    asked = sending_context(request, evaluation, indicator)
    context: dict[str, Any] = {"evaluation": evaluation, "indicator": indicator, "cancel_url": asked["cancel_url"]}
    context |= asked_context(request, evaluation, indicator, asked["senders"])
    document = _chosen_document(request, evaluation)
    if document is None:
        context["fitting"] = _fitting(request, evaluation, indicator)
        return render(request, "evidence/library/choose.html", context | search_documents(request, evaluation.region))
    context |= {"document": document, "version": document.versions.first()}
    context["checks_url"] = reverse("evidence_checks", args=[evaluation.pk, indicator.number])
    if is_item_search(request):
        return item_search_response(request, CitationForm(**asked), "evidence/library/cite.html", context)
    form = CitationForm(posted_data(request), **asked)
    cited = apply_form(
        form, lambda: cite_version(evaluation=evaluation, version=context["version"], by=request.user, **form.citing)
    )
    if cited is not None:
        return redirect("evidence_sent", cited[0].pk)
    context |= {"form": form, "paper": _checks(request, evaluation, indicator, context["version"])}
    return render(request, "evidence/library/cite.html", context)


def _checks(
    request: SignedInRequest, evaluation: Evaluation, indicator: Indicator, version: DocumentVersion | None
) -> list[PaperCheck]:
    """Of the document for the items that the address names, or that were ticked."""
    keys = [key for key in request.POST.getlist("items")[:MOST_ITEMS] if key.isdecimal() and len(key) <= MAX_KEY_DIGITS]
    named = Q(pk__in=keys) if request.method == "POST" else Q(code__in=named_items(request.GET))
    rows = EvidenceItem.objects.filter(named, criterion__indicator=indicator).select_related("criterion")
    return checks_of_document(evaluation, indicator, list(rows.order_by("position")), version) if version else []


def sending_context(request: SignedInRequest, evaluation: Evaluation, indicator: Indicator) -> dict[str, Any]:
    """What every form of sending is made with; `Refused` for those who may not send here now."""
    given = {
        "senders": require_sender_agencies(evaluation, indicator, request.user),
        "others": sendable_indicators(evaluation, request.user).exclude(pk=indicator.pk),
        "indicator": indicator,
        "wanted": request.GET,
        "cancel_url": return_url(request, evaluation, indicator),
        "only": evaluation.returned_items if evaluation.state in REPAIR_STATES else None,
    }
    if not is_item_search(request):
        return given | {"initial": named_place(request.GET)}
    typed = request.POST if request.method == "POST" else request.GET
    initial = {name: typed.getlist(name) if name in MULTI_VALUE_FIELDS else typed[name] for name in typed}
    return given | {"wanted": typed, "initial": initial}


def asked_context(
    request: SignedInRequest, evaluation: Evaluation, indicator: Indicator, senders: list[Agency | None]
) -> dict[str, Any]:
    """What stands above a form of sending: what the senders are still asked for here, and by which items it came."""
    named = named_items(request.GET)
    agencies = [agency for agency in senders if agency]
    return {
        "asked_here": unanswered_here(evaluation, indicator, agencies, first=named),
        "named_items": named,
        "named_query": urlencode([("butir", code) for code in named]),
    }


def is_item_search(request: SignedInRequest) -> bool:
    """The search for items of other indicators: a fragment for htmx, else the form again with all that was typed."""
    return bool(request.htmx and "juga" in request.GET) or "cari_butir" in request.POST


def item_search_response(
    request: SignedInRequest, form: CitationTargetsForm, page: str, context: dict[str, Any]
) -> HttpResponse:
    if request.htmx:
        return render(request, "evidence/_also_found.html", {"form": form})
    return render(request, page, context | {"form": form, "choose_again": bool(request.FILES)})


def newest_version(version: DocumentVersion) -> DocumentVersion:
    """A document is cited as it is now, also where an older version holds the same file."""
    return version.document.versions.first() or version


def return_url(request: SignedInRequest, evaluation: Evaluation, indicator: Indicator) -> str:
    """Agency people came from their tasks, in a repair from its list; Diskominfo from the indicator."""
    if evaluation.state in REPAIR_STATES and evaluation.returned_items.get(indicator.pk):
        return reverse("repairs", args=[evaluation.pk])
    if permissions.may("act_for_agency", request.user, evaluation):
        return tasks_url(evaluation.pk)
    return reverse("indicator", kwargs={"pk": evaluation.pk, "number": indicator.number})


def _fitting(request: SignedInRequest, evaluation: Evaluation, indicator: Indicator) -> list[FittingDocument]:
    """For the item that the address names, before anything is looked for."""
    codes = named_items(request.GET)[:1]
    found = documents_for_items(evaluation, indicator, codes, request.user)
    return [one for code in codes for one in found.get(code, ())]


def _chosen_document(request: SignedInRequest, evaluation: Evaluation) -> Document | None:
    """The document in the address, if the person may read it; 404 for one they may not."""
    asked = request.GET.get("dokumen", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= MAX_KEY_DIGITS):
        raise Http404
    rows = Document.objects.visible_to(request.user).filter(region=evaluation.region_id).select_related("owner")
    return get_object_or_404(rows, pk=int(asked))
