"""Many assignments at once, for counts of queries."""

from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from regions.models import Agency


def assign_to(city, numbers) -> None:
    """New agencies, each the lead of the indicator of its number."""
    for number in numbers:
        agency = Agency.objects.create(region=city.region, name=f"Dinas {number:02}", short_name=f"D{number:02}")
        assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(number)],
            agency=agency,
            part=AssignmentPart.LEAD,
            by=city.people["diskominfo"],
        )
