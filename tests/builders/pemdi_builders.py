"""The small city in a year of Pemdi, and nothing of SPBE but the years before."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domains.models import Instrument
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle
from evaluations.stages.transitions import move_stage
from tests.city import City, build_people

NOON = datetime(2026, 8, 14, 12, 0, tzinfo=ZoneInfo("Asia/Makassar"))
LED = 20  # by the Dinas Kesehatan
ALSO_LED = 13  # by the other agency


def build_pemdi_city() -> City:
    """A cycle of 2026 open for self-assessment. The clock must stand in its window (`NOON`)."""
    region, agency, other, people = build_people()
    evaluation = create_cycle(
        region=region,
        year=2026,
        instrument=Instrument.objects.get(code="PEMDI-2026"),
        activity="evaluasi",
        by=people["diskominfo"],
        windows=[WindowDates(CycleState.MANDIRI, date(2026, 8, 1), date(2026, 8, 29))],
    )
    city = City(region, agency, other, evaluation, people)
    for owner, number in ((agency, LED), (other, ALSO_LED)):
        assign_agency(
            evaluation=evaluation,
            indicators=[city.indicator(number)],
            agency=owner,
            part=AssignmentPart.LEAD,
            by=people["diskominfo"],
            due=date(2026, 8, 22),
        )
    move_stage(evaluation=evaluation, target=CycleState.MANDIRI, by=people["diskominfo"])
    return city
