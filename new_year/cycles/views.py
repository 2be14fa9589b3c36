"""The years of a government: the list, a new year, and one year's dates, people and stage."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import regions_where, require_regions
from accounts.signed_in import SignedInRequest
from assessment.cycle_readiness import required_people, setup_checklist, stage_steps
from domains.models import DIGITAL_GOVERNMENT
from evaluations import permissions
from evaluations.choices import OPEN_STATES
from evaluations.cycles import cycle_setup as domain
from evaluations.models import Evaluation
from evaluations.scope import cycle_for
from evaluations.stages import transitions, workflow
from evidence.approving import agencies_without_head, why_not_change_head_approval
from new_year.cycles.deletable_cycles import why_not_delete_cycle
from new_year.cycles.forms import CycleForm, StageWindowsForm
from new_year.preparation import guide_steps
from new_year.revisions.revision_offers import revision_offer, why_not_revised
from new_year.year_proposals import FIRST_YEAR, LAST_YEAR, year_proposal
from submissions.once import acts_once, once
from ui.forms import apply_form, apply_or_add_errors, posted_data, raw_text


@require_safe
def cycles(request: SignedInRequest) -> HttpResponse:
    """Every year the person may see, the newest on top; to an external assessor those that are with them."""
    mine, released = Evaluation.objects.visible_to(request.user), Evaluation.objects.released_to(request.user)
    found = (mine | released).select_related("region", "instrument")
    may_add = bool(regions_where("set_up_cycle", request.user))
    may_record = bool(regions_where("record_history", request.user))
    user = request.user
    context = {
        "rows": [(c, _first_page(c, user), permissions.may("set_up_cycle", user, c)) for c in found],
        "may_add": may_add,
        "may_record": may_record,
        "reads_results": bool(regions_where("view_result", request.user)),
    }
    return render(request, "new_year/cycles/list.html", context)


def _first_page(evaluation: Evaluation, user: User) -> str:
    """The first page of a year for this person."""
    ways = (("view_worklist", "cycle"), ("view_result", "dashboard"), ("read_pack", "assessor_pack"))
    name = next(name for rule, name in ways if permissions.may(rule, user, evaluation))
    return reverse(name, args=[evaluation.pk])


@once
def cycle_add(request: SignedInRequest) -> HttpResponse:
    """The first step of a new year; ?tahun= and ?daerah= ask what the data propose for another one."""
    regions = require_regions("set_up_cycle", request.user)
    # The region and the year that the page is about: as sent, else as asked for in the address.
    sent = request.POST if request.method == "POST" else request.GET
    key = sent.get("region") or sent.get("daerah") or ""
    region = next((region for region in regions if str(region.pk) == key), regions[0])
    year = sent.get("year") or sent.get("tahun") or ""
    is_year = year.isascii() and year.isdigit() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR
    family = sent.get("family") or sent.get("keluarga") or DIGITAL_GOVERNMENT
    proposal = year_proposal(region, int(year) if is_year else None, family)
    form = CycleForm(posted_data(request), user=request.user, proposal=proposal)
    if made := apply_form(form, lambda: domain.create_cycle(by=request.user, **_chosen(form))):
        messages.success(request, f"Siklus {made.year} dibuat. Setiap langkah berikutnya boleh ditinggalkan.")
        return redirect("prepare_dates", made.pk)
    context = {
        "form": form,
        "proposal": proposal,
        "regions": regions,
        "steps": guide_steps("cycle_add"),
        "other_family": proposal.family != DIGITAL_GOVERNMENT,
    }
    return render(request, "new_year/cycles/add.html", context)


def _chosen(form: CycleForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("region", "year", "instrument", "activity")}


def cycle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Dates are written on POST; the steps from stage to stage have their own address."""
    evaluation = cycle_for(request.user, pk)
    rule = "set_up_cycle" if request.method == "POST" else "view_worklist"
    permissions.require(rule, request.user, evaluation)
    form = StageWindowsForm(posted_data(request), evaluation=evaluation)
    if save_windows(request, evaluation, form):
        return redirect("cycle", evaluation.pk)
    return render(request, "new_year/cycles/cycle.html", _context(request, evaluation, form))


def save_windows(request: SignedInRequest, evaluation: Evaluation, form: StageWindowsForm) -> bool:
    """Store the dates that were sent; False if there are none, or if the form must be shown again."""

    def write() -> None:
        windows = form.windows
        removed = set(form.stages) - {window.stage for window in windows}
        domain.set_windows(evaluation=evaluation, windows=windows, removed=removed, by=request.user)

    if done := apply_or_add_errors(form, write):
        messages.success(request, "Tanggal tahap disimpan.")
    return done


def _context(
    request: SignedInRequest, evaluation: Evaluation, form: StageWindowsForm, unmoved: Mapping[str, str] | None = None
) -> dict[str, Any]:
    moves = sorted(transitions.transitions_from(evaluation), key=lambda move: move.needs_reason)
    may_set_up = permissions.may("set_up_cycle", request.user, evaluation)
    # What a running, unsealed cycle can go over to: one query where there is nothing, none in later stages.
    offer = revision_offer(evaluation) if evaluation.state in OPEN_STATES else None
    offered_revision = None if offer is None or why_not_revised(evaluation) else offer
    return {
        "title": f"Siklus {evaluation.year}",
        "lead": f"{evaluation.get_activity_display().capitalize()} {evaluation.region} dengan {evaluation.instrument}.",
        "evaluation": evaluation,
        "form": form,
        "revision": offered_revision,
        "steps": stage_steps(evaluation),
        "readiness": setup_checklist(evaluation),
        "may_see_evidence": permissions.may("view_evidence", request.user, evaluation),
        "people": required_people(evaluation),
        "moves": [(move, transitions.why_not_move(evaluation, move, request.user)) for move in moves],
        "unmoved": unmoved,
        "openings": workflow.open_extensions(evaluation),
        "may_extend": permissions.may("extend_window", request.user, evaluation) and not evaluation.is_past,
        "may_delete": why_not_delete_cycle(evaluation, request.user) is None,
        "may_set_up": may_set_up and not evaluation.is_past,
        "may_manage_people": permissions.may("manage_people", request.user, evaluation),
        "may_view_history": permissions.may("view_history", request.user, evaluation),
        "headless": agencies_without_head(evaluation),
        "head_refusal": why_not_change_head_approval(evaluation, request.user),
        "may_assign": permissions.may("assign_indicators", request.user, evaluation),
    }


@require_POST
@acts_once
def cycle_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """One step of the workflow table; every refusal comes from there."""
    evaluation = cycle_for(request.user, pk)
    target, reason = request.POST.get("target", ""), raw_text(request.POST, "reason")
    try:
        transitions.move_stage(evaluation=evaluation, target=target, by=request.user, reason=reason)
    except ValidationError as error:
        unmoved = {"target": target, "reason": reason, "error": " ".join(error.messages)}
        context = _context(request, evaluation, StageWindowsForm(evaluation=evaluation), unmoved)
        return render(request, "new_year/cycles/cycle.html", context, status=422)
    messages.success(request, f"Siklus kini pada tahap {evaluation.get_state_display()}.")
    return redirect("cycle", evaluation.pk)
