"""Changes of agencies: the list, a draft with its preview, applying it, and taking it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import require_regions
from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.permissions import Refused
from regions import clock
from reorganisation import agency_changes as domain
from reorganisation.agency_uses import later_uses
from reorganisation.change_plan import agency_change_plan, planned_successors
from reorganisation.forms import SUCCESSOR_FIELDS, AgencyChangeForm, AgencyChangeUndoForm, DoubletForm, SplitChoicesForm
from reorganisation.models import AgencyChange
from reorganisation.queries import agency_change_rows, moved_rows
from submissions.once import acts_once, once
from ui.forms import apply_form, posted_data

Kind = AgencyChange.Kind
WORDS = {
    Kind.MERGE: ("Gabung OPD", "Dua OPD atau lebih menjadi satu: OPD baru, atau salah satu yang sudah ada."),
    Kind.SPLIT: ("Pecah OPD", "Satu OPD menjadi beberapa. Sesudah ini Anda memilih penerus setiap indikator."),
    Kind.DOUBLET: (
        "Satukan catatan kembar",
        "OPD yang sama tercatat dua kali karena keliru. Untuk penggabungan menurut peraturan, pakai Gabung OPD.",
    ),
    Kind.RENAME: ("Ganti nama OPD", "OPD yang sama dengan nama baru. Halaman tahun lampau tetap memakai nama lama."),
}


@require_safe
def agency_changes(request: SignedInRequest) -> HttpResponse:
    regions = require_regions("view_agency_changes", request.user)
    rows = agency_change_rows(AgencyChange.objects.visible_to(request.user))
    context = {
        "rows": rows,
        "kinds": [(kind.value, title, lead) for kind, (title, lead) in WORDS.items()],
        "may_change": any(permissions.may("change_agencies", request.user, m) for m in request.user.active_memberships),
        "today": clock.today(regions[0]),
    }
    return render(request, "reorganisation/list.html", context)


@get_or_post
@once
def agency_change_add(request: SignedInRequest, manner: str) -> HttpResponse:
    """The start, by kind; what is typed becomes a draft with its preview."""
    if manner not in Kind.values:
        raise Http404
    require_regions("change_agencies", request.user)
    # ?kembar=…&simpan=… from the list of likely doublets.
    asked = {"sources": request.GET.getlist("kembar"), "agency_0": request.GET.get("simpan")}
    form = _form(manner, request, reverse("agency_changes"), asked if manner == Kind.DOUBLET else {})
    return _drafting(request, form, None)


def _form(
    kind: str, request: SignedInRequest, cancel_url: str, initial: dict[str, Any]
) -> AgencyChangeForm | DoubletForm:
    data = posted_data(request)
    if kind == Kind.DOUBLET:
        return DoubletForm(data, user=request.user, cancel_url=cancel_url, initial=initial)
    return AgencyChangeForm(kind, data, user=request.user, cancel_url=cancel_url, initial=initial)


@get_or_post
def agency_change_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """An open one again; its choices are asked anew, because its successors may be others."""
    change = _change(request, pk)
    domain.require_may_change_agencies(change, request.user)
    if not change.is_open:
        raise Refused(domain.CLOSED)
    back = reverse("agency_change", args=[change.pk])
    sources = list(change.sources.all())
    found: dict[str, Any] = {"region": change.region_id, "on": change.on, "basis": change.basis, "note": change.note}
    found["sources"] = sources if change.kind in (Kind.MERGE, Kind.DOUBLET) else sources[0]
    for successor in planned_successors(change)[: SUCCESSOR_FIELDS[Kind(change.kind)]]:
        place, row = successor.place, successor.row
        if successor.is_new:
            found |= {f"name_{place}": row.name, f"short_name_{place}": row.short_name, f"kind_{place}": row.kind}
        else:
            found[f"agency_{place}"] = row
            found["sources"] = [*sources, row] if change.kind == Kind.MERGE else found["sources"]
    return _drafting(request, _form(change.kind, request, back, found), change)


def _drafting(
    request: SignedInRequest, form: AgencyChangeForm | DoubletForm, change: AgencyChange | None
) -> HttpResponse:
    if made := apply_form(form, lambda: domain.draft_change(by=request.user, change=change, **form.said)):
        return redirect("agency_change", made.pk)
    title, lead = WORDS[Kind(form.kind)]
    context = {"form": form, "title": title, "lead": lead, "change": change}
    return render(request, "reorganisation/form.html", context, status=422 if form.errors else 200)


@get_or_post
def agency_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Before it is applied the preview, and for a split its choices; afterwards what has moved."""
    change = _change(request, pk)
    if not change.is_open:
        return _applied(request, change)
    if request.method == "POST":
        domain.require_may_change_agencies(change, request.user)
        form = SplitChoicesForm(agency_change_plan(change, request.user), request.POST)
        if not form.is_valid():
            return _preview(request, change, ["Pilih penerus dari daftar."])
        domain.choose_successors(change=change, choices=form.choices, by=request.user)
        messages.success(request, "Pilihan disimpan.")
        return redirect("agency_change", change.pk)
    return _preview(request, change)


def _preview(request: SignedInRequest, change: AgencyChange, faults: list[str] | None = None) -> HttpResponse:
    plan = agency_change_plan(change, request.user)
    context = {
        "change": change,
        "plan": plan,
        "sentence": domain.change_sentence(change, plan.sources, plan.successors),
        "form": SplitChoicesForm(plan) if plan.asks else None,
        "hindrances": domain.why_not_apply(plan),
        "remarks": domain.change_remarks(plan),
        "faults": faults or [],
        "refusal": permissions.why_not_allowed("change_agencies", request.user, change),
        "has_come": change.on <= clock.today(change.region),
    }
    return render(request, "reorganisation/preview.html", context, status=422 if faults else 200)


def _applied(request: SignedInRequest, change: AgencyChange, form: AgencyChangeUndoForm | None = None) -> HttpResponse:
    refusal = domain.why_not_undo_change(change, request.user)
    context = {
        "change": change,
        "moved": moved_rows(change),
        "undo_refusal": refusal,
        "uses": [] if refusal else later_uses(change),
        "form": form or AgencyChangeUndoForm(),
    }
    return render(request, "reorganisation/applied.html", context, status=422 if form else 200)


@require_POST
@acts_once
def agency_change_apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Now, or on its day if that is still to come."""
    change, seen = _change(request, pk), request.POST.get("seen", "")
    waits = change.on > clock.today(change.region)
    try:
        (domain.schedule_change if waits else domain.apply_change)(change=change, seen=seen, by=request.user)
    except ValidationError as error:
        return _preview(request, change, error.messages)
    messages.success(request, "Perubahan dijadwalkan." if waits else "Perubahan diterapkan.")
    return redirect("agency_change", change.pk)


@require_POST
@acts_once
def agency_change_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    raise_if_refused(domain.why_not_undo_change(change, request.user))
    form = AgencyChangeUndoForm(request.POST)
    if not form.is_valid():
        return _applied(request, change, form)
    domain.undo_change(change=change, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "Perubahan dibatalkan. Semuanya kembali seperti sebelumnya.")
    return redirect("agency_change", change.pk)


@require_POST
@acts_once
def agency_change_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    domain.discard_change(change=change, by=request.user)
    messages.success(request, "Rancangan dibuang. Tidak ada yang berpindah.")
    return redirect("agency_changes")


def _change(request: SignedInRequest, pk: int) -> AgencyChange:
    rows = AgencyChange.objects.visible_to(request.user).select_related("region", "by", "applied_by", "undone_by")
    row = get_object_or_404(rows, pk=pk)
    request.region = row.region
    return row
