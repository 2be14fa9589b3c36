"""The way to a target: the question and its answer, saved answers, targets of the years, points of raises."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_for, cycle_page, cycles_of_region
from planning.goals import available_goals
from planning.models import Effort, Scenario, Target
from planning.target_inputs import read_target_inputs
from planning.targets import planning_writes
from planning.targets.comparison import compare_scenarios, listed_scenarios
from planning.targets.forms import EffortForm, ScenarioForm, TargetQueryForm, YearTargetForm
from planning.targets.frontier_chart import frontier_chart, raise_chart
from planning.targets.item_effort_views import item_efforts
from planning.targets.item_rows import items_by_agency
from planning.targets.path import column_label, effort_unit, find_path
from planning.targets.target_years import targets_by_year, targets_finding
from results.region_history import read_region_history
from submissions.once import acts_once, once
from ui.forms import apply_form, apply_or_add_errors, posted_data


@require_safe
def target(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole question stands in the address."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_targets", request.user, evaluation)
    return _page(request, evaluation, request.GET)


def _page(
    request: SignedInRequest, evaluation: Evaluation, asked: QueryDict, scenario_form: ScenarioForm | None = None
) -> HttpResponse:
    ground = read_target_inputs(evaluation)
    goals = available_goals(evaluation, ground.scheme.bands, ground.outcome.total.low)
    form = TargetQueryForm(asked, ground, goals)
    wish = form.wish
    path = find_path(ground, wish) if wish else None
    context = {
        "evaluation": evaluation,
        "ground": ground,
        "form": form,
        "goals": goals,
        "path": path,
        "column": column_label(ground),
        "unit": effort_unit(ground),
        "agencies": items_by_agency(path) if path and ground.by_items else (),
        "climbing": raise_chart(path) if path else None,
        "frontier": frontier_chart(path) if path else None,
        "scenarios": listed_scenarios(ground, Scenario.objects.filter(evaluation=evaluation)),
        "scenario_form": scenario_form or ScenarioForm(initial={"constraints": wish.stored if wish else None}),
        "may_set": permissions.may("set_targets", request.user, evaluation),
        "may_plan": permissions.may("plan_actions", request.user, evaluation),
        "may_open": permissions.may("view_worklist", request.user, evaluation),
        "may_request": permissions.may("ask_evidence", request.user, evaluation),
    }
    status = 422 if scenario_form else 200
    return render(request, "planning/targets/target.html", context, status=status)


@require_POST
@once
def scenario_save(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answer is computed again from the question; what cannot be saved comes back with the page."""
    evaluation = cycle_page(request, pk)
    permissions.require("set_targets", request.user, evaluation)
    form = ScenarioForm(request.POST)
    saved = apply_form(
        form, lambda: planning_writes.save_scenario(evaluation=evaluation, by=request.user, **form.asked)
    )
    if saved:
        messages.success(request, f"Skenario {saved.name} disimpan.")
        return redirect(f"{reverse('target', args=[pk])}?{saved.wish.address}#h-skenario")
    # The question of a form that was refused, if it can be read.
    constraints = form.cleaned_data.get("constraints") if hasattr(form, "cleaned_data") else None
    query_of_refused = QueryDict(Scenario(constraints=constraints).wish.address if constraints else "")
    return _page(request, evaluation, query_of_refused, form)


@require_POST
@acts_once
def scenario_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Scenario.objects.visible_to(request.user).select_related("evaluation")
    scenario = get_object_or_404(rows, pk=pk)
    evaluation = scenario.evaluation_id
    planning_writes.delete_scenario(scenario=scenario, by=request.user)
    messages.success(request, f"Skenario {scenario.name} dihapus.")
    return redirect(f"{reverse('target', args=[evaluation])}#h-skenario")


@require_safe
def scenarios(request: SignedInRequest, pk: int) -> HttpResponse:
    """Two or three saved answers side by side; without a choice the cheapest ones."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_targets", request.user, evaluation)
    rows = Scenario.objects.visible_to(request.user).filter(evaluation=evaluation).select_related("by")
    page = compare_scenarios(evaluation, list(rows), request.GET.getlist("skenario"))
    return render(request, "planning/targets/scenarios.html", {"evaluation": evaluation, "page": page})


@get_or_post
def targets(request: SignedInRequest, pk: int) -> HttpResponse:
    """Targets against results, year by year; who plans writes them here."""
    evaluation, cycles = cycles_of_region(request.user, pk)
    permissions.require("set_targets" if request.method == "POST" else "view_targets", request.user, evaluation)
    record = read_region_history(cycles, request.user)
    form = YearTargetForm(
        posted_data(request),
        instrument=evaluation.instrument_id,
        aspects=record.yardsticks[evaluation.instrument_id].aspects,
        initial={"year": evaluation.year},
    )
    if apply_or_add_errors(
        form, lambda: planning_writes.set_target(evaluation=evaluation, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Target disimpan.")
        return redirect("targets", evaluation.pk)
    rows = targets_by_year(cycles, record, request.user)
    context = {
        "evaluation": evaluation,
        "rows": rows,
        "finding": targets_finding(rows),
        "form": form,
        "may_set": permissions.may("set_targets", request.user, evaluation),
    }
    return render(request, "planning/targets/targets.html", context)


@require_POST
@acts_once
def target_drop(request: SignedInRequest, pk: int, target: int) -> HttpResponse:
    evaluation = cycle_for(request.user, pk)
    permissions.require("set_targets", request.user, evaluation)
    own = Target.objects.visible_to(request.user).filter(region=evaluation.region_id, family=evaluation.family)
    row = get_object_or_404(own, pk=target)
    planning_writes.delete_target(evaluation=evaluation, target=row, by=request.user)
    messages.success(request, "Target dihapus.")
    return redirect("targets", evaluation.pk)


@get_or_post
def efforts(request: SignedInRequest, pk: int) -> HttpResponse:
    """The points people give single raises, or items where the way goes item by item, and the form for one of them."""
    evaluation = cycle_page(request, pk)
    permissions.require("set_targets" if request.method == "POST" else "view_targets", request.user, evaluation)
    if "estimate" in evaluation.instrument.value_rule:
        return item_efforts(request, evaluation)
    # The raise that another page linked to.
    linked_raise = {"indicator": request.GET.get("indikator", ""), "level": request.GET.get("tingkat", "")}
    form = EffortForm(posted_data(request), instrument=evaluation.instrument_id, pk=pk, initial=linked_raise)
    if apply_or_add_errors(
        form, lambda: planning_writes.set_effort(evaluation=evaluation, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Upaya disimpan.")
        return redirect("efforts", evaluation.pk)
    rows = Effort.objects.filter(evaluation=evaluation).select_related("indicator", "by")
    context = {
        "evaluation": evaluation,
        "rows": rows,
        "form": form,
        "may_set": permissions.may("set_targets", request.user, evaluation),
        "whole": evaluation.instrument.value_rule["integer"],
    }
    return render(request, "planning/targets/efforts.html", context)
