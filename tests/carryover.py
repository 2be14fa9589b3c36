"""Deciding on last year's evidence in a later year, as tests do it."""

from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency, create_cycle
from evidence.citations import CitationPlace
from new_year.carryover.carryover_writes import CarryOverChoice, decide_carryover
from new_year.carryover.queries import carryover_offers

VALID, RENEW, DROP = "berlaku", "perbarui", "lepas"
WHY = "Isinya masih sesuai."


def later(city, instrument, year=2026, number=45):
    """A cycle of a later year in preparation, in which the city's agency leads one indicator."""
    made = create_cycle(
        region=city.region,
        year=year,
        instrument=instrument,
        activity="evaluasi",
        by=city.people["diskominfo"],
    )
    indicator = instrument.indicators.get(number=number)
    desk = city.people["diskominfo"]
    assign_agency(evaluation=made, indicators=[indicator], agency=city.agency, part=AssignmentPart.LEAD, by=desk)
    return made


def act(evaluation, city, choices, decision, by="diskominfo", reason=WHY):
    return decide_carryover(
        evaluation=evaluation, choices=choices, decision=decision, reason=reason, by=city.people[by]
    )


def keys(evaluation, city, by="diskominfo"):
    return [row.key for row in carryover_offers(evaluation, city.people[by]).rows]


def chosen(evaluation, city, by="diskominfo", **place):
    """Every offer; a successor with items takes the first of them."""
    offers = carryover_offers(evaluation, city.people[by]).rows
    firsts = [(offer.key, offer.items[0].pk if offer.items else None) for offer in offers]
    return [CarryOverChoice(key, CitationPlace(**place), item) for key, item in firsts]
