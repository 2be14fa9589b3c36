"""The guide to a new year: plain forms that can be left and taken up again, and the page that opens the year."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.cycles.cycle_setup import why_not_assign
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.scope import cycle_page
from evaluations.stages import transitions
from new_year.assignment_copies import assignment_copies
from new_year.carryover.carryover_writes import why_not_decide_carryover
from new_year.carryover.offer_list import offer_list
from new_year.cycles.forms import StageWindowsForm
from new_year.cycles.views import save_windows
from new_year.preparation import guide_steps, opening_effect, own_target, preparation_checks
from new_year.preparing.copying_writes import copy_assignments
from new_year.preparing.forms import AssignmentCopyForm
from new_year.year_proposals import agencies_readiness, proposed_dates
from planning.models import Target
from planning.targets import planning_writes
from planning.targets.forms import TargetValueForm
from submissions.once import acts_once
from ui.forms import apply_form, apply_or_add_errors, posted_data
from undo.messages import tell_undoable


def _year(request: SignedInRequest, pk: int) -> Evaluation:
    """The guide is for who sets a cycle up; others read the cycle's own pages."""
    evaluation = cycle_page(request, pk)
    permissions.require("set_up_cycle", request.user, evaluation)
    return evaluation


def _show(
    request: SignedInRequest, name: str, evaluation: Evaluation, status: int = 200, **more: object
) -> HttpResponse:
    context = {"evaluation": evaluation, "steps": guide_steps(name, evaluation), **more}
    return render(request, f"new_year/preparing/{name.removeprefix('prepare_')}.html", context, status=status)


@get_or_post
def prepare_dates(request: SignedInRequest, pk: int) -> HttpResponse:
    """Last year's dates are proposed while there are none, and for the empty stages with ?usulan=ya."""
    evaluation = _year(request, pk)
    dates = proposed_dates(evaluation)
    wanted = request.GET.get("usulan") == "ya" or not evaluation.windows.all()
    proposed = dates if wanted and not evaluation.is_past else None
    form = StageWindowsForm(posted_data(request), evaluation=evaluation, proposed=proposed)
    if save_windows(request, evaluation, form):
        return redirect("prepare_agencies", pk)
    more = {
        "form": form,
        "dates": dates,
        "is_proposed": bool(proposed and proposed.rows),
        "may_fill": not proposed and any(evaluation.window(row.stage) is None for row in dates.rows),
        "may_set_up": not evaluation.is_past,
    }
    return _show(request, "prepare_dates", evaluation, 422 if form.errors else 200, **more)


@require_safe
def prepare_agencies(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who can be asked, and who lacks an account."""
    evaluation = _year(request, pk)
    division = assignment_copies(evaluation)
    return _show(
        request,
        "prepare_agencies",
        evaluation,
        division=division,
        agencies=agencies_readiness(division),
        may_manage=permissions.may("manage_agencies", request.user, evaluation),
        may_invite=permissions.may("manage_people", request.user, evaluation),
    )


@get_or_post
@acts_once
def prepare_assignments(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nothing is written before every line has been seen here."""
    evaluation = cycle_page(request, pk)
    refusal = why_not_assign(evaluation, request.user)
    if request.method == "POST" and refusal:
        raise Refused(refusal)
    permissions.require("set_up_cycle", request.user, evaluation)
    division, is_prepared = assignment_copies(evaluation), evaluation.state == CycleState.PERSIAPAN
    form = AssignmentCopyForm(*([request.POST] if request.method == "POST" else []), division=division)
    copied = apply_form(form, lambda: copy_assignments(evaluation=evaluation, choices=form.chosen, by=request.user))
    if copied is not None:
        tell_undoable(request, f"{copied.made} penugasan disalin ke siklus {evaluation.year}.", copied.act)
        return redirect("prepare_evidence" if is_prepared else "assignments", pk)
    more = {"form": form, "division": division, "refusal": refusal, "is_prepared": is_prepared}
    return _show(request, "prepare_assignments", evaluation, 422 if form.errors else 200, **more)


@get_or_post
def prepare_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """What last year's evidence offers, decided upon its own page; posts set the target of the year."""
    evaluation = _year(request, pk)
    if request.method == "POST":
        permissions.require("set_targets", request.user, evaluation)
    target = own_target(evaluation, request.user)
    initial = {"value": target.value, "source": target.source} if target else {}
    form = TargetValueForm(posted_data(request), initial=initial)
    if apply_or_add_errors(form, lambda: _set_target(request, evaluation, form)):
        messages.success(request, f"Target {evaluation.year} disimpan.")
        return redirect("prepare", pk)
    sees_evidence = permissions.may("view_evidence", request.user, evaluation)
    return _show(
        request,
        "prepare_evidence",
        evaluation,
        422 if form.errors else 200,
        form=form,
        target=target,
        target_title=f"Target {evaluation.year}",
        target_refusal=permissions.why_not_allowed("set_targets", request.user, evaluation),
        offers=offer_list(evaluation, request.user) if sees_evidence else None,
        carry_refusal=why_not_decide_carryover(evaluation, request.user),
    )


def _set_target(request: SignedInRequest, evaluation: Evaluation, form: TargetValueForm) -> None:
    """The government's own target of the cycle's year."""
    scope, year = Target.Scope.CITY, evaluation.year
    planning_writes.set_target(evaluation=evaluation, year=year, scope=scope, by=request.user, **form.cleaned_data)


@require_safe
def prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is ready and what is missing; the button is the cycle's own step."""
    evaluation = _year(request, pk)
    moves = [move for move in transitions.transitions_from(evaluation) if move.is_forward]
    opening = next((move for move in moves if move.source == CycleState.PERSIAPAN), None)
    checks = preparation_checks(evaluation, request.user)
    return _show(
        request,
        "prepare",
        evaluation,
        missing=[check for check in checks if not check.fact.holds],
        ready=[check for check in checks if check.fact.holds],
        opening=opening,
        opening_title=f"Buka siklus {evaluation.year}" if opening else f"Siklus {evaluation.year} sudah dibuka",
        opening_effect=opening_effect(evaluation),
        refusal=transitions.why_not_move(evaluation, opening, request.user) if opening else None,
    )
