"""One running cycle of the demo: its windows and assignments, and the work of the days since it was opened."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessment.scores import choose_service, save_score
from domains.models import Indicator, Instrument
from evaluations.choices import AssignmentPart, CycleState, VerdictOutcome
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle
from evaluations.models import Evaluation
from evaluations.stages.transitions import (
    move_stage,
)
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from evidence.models import Citation
from evidence.verdicts import judge_citation
from regions import clock
from regions.models import Agency, Region
from spbe.demo import (
    sample_actions,
    sample_carryover,
    sample_decisions,
    sample_evidence,
    sample_external,
    sample_meetings,
    sample_requests,
    sample_signoff,
    sample_targets,
)
from spbe.demo.sample_days import at_day


def seed(region: Region, plan: dict[str, Any], agencies: dict[str, Agency], users: dict[str, User]) -> Evaluation:
    """A cycle in preparation; with `levels` in the plan one in its self-assessment."""
    today = clock.today(region)
    with at_day(region, plan["windows"]["persiapan"][0]):
        evaluation = create_cycle(
            region=region,
            year=plan["year"],
            instrument=Instrument.objects.get(code=plan["instrument"]),
            activity=plan["activity"],
            by=users["diskominfo"],
            windows=[
                WindowDates(stage, today + timedelta(days=first), today + timedelta(days=last))
                for stage, (first, last) in plan["windows"].items()
            ],
            is_sample=True,
        )
        indicators = {i.number: i for i in evaluation.instrument.indicators.all()}
        seed_assignments(evaluation, plan, indicators, agencies, users["diskominfo"], today)
    # Decided in preparation: on the eve of the self-assessment, or where it lies ahead two days ago.
    with at_day(region, min(-2, plan["windows"]["mandiri"][0] - 1), hour=15):
        carried = sample_carryover.seed(evaluation, plan.get("carry_over", []), users["diskominfo"])
    if "levels" in plan:
        seed_work(evaluation, plan, indicators, agencies, users, carried)
    return evaluation


def seed_work(
    evaluation: Evaluation,
    plan: dict[str, Any],
    indicators: dict[int, Indicator],
    agencies: dict[str, Agency],
    users: dict[str, User],
    carried: list[Citation],
) -> None:
    """What was done since the self-assessment opened; what was carried over is accepted on its first day."""
    region: Region = evaluation.region
    with at_day(region, plan["windows"]["mandiri"][0]):
        move_stage(evaluation=evaluation, target=CycleState.MANDIRI, by=users["diskominfo"])
        for citation in carried:
            judge_citation(citation=citation, outcome=VerdictOutcome.ACCEPTED, by=users["asesor"])
    sample_evidence.seed(evaluation, plan["evidence"], indicators, agencies, users)
    sample_requests.seed(evaluation, plan["requests"], indicators, agencies, users)
    with at_day(region, -2, hour=14):
        sample_external.seed(evaluation, plan.get("external", {}), indicators, agencies, users)
        seed_scores(evaluation, plan, indicators, users["diskominfo"])
        sample_targets.seed(evaluation, plan["planning"], indicators, users)
        sample_signoff.seed(evaluation, plan["signoff"], users["diskominfo"])
    sample_decisions.seed(evaluation, plan["internal"], indicators, users)
    sample_meetings.seed(evaluation, plan["meetings"], indicators, agencies, users)
    if plan["actions"]:
        sample_actions.seed(evaluation, plan["actions"], indicators, agencies, users)
    with at_day(region, -1):
        sample_meetings.prepare_interview(evaluation, plan["interview"], indicators, users["asesor"])


def seed_assignments(
    evaluation: Evaluation,
    plan: dict[str, Any],
    indicators: dict[int, Indicator],
    agencies: dict[str, Agency],
    by: User,
    today: date,
) -> None:
    """Contributors first, then leads: a lead that also contributes stays the lead."""
    for key, part in (("contributors", AssignmentPart.CONTRIBUTOR), ("assignments", AssignmentPart.LEAD)):
        for short_name, numbers in plan[key].items():
            days = plan["due"].get(short_name, plan["due"]["default"])
            assign_agency(
                evaluation=evaluation,
                indicators=[indicators[number] for number in numbers],
                agency=agencies[short_name],
                part=part,
                by=by,
                due=today + timedelta(days=days),
            )


def seed_scores(evaluation: Evaluation, plan: dict[str, Any], indicators: dict[int, Indicator], by: User) -> None:
    """Sample levels, explanations and chosen services, saved one by one as a person would."""
    ready = readiness_by_indicator(evaluation.instrument, list(indicators.values()), cited_by_indicator(evaluation))
    levels = planned_levels(plan["levels"])
    for number, indicator in indicators.items():
        changes = {**plan["explanations"].get(number, explained(plan, number))}
        level = levels.get(number)
        if level is not None:
            changes["value"] = str(level)
        if changes:
            reasons = plan["reasons"] if ready[indicator.pk].is_below(level) else {}
            save_score(
                evaluation=evaluation,
                indicator=indicator,
                by=by,
                version=0,
                changes=changes,
                reason=reasons.get(number, reasons.get("default")),
            )
    for number, (service, application) in plan["services"].items():
        choose_service(
            evaluation=evaluation,
            indicator=indicators[number],
            service=service,
            application=application,
            by=by,
        )


def planned_levels(said: dict[int, str] | list[int | None]) -> dict[int, Decimal]:
    """Levels by indicator; a list names them from the first row on, null where none is filled."""
    rows = said.items() if isinstance(said, dict) else enumerate(said, 1)
    return {number: Decimal(level) for number, level in rows if level is not None}


def explained(plan: dict[str, Any], number: int) -> dict[str, str]:
    """What stands at every indicator that has no explanation of its own, where the plan says one."""
    return {"fact": plan["explained"].format(number=number)} if "explained" in plan else {}
