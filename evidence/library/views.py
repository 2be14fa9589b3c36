"""The library: the list, one document, its facts, a newer version, and moving citations to it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import regions_where, require_regions
from accounts.posting import get_or_post
from accounts.roles import Role
from accounts.signed_in import SignedInRequest
from evidence.arrivals import combined_form, once_per_file, posts_per_file, save_uploaded, upload_context
from evidence.contents_list import PaperContents, paper_contents
from evidence.document_fields import DOCUMENT_FIELDS, all_facts, field_values, page_facts
from evidence.documents import documents_titled, namesake_sentence
from evidence.library.forms import DocumentFactsForm, DocumentVersionForm, LibraryFilter
from evidence.library.library_writes import (
    DocumentConflict,
    add_document_version,
    edit_document,
    require_document_edit,
    use_read_facts,
    why_not_edit_document,
    with_library_rights,
)
from evidence.library.queries import DocumentPage, document_page, documents_for
from evidence.library.read_contents import (
    checked_regulation,
    lacks_scans,
    newest_reading,
    proposals_for,
    read_fields,
    reading_of,
    told_facts,
)
from evidence.models import Citation, Document, VersionReading
from evidence.paper_checks.check_words import PaperCheck
from evidence.paper_checks.citation_checks import checks_of
from evidence.paper_checks.dismissals import offer_dismissing
from evidence.quotas import RoomForFiles, own_owner, room_lines
from evidence.renewals import move_to_newest
from evidence.signature_words import signatures_read
from regions import clock
from regions.models import Region
from submissions.once import acts_once, redirect_unstored
from ui.forms import add_domain_errors, posted_data
from ui.key_pages import KeyPaginator
from uploads.choosing.views import opens_archives

PAGE = 25


def search_documents(request: SignedInRequest, region: Region) -> dict[str, Any]:
    """One page of the documents that this person may read, narrowed by what the address asks."""
    chosen = LibraryFilter(request.GET, documents_for(request.user, region), clock.today(region))
    page = KeyPaginator(chosen.qs, PAGE).get_page(request.GET.get("page"))
    return {"filter": chosen, "page": page, "region": region}


@require_safe
def library(request: SignedInRequest) -> HttpResponse:
    region = request.region = require_regions("view_evidence", request.user)[0]
    room = room_lines(region, [own_owner(request.user, region)], always=True)
    more = {"room": room, "may_drop": bool(regions_where("upload_evidence", request.user))}
    return render(request, "evidence/library/library.html", search_documents(request, region) | more)


@require_safe
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _document(request, pk)
    page = document_page(row, request.user)
    with_library_rights(request.user, page.newest, page.citations)
    reading = reading_of(page.newest)
    read = read_fields(row, reading)
    paper = paper_contents(reading) if page.newest.opens_at_pages else PaperContents()
    paper.mark(page.citations, page.newest)
    context = {
        "contents": paper.shown,
        "page": page,
        "document": row,
        "facts": page_facts(row),
        "reading": reading,
        "read_fields": read,
        "fillable": any(fact.fits_empty for fact in read),
        "may_check": reading and any(one["article"] for found in reading.proposals.values() for one in found),
        "told_facts": told_facts(reading),
        "checked": _checked(page, reading, request),
        "signatures": signatures_read(reading, row.region),
        "proposals": proposals_for(row, reading, page.citations, request.user),
        **_document_rights(request, row),
    }
    return render(request, "evidence/library/document.html", context)


def _checked(
    page: DocumentPage, reading: VersionReading | None, request: SignedInRequest
) -> list[tuple[Citation, list[PaperCheck]]]:
    """The checks of what the newest file proves in its latest cycle, as far as the person sees it."""
    standing = [row for row in page.versions[0].citations if not (row.withdrawn_at or row.replaced_by_id)]
    if not standing:
        return []
    cycle = max((row.evaluation for row in standing), key=lambda one: (one.year, one.pk))
    cited = [row for row in standing if row.evaluation == cycle]
    found = checks_of(cycle, cited, {page.newest.pk: reading})
    offer_dismissing(cited, request.user)
    return [(row, found[row.pk]) for row in cited]


@get_or_post
def document_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say something else of the document; what somebody else saved meanwhile is shown, not overwritten."""
    row = _document(request, pk)
    require_document_edit(row, request.user)
    stored = field_values(row) | {"revision": row.revision}
    _, reading = newest_reading(row)
    read = [fact for fact in read_fields(row, reading) if fact.fits_empty]
    form = DocumentFactsForm(posted_data(request), initial=stored, cancel_url=reverse("document", args=[pk]), read=read)
    context: dict[str, Any] = {"document": row, "form": form}
    status = 200
    if form.is_valid():
        try:
            edit_document(document=row, facts=form.facts, revision=form.cleaned_data["revision"], by=request.user)
        except DocumentConflict as conflict:
            context |= {"conflict": conflict, "conflict_facts": all_facts(conflict.theirs)}
            status = 409
        except ValidationError as error:
            add_domain_errors(form, error)
        else:
            messages.success(request, "Keterangan dokumen tersimpan.")
            row.refresh_from_db()
            if namesake := documents_titled(row, request.user).select_related("owner").first():
                messages.info(request, namesake_sentence(namesake))
            return redirect("document", pk)
    return render(request, "evidence/library/edit.html", context, status=status)


@require_safe
def document_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """A regulation against all policies at once, to be read and printed; nothing is stored."""
    row = _document(request, pk)
    newest, reading = newest_reading(row)
    context = {
        "document": row,
        "pages": checked_regulation(newest) if newest and not newest.in_quarantine else [],
        "reading": reading,
        "scans_unread": lacks_scans(reading),
        "is_admin": request.user.has_role(row.region_id, (Role.ADMIN,)),
    }
    return render(request, "evidence/library/check.html", context)


@require_POST
@acts_once
def document_read_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """One press takes what was read into the fields that are still empty."""
    row = _document(request, pk)
    require_document_edit(row, request.user)
    try:
        filled = use_read_facts(document=row, by=request.user)
    except ValidationError as error:
        return redirect_unstored(request, " ".join(error.messages), "document", pk)
    if filled:
        titles = [field.title.lower() for field in DOCUMENT_FIELDS if field.name in filled]
        messages.success(request, f"Tersimpan dari berkas: {', '.join(titles)}.")
    else:
        messages.info(request, "Tidak ada isian kosong yang terbaca dari berkas.")
    return redirect("document", pk)


@get_or_post
@opens_archives
def document_version(request: SignedInRequest, pk: int) -> HttpResponse:
    """A newer file or link; the older one stays."""
    row = _document(request, pk)
    require_document_edit(row, request.user)
    form = DocumentVersionForm(*posts_per_file(request)[0], cancel_url=reverse("document", args=[pk]))
    form.read_source(RoomForFiles(row.region), row.owner)
    return _keep_version(request, row, form)


@once_per_file
def _keep_version(request: SignedInRequest, row: Document, form: DocumentVersionForm) -> HttpResponse:
    is_in = save_uploaded(
        form,
        lambda: add_document_version(document=row, source=form.source, by=request.user),
        lambda version: version.document_id == row.pk,
    )
    newest = row.versions.first()
    if is_in and newest:
        messages.success(request, f"Versi {newest.number} tersimpan. Versi lama tetap dapat dibaca.")
        return redirect("document", row.pk)
    context = {
        "document": row,
        "form": combined_form([form]),
        "newest": newest,
        "arrivals": upload_context(request, [form]),
        "room": room_lines(row.region, [row.owner]),
    }
    return render(request, "evidence/library/version.html", context)


@require_POST
@acts_once
def citation_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let one citation rest on the newest version; it waits for a new verdict then."""
    rows = Citation.objects.handled_by(request.user).visible_to(request.user).select_related("version")
    citation = get_object_or_404(rows, pk=pk)
    try:
        move_to_newest(citation=citation, by=request.user)
    except ValidationError as error:
        return redirect_unstored(request, " ".join(error.messages), "document", citation.version.document_id)
    messages.success(request, "Rujukan dipindahkan ke versi terbaru dan menunggu tinjauan.")
    return redirect("document", citation.version.document_id)


def _document(request: SignedInRequest, pk: int) -> Document:
    rows = Document.objects.visible_to(request.user).select_related("region", "owner", "created_by")
    row = get_object_or_404(rows, pk=pk)
    request.region = row.region
    return row


def _document_rights(request: SignedInRequest, row: Document) -> dict[str, Any]:
    return {"edit_refusal": why_not_edit_document(row, request.user), "today": clock.today(row.region)}
