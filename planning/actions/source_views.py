"""Where actions come from: the ministry's text, the yearly works, a scenario, and what last year left open."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scope import cycle_page, year_in_query
from planning.actions import action_writes as domain
from planning.actions.forms import RecommendationForm, RecommendationSplitForm, agencies_offered
from planning.actions.proposal_forms import RowFormTable, carry_forms, placement_forms, proposal_forms
from planning.actions.proposals import ActionProposal, open_earlier_actions, scenario_proposals, yearly_proposals
from planning.models import Action, Recommendation, Scenario
from planning.rules import splitting
from regions import clock
from submissions.once import acts_once, once, redirect_unstored
from ui.formats import decimal_comma
from ui.forms import apply_form, posted_data

Origin = Action.Origin


def _planned(request: SignedInRequest, pk: int) -> Evaluation:
    evaluation = cycle_page(request, pk)
    permissions.require("plan_actions", request.user, evaluation)
    return evaluation


@get_or_post
@once
def recommendation_add(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = _planned(request, pk)
    form = RecommendationForm(posted_data(request))
    made = apply_form(
        form, lambda: domain.record_recommendation(evaluation=evaluation, by=request.user, **form.cleaned_data)
    )
    if made:
        return redirect("recommendation", pk, made.pk)
    context = {"evaluation": evaluation, "form": form, "title": "Catat rekomendasi"}
    return render(request, "planning/actions/form.html", context, status=422 if form.errors else 200)


@get_or_post
@once
def recommendation(request: SignedInRequest, pk: int, recommendation: int) -> HttpResponse:
    """The text as it came beside its items; posting makes actions of them."""
    evaluation = cycle_page(request, pk)
    permissions.require("plan_actions" if request.method == "POST" else "view_work", request.user, evaluation)
    rows = Recommendation.objects.filter(evaluation=evaluation).select_related("by")
    row = get_object_or_404(rows, pk=recommendation)
    actions = list(row.actions.filter(evaluation=evaluation).select_related("agency"))
    may_plan = permissions.may("plan_actions", request.user, evaluation)
    items = {} if actions else {"items": splitting.items_as_text(splitting.propose_items(row.text))}
    form = RecommendationSplitForm(evaluation, posted_data(request), initial=items)
    made = apply_form(
        form,
        lambda: domain.create_actions(
            evaluation=evaluation,
            drafts=form.drafts,
            origin=Origin.RECOMMENDED,
            source=str(row),
            recommendation=row,
            by=request.user,
        ),
    )
    if made is not None:
        messages.success(request, f"{len(made)} tindak lanjut masuk rencana. Lengkapi OPD dan tenggatnya.")
        return redirect("plan_place", pk)
    context = {"evaluation": evaluation, "row": row, "form": form, "actions": actions, "may_plan": may_plan}
    return render(request, "planning/actions/recommendation.html", context, status=422 if form.errors else 200)


def _create_from_table(
    request: SignedInRequest, evaluation: Evaluation, rows: RowFormTable[Any], write: Callable[[], int], said: str
) -> HttpResponse | None:
    """To the plan once the table is written, with the number in what is said; else None, and the rows say why."""
    if not rows.is_valid():
        return None
    try:
        messages.success(request, said.format(write()))
    except ValidationError as error:
        rows.refuse(error)
        return None
    return redirect("plan", evaluation.pk)


@get_or_post
@once
def plan_yearly(request: SignedInRequest, pk: int) -> HttpResponse:
    """The management processes and audits of a year; `?tahun=` asks for another one than this or the cycle's."""
    evaluation = _planned(request, pk)
    year = year_in_query(request) or max(evaluation.year, clock.today(evaluation.region).year)
    proposals = yearly_proposals(evaluation, year)
    standing = domain.current_raises(evaluation)
    fresh: list[ActionProposal] = []
    known: list[ActionProposal] = []  # an action aims at it already
    for proposal in proposals:
        aim = domain.ActionAim(proposal.indicator, proposal.level, proposal.assume)
        (known if domain.is_already_planned(aim, Origin.YEARLY, standing) else fresh).append(proposal)
    rows = proposal_forms(posted_data(request), fresh, agencies_offered(evaluation, ()))

    def make() -> int:
        drafts = [form.draft for form in rows.taken]
        made = domain.create_missing_actions(
            evaluation=evaluation,
            drafts=drafts,
            origin=Origin.YEARLY,
            source=f"Rencana tahunan {year}",
            by=request.user,
        )
        return len(made)

    if done := _create_from_table(request, evaluation, rows, make, "{} tindak lanjut masuk rencana."):
        return done
    context = {"evaluation": evaluation, "year": year, "rows": rows, "known": known}
    context["named"] = bool(proposals)
    return render(request, "planning/actions/yearly.html", context, status=422 if rows.is_bound else 200)


@get_or_post
@once
def plan_carry(request: SignedInRequest, pk: int) -> HttpResponse:
    """What earlier years left open, to go on in this one."""
    evaluation = _planned(request, pk)
    actions = open_earlier_actions(evaluation)
    rows = carry_forms(
        posted_data(request), actions, agencies_offered(evaluation, [action.agency for action in actions])
    )

    def carry() -> int:
        chosen = [form.placing for form in rows.taken]
        return len(domain.carry_actions(evaluation=evaluation, rows=chosen, by=request.user))

    if done := _create_from_table(
        request, evaluation, rows, carry, f"{{}} tindak lanjut dilanjutkan pada {evaluation.year}."
    ):
        return done
    context = {"evaluation": evaluation, "rows": rows}
    return render(request, "planning/actions/carry.html", context, status=422 if rows.is_bound else 200)


@get_or_post
def plan_place(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agency and date of all open actions in one table."""
    evaluation = _planned(request, pk)
    found = Action.objects.open().filter(evaluation=evaluation).select_related("agency").order_by("pk")
    actions = list(found)
    rows = placement_forms(
        posted_data(request), actions, agencies_offered(evaluation, [action.agency for action in actions])
    )

    def place() -> int:
        return domain.place_actions(evaluation=evaluation, rows=[form.placing for form in rows.forms], by=request.user)

    if done := _create_from_table(request, evaluation, rows, place, "{} tindak lanjut diperbarui."):
        return done
    context = {"evaluation": evaluation, "rows": rows}
    return render(request, "planning/actions/place.html", context, status=422 if rows.is_bound else 200)


@require_POST
@acts_once
def scenario_act(request: SignedInRequest, pk: int) -> HttpResponse:
    """One action for each raise of a saved answer; what an action aims at already is not made again."""
    rows = Scenario.objects.visible_to(request.user).select_related("evaluation__region", "evaluation__instrument")
    scenario = get_object_or_404(rows, pk=pk)
    evaluation = scenario.evaluation
    permissions.require("plan_actions", request.user, evaluation)
    # Each raise for the agency that leads the indicator; when it is due, people say.
    agencies = {agency.pk: agency for agency in agencies_offered(evaluation, ())}
    drafts = [
        domain.ActionDraft(
            p.text, agencies.get(p.agency_id or 0), aims=(domain.ActionAim(p.indicator, p.level, p.assume),)
        )
        for p in scenario_proposals(evaluation, scenario)
    ]
    if not drafts:
        words = f"Semua kenaikan skenario {scenario.name} sudah tercapai; tidak ada tindak lanjut yang dibuat."
        return redirect_unstored(request, words, "plan", evaluation.pk)
    source = f"Skenario {scenario.name}, target {decimal_comma(scenario.wish.target)}"
    made = domain.create_missing_actions(
        evaluation=evaluation, drafts=drafts, origin=Origin.SCENARIO, source=source, by=request.user
    )
    again = len(drafts) - len(made)
    more = f" {again} kenaikan sudah ada dalam rencana." if again else ""
    messages.success(request, f"{len(made)} tindak lanjut masuk rencana dari skenario {scenario.name}.{more}")
    return redirect("plan", evaluation.pk)
