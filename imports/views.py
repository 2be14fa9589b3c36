"""The pages of the office's lists. Sheets of a cycle have theirs in the app that writes them."""

from dataclasses import replace

from django.http import HttpResponse

from accounts.factor_proof import proven_again
from accounts.models import Membership
from accounts.permissions import require_regions
from accounts.signed_in import SignedInRequest
from imports.office_lists import AGENCIES_IMPORT, PEOPLE_IMPORT
from imports.sheet_steps import take_sheet
from regions.models import Agency


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
        rows = Agency.objects.filter(region__in=regions, valid_to=None).order_by("name")
        return [(a.name, a.short_name, a.kind, f"{a.valid_from:%d-%m-%Y}" if a.valid_from else "") for a in rows]

    return take_sheet(request, replace(AGENCIES_IMPORT, current=current))
