"""The pages of the office's lists. Sheets of a cycle have theirs in the app that writes them."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.http import require_safe

from accounts.factor_proof import proven_again
from accounts.models import Membership
from accounts.permissions import require_regions
from accounts.signed_in import SignedInRequest
from imports.import_kinds import kind_of, long_codes
from imports.long_lists import progress_text
from imports.models import SheetDraft
from imports.office_lists import AGENCIES_IMPORT, PEOPLE_IMPORT
from imports.sheet_steps import take_sheet
from regions.models import Agency
from undo.queries import newest_act


@proven_again
def people_import(request: SignedInRequest) -> HttpResponse:
    """The list goes out whole, NIP, position and phone included: its readers see them anyhow; no other export does."""
    regions = require_regions("manage_people", request.user)

    def current() -> list[tuple[str, ...]]:
        rows = Membership.objects.filter(region__in=regions, is_active=True).select_related("user", "agency")
        return [
            (u.full_name, u.username, m.title, u.email, m.agency.name if m.agency else "", u.nip, u.position, u.phone)
            for m in rows.order_by("user__full_name", "pk")
            for u in (m.user,)
        ]

    return take_sheet(request, replace(PEOPLE_IMPORT, current=current))


def agencies_import(request: SignedInRequest) -> HttpResponse:
    regions = require_regions("manage_agencies", request.user)

    def current() -> list[tuple[str, ...]]:
        rows = Agency.objects.filter(region__in=regions, valid_to=None, is_doublet=False).order_by("name")
        return [(a.name, a.short_name, a.kind, f"{a.valid_from:%d-%m-%Y}" if a.valid_from else "") for a in rows]

    return take_sheet(request, replace(AGENCIES_IMPORT, current=current))


@require_safe
def import_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far a long list of one's own is; afterwards what came of it."""
    rows = SheetDraft.objects.filter(person=request.user, kind__in=long_codes()).exclude(job=None).select_related("job")
    draft = get_object_or_404(rows.defer("content"), pk=pk)
    try:
        kind = kind_of(draft)
    except ValidationError as gone:
        raise Http404 from gone
    context = {
        "draft": draft,
        "kind": kind,
        "back_url": resolve_url(kind.back),
        "progress": progress_text(draft),
        "act": newest_act(kind.act, request.user, draft.made_at) if draft.result else None,
    }
    return render(request, "imports/long_list.html", context)
