"""The page after sending, and the checks that stand beside the form while it is filled in."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.asked_person import PersonShape, asked_person, person_shape
from accounts.models import User
from accounts.signed_in import SignedInRequest
from domains.models import EvidenceItem
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page, indicator_for, remember_windows
from evidence.approving import awaited_step
from evidence.citing.views import return_url
from evidence.models import Citation, Document, DocumentVersion
from evidence.paper_checks.citation_checks import checks_before_sending, checks_of, checks_of_document, paper_before
from evidence.paper_checks.dismissals import offer_dismissing
from evidence.sending.first_look import FirstLook, LookLater, ReadValue, look_at
from evidence.sending.next_owed import open_for
from evidence.sending.sending_checks import checks_after, checks_before
from evidence.upload_permissions import require_sender_agencies
from reading.instrument_terms import terms_of
from ui.days import DayRefused, read_day
from ui.forms import MAX_KEY_DIGITS, raw_text
from ui.kept_query import KeptQuery, Parameter
from uploads import pieces

MOST_ITEMS = 60


@require_safe
def evidence_sent(request: SignedInRequest, pk: int) -> HttpResponse:
    """What has just been sent for all that it proves, what is noticed about it, and what is owed next.

    For who sent it, and the people of the agency for which it was sent.
    """
    row = _sent_by(request.user, pk)
    request.region, request.cycle = row.evaluation.region, row.evaluation
    cited = _sent_with(row)
    read = {row.version_id: getattr(row.version, "page_reading", None)}
    found = checks_of(row.evaluation, cited, read) if cited else {}
    offer_dismissing(cited, request.user)
    owed = open_for(row.evaluation, request.user)
    context = {
        "citation": row,
        "evaluation": row.evaluation,
        "cited": cited,
        "checks": checks_after(row.version, cited or [row]),
        "checked": [(one, found[one.pk]) for one in cited],
        "next": owed[0] if owed else None,
        "left": len(owed),
        "awaited": awaited_step(row.evaluation, request.user),
        "back": return_url(request, row.evaluation, row.indicator),
        "is_agency": permissions.may("act_for_agency", request.user, row.evaluation),
    }
    return render(request, "evidence/sending/sent.html", context)


def _sent_by(user: User, pk: int) -> Citation:
    shape, given = person_shape(user)
    found = _of_person(shape, citation=pk, **given)
    if not found:
        raise Http404
    remember_windows(found[0].evaluation)
    return found[0]


@KeptQuery
def _of_person(shape: PersonShape) -> QuerySet[Citation]:
    person = asked_person(shape)
    mine = Q(created_by=Parameter("person")) | Q(agency__in=person.all_agency_ids)
    rows = Citation.objects.handled_by(person).filter(mine, pk=Parameter("citation"))
    return rows.select_related(
        "evaluation__region",
        "evaluation__instrument",
        "indicator",
        "item",
        "version__document",
        "version__page_reading",
        "agency",
    )


def _sent_with(row: Citation) -> list[Citation]:
    """All that the same file was sent for at once."""
    given = {"cycle": row.evaluation_id, "person": row.created_by_id, "agency": row.agency_id or 0}
    found = _together(row.agency_id is not None, version=row.version_id, **given)
    for one in found:
        one.version, one.evaluation = row.version, row.evaluation
    return found


@KeptQuery
def _together(of_agency: bool) -> QuerySet[Citation]:
    version = Parameter("version", DocumentVersion._meta.pk)
    rows = Citation.objects.current().filter(evaluation=Parameter("cycle"), created_by=Parameter("person"))
    own = rows.filter(agency=Parameter("agency")) if of_agency else rows.filter(agency=None)
    related = own.filter(version=version).select_related("indicator", "item__criterion").with_verdict()
    return related.order_by("indicator__number", "item__position")


@require_safe
@cache_control(private=True, no_store=True)
def evidence_checks(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """What is noticed about a file that has arrived (`?upload=`), for what the form says of it. Stores nothing.

    `again`: another file is being looked at, so ask once more; `values`: what was read for fields of the form.
    """
    evaluation = cycle_page(request, pk)
    indicator = indicator_for(request.user, evaluation, number)
    require_sender_agencies(evaluation, indicator, request.user)
    files = pieces.uploaded_files([request.GET.get("upload", "")], request.user)
    again, look = False, None
    try:
        look = look_at(files[0], evaluation.instrument.code) if files else None
    except LookLater:
        again = True
    title, day = raw_text(request.GET, "title")[:200], _day(raw_text(request.GET, "issued_on"))
    items = _items(request, indicator.pk)
    limited = [item for item in items if item.max_age_years is not None]
    context: dict[str, Any] = {"checks": checks_before(evaluation, number, limited, look, title, day), "paper": []}
    if not files and (chosen := _chosen(request, evaluation)):
        context = {"checks": [], "paper": checks_of_document(evaluation, indicator, items, chosen)}
    if look and look.facts is not None:
        terms = terms_of(evaluation.instrument.code)
        paper = paper_before(look.findings, look.facts, title, day, look.signatures, terms)
        context["paper"] = checks_before_sending(evaluation, indicator, items, paper)
    values = {name: {"value": one.value, "page": one.page} for name, one in _values(look).items()}
    html = render_to_string("evidence/sending/_checks.html", context)
    return JsonResponse({"html": html, "again": again, "values": values})


def _chosen(request: SignedInRequest, evaluation: Evaluation) -> DocumentVersion | None:
    """The newest version of the library's document that the form uses (`?dokumen=`), if the person may read it."""
    key = request.GET.get("dokumen", "")
    if not (key.isdecimal() and len(key) <= MAX_KEY_DIGITS):
        return None
    document = Document.objects.visible_to(request.user).filter(region=evaluation.region_id, pk=int(key)).first()
    return document.versions.select_related("document").first() if document else None


def _values(look: FirstLook | None) -> dict[str, ReadValue]:
    return dict(look.values or {}) if look else {}


def _items(request: SignedInRequest, indicator: int) -> list[EvidenceItem]:
    keys = [key for key in request.GET.getlist("items")[:MOST_ITEMS] if key.isdecimal() and len(key) <= MAX_KEY_DIGITS]
    rows = EvidenceItem.objects.filter(pk__in=keys, criterion__indicator=indicator)
    return list(rows.select_related("criterion").order_by("position")) if keys else []


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text.strip() else None
    except DayRefused:
        return None
