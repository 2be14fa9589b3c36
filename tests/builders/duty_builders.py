"""Indicators given to agencies, and the clock of their due days."""

from datetime import datetime
from zoneinfo import ZoneInfo

from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from regions import clock


def give(city, *numbers, agency=None, due=None):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(number) for number in numbers],
        agency=agency or city.agency,
        part=AssignmentPart.CONTRIBUTOR,
        due=due,
        by=city.people["diskominfo"],
    )


def at(day, hour=12):
    clock.set_now(datetime(2025, 8, day, hour, tzinfo=ZoneInfo("Asia/Makassar")))
