"""The repair after the interview: its window, and each agency's list of what the assessors sent back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation, WindowExtension
from evaluations.permissions import Refused
from evaluations.scope import cycle_page, sees_all_indicators
from evaluations.stages.workflow import repair_window
from evidence.renewals import why_not_renew
from evidence.repairs.forms import RepairWindowForm
from evidence.repairs.opening import open_repair_window, proposed_end, why_not_open_repair
from evidence.repairs.queries import RepairTask, agency_repairs, grouped_by_agency, repair_tasks
from evidence.upload_permissions import why_not_send_evidence
from regions import clock
from submissions.once import once
from ui.formats import date_span
from ui.forms import apply_form, posted_data


@get_or_post
@once
def repairs(request: SignedInRequest, pk: int) -> HttpResponse:
    """The team sees every agency's list and opens the window; agency people see and work off their own."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_evidence", request.user, evaluation)
    refusal = why_not_open_repair(evaluation, request.user)
    if request.method == "POST" and refusal:
        raise Refused(refusal)
    form = RepairWindowForm(posted_data(request), evaluation=evaluation)
    if made := apply_form(form, lambda: _open(request, evaluation, form)):
        messages.success(request, f"Masa perbaikan {date_span(made.opens or made.until, made.until)} dibuka.")
        return redirect("repairs", pk)
    return render(request, "evidence/repairs/repairs.html", _context(request, evaluation, form, refusal))


def _open(request: SignedInRequest, evaluation: Evaluation, form: RepairWindowForm) -> WindowExtension:
    return open_repair_window(evaluation=evaluation, by=request.user, **form.cleaned_data)


def _context(
    request: SignedInRequest, evaluation: Evaluation, form: RepairWindowForm, refusal: str | None
) -> dict[str, Any]:
    everything = sees_all_indicators(request.user, evaluation)
    own = request.user.agency_ids(evaluation.region_id)
    tasks = repair_tasks(evaluation, None if everything else own)
    for task in tasks:
        _mark(task, request.user, own)
    today = clock.today(evaluation.region)
    return {
        "evaluation": evaluation,
        "groups": grouped_by_agency(tasks),
        "total": len({task.item.pk for task in tasks}),
        "window": repair_window(evaluation),
        "given": agency_repairs(evaluation),
        "today": today,
        "form": form,
        "refusal": refusal,
        "may_open": permissions.may("extend_window", request.user, evaluation),
        "sees_all": everything,
        "may_pack": permissions.may("order_package", request.user, evaluation),
        "proposed": proposed_end(evaluation, today),
    }


def _mark(task: RepairTask, user: User, own: set[int]) -> None:
    """Say which buttons this person has at a task: none that would refuse."""
    mine = task.agency.pk in own if task.agency else permissions.may("keep_library", user, task.verdict.evaluation)
    refusal = why_not_send_evidence(
        task.verdict.evaluation,
        user,
        indicator_id=task.item.criterion.indicator_id,
        agency_ids=[task.agency.pk] if task.agency else [],
        item_id=task.item.pk,
    )
    task.marks.may_send = mine and refusal is None
    old = task.replaced
    task.marks.may_replace = bool(mine and old and why_not_renew(old, user) is None)
