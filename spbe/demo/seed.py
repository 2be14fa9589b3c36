"""Fill an empty database with the demo city, through the same functions that people use."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts.models import User
from assessment.scores import choose_service, save_score
from domains.models import Indicator, Instrument
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle, record_past_cycle
from evaluations.models import Evaluation
from evaluations.stages.transitions import (
    move_stage,
)
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from leadership.years.year_notes import YearNoteInput, add_year_note
from regions import clock
from regions.models import Agency, Region
from spbe.demo import (
    sample_actions,
    sample_agency_changes,
    sample_carryover,
    sample_decisions,
    sample_evidence,
    sample_meetings,
    sample_people,
    sample_requests,
    sample_signoff,
    sample_targets,
)
from spbe.demo.sample_days import at_day
from spbe.models import Installation

CITY_FILE = Path(__file__).parent / "city.yaml"
PAST_LEVELS_FILE = Path(__file__).parent / "denpasar.yaml"
PAST_SOURCE = "basis data Pemkot Denpasar"


@transaction.atomic
def seed() -> None:
    """The whole demo, in one transaction. Dates are relative to the day of seeding."""
    plan = yaml.safe_load(CITY_FILE.read_text(encoding="utf-8"))
    region = Region.objects.get(code=plan["region"])
    Installation.objects.create(is_demo=True)
    agencies, users = sample_people.seed(region, plan)
    seed_past_levels(region, users["diskominfo"])
    seed_year_notes(region, plan["year_notes"], users["diskominfo"])
    seed_cycle(region, plan["spbe_2025"], agencies, users)
    seed_cycle(region, plan["pemdi_2026"], agencies, users)
    sample_agency_changes.seed(region, plan["agency_change"], agencies, users)


def seed_past_levels(region: Region, by: User) -> None:
    """The real levels of 2018, 2019 and 2021: self-assessment and final value."""
    for year in yaml.safe_load(PAST_LEVELS_FILE.read_text(encoding="utf-8"))["evaluations"]:
        record_past_cycle(
            region=region,
            year=year["year"],
            instrument=Instrument.objects.get(code=year["instrument"]),
            levels={
                "mandiri": dict(enumerate(year["self"], 1)),
                "final": dict(enumerate(year["official"], 1)),
            },
            source=PAST_SOURCE,
            by=by,
        )


def seed_year_notes(region: Region, rows: list[dict[str, Any]], by: User) -> None:
    """What happened beside the results; public facts, so no sample data."""
    for row in rows:
        add_year_note(region=region, said=YearNoteInput(row["year"], row["text"], row["source"]), by=by)


def seed_cycle(region: Region, plan: dict[str, Any], agencies: dict[str, Agency], users: dict[str, User]) -> None:
    """One running cycle with its windows, assignments and, where it is open, its work so far."""
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
    if "levels" in plan:
        with at_day(region, plan["windows"]["mandiri"][0]):
            move_stage(evaluation=evaluation, target=CycleState.MANDIRI, by=users["diskominfo"])
        sample_evidence.seed(evaluation, plan["evidence"], indicators, agencies, users)
        sample_requests.seed(evaluation, plan["requests"], indicators, agencies, users)
        with at_day(region, -2, hour=14):
            seed_scores(evaluation, plan, indicators, users["diskominfo"])
            sample_targets.seed(evaluation, plan["planning"], indicators, users)
            sample_signoff.seed(evaluation, plan["signoff"], users["diskominfo"])
        sample_decisions.seed(evaluation, plan["internal"], indicators, users)
        sample_meetings.seed(evaluation, plan["meetings"], indicators, agencies, users)
        sample_actions.seed(evaluation, plan["actions"], indicators, agencies, users)
        with at_day(region, -1):
            sample_meetings.prepare_interview(evaluation, plan["interview"], indicators, users["asesor"])
    if "carry_over" in plan:
        with at_day(region, -2, hour=15):
            sample_carryover.seed(evaluation, plan["carry_over"], users["diskominfo"])


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
    for number, level in enumerate(plan["levels"], 1):
        changes = {**plan["explanations"].get(number, {})}
        if level is not None:
            changes["value"] = level
        if changes:
            reasons = plan["reasons"] if ready[indicators[number].pk].is_below(level) else {}
            save_score(
                evaluation=evaluation,
                indicator=indicators[number],
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
