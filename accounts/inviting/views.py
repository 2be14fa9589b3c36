"""Everybody invited at once: the list with the state of each, and what goes out by mail, paper or WhatsApp."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.factor_proof import proven_again
from accounts.inviting.bulk_invitations import AT_ONCE, invite_people
from accounts.inviting.invitation_queries import (
    ALL,
    GROUPS,
    UNINVITED,
    group_sizes,
    in_group,
    people_contacted_by,
    reached_by,
    shown_invitees,
    without_password,
)
from accounts.inviting.slips import slips_of
from accounts.models import InvitationWay, User
from accounts.permissions import require_regions
from accounts.signed_in import SignedInRequest
from submissions.once import STORED_ALREADY, once_showing, redirect_unstored
from ui.forms import MAX_KEY_DIGITS
from ui.search import all_matching

PER_PAGE = 50
NOBODY = "Tidak ada yang dapat diundang dengan cara itu. Centang orangnya, atau lengkapi surel dan nomornya."
SHOWN_ONCE = "Tautan itu sudah dibuat dan ditampilkan sekali. Bila belum sempat dicetak atau dikirim, buat yang baru."
WAYS = {"surel": InvitationWay.MAIL, "lembar": InvitationWay.SHEET, "wa": InvitationWay.WHATSAPP}
MOST_REASONS = 5  # told one by one; of more their number


@require_safe
def invitations(request: SignedInRequest) -> HttpResponse:
    """?keadaan= one of `GROUPS`, ?cari= part of a name."""
    regions = require_regions("contact_people", request.user)
    search, group = request.GET.get("cari", "").strip(), request.GET.get("keadaan", UNINVITED)
    group = group if group in GROUPS else UNINVITED
    everybody = people_contacted_by(request.user)
    sizes = group_sizes(everybody)
    found = in_group(everybody, ALL if search else group).filter(all_matching(search, ["full_name", "username"]))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    uninvited = in_group(everybody, UNINVITED)
    context = {
        "page": page,
        "rows": shown_invitees(page.object_list, regions),  # type: ignore[arg-type]  # a slice of a queryset
        "search": search,
        "group": group,
        "groups": [(name, label, sizes[name]) for name, label in GROUPS.items()],
        "reach": {name: reached_by(uninvited, way).count() for name, way in WAYS.items()},
        "at_once": AT_ONCE,
    }
    return render(request, "accounts/invitations.html", context)


def _shown_before(request: SignedInRequest) -> HttpResponse:
    by_mail = request.POST.get("cara") == "surel"
    messages.info(request, STORED_ALREADY if by_mail else SHOWN_ONCE)
    return redirect("invitations")


@require_POST
@never_cache
@proven_again
@once_showing(again=_shown_before)
def invitations_make(request: SignedInRequest) -> HttpResponse:
    """cara= surel, lembar or wa, for orang= those ticked, or all that are not invited yet and reached that way."""
    require_regions("contact_people", request.user)
    way = WAYS.get(request.POST.get("cara", ""))
    people = list(_chosen(request, way)) if way else []
    if way is None or not people:
        return redirect_unstored(request, NOBODY, "invitations")
    done = invite_people(people=people, way=way, by=request.user)
    if done.mailed:
        messages.success(request, f"{len(done.mailed)} undangan masuk antrean surel.")
    if done.waiting:
        messages.info(request, f"{len(done.waiting)} undangan menunggu orang kedua; buat lagi sesudah disetujui.")
    for person, reason in done.refused[:MOST_REASONS]:
        messages.info(request, f"{person}: {reason}")
    if len(done.refused) > MOST_REASONS:
        messages.info(request, f"{len(done.refused) - MOST_REASONS} orang lain juga tidak diundang.")
    if not done.paths:
        return redirect("invitations")
    slips = slips_of(done.paths, request.build_absolute_uri("/").rstrip("/"))
    page = "invitation_sheet" if way == InvitationWay.SHEET else "invitation_messages"
    return render(request, f"accounts/{page}.html", {"slips": slips, "region": slips[0].invitation.region}, status=201)


def _chosen(request: SignedInRequest, way: InvitationWay) -> QuerySet[User]:
    """Only whom this one contacts, without a password; crafted numbers find nobody."""
    everybody = people_contacted_by(request.user)
    if "semua" in request.POST:
        return reached_by(in_group(everybody, UNINVITED), way)[:AT_ONCE]
    keys = [key for key in request.POST.getlist("orang") if key.isdecimal() and len(key) <= MAX_KEY_DIGITS]
    ticked = without_password(everybody).filter(pk__in=keys, is_active=True)
    if way != InvitationWay.SHEET:
        ticked = reached_by(ticked, way)
    return ticked[:AT_ONCE]
