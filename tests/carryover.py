"""Deciding on last year's evidence in a later year, as tests do it."""

from evaluations.choices import Part
from evaluations.cycles.cycle_setup import assign, create_cycle
from evidence.citations import Place
from new_year.carryover.carryover_writes import Choice, decide
from new_year.carryover.queries import offers_of

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
    assign(evaluation=made, indicators=[indicator], agency=city.agency, part=Part.LEAD, by=desk)
    return made


def act(evaluation, city, choices, decision, by="diskominfo", reason=WHY):
    return decide(evaluation=evaluation, choices=choices, decision=decision, reason=reason, by=city.people[by])


def keys(evaluation, city, by="diskominfo"):
    return [row.key for row in offers_of(evaluation, city.people[by]).rows]


def chosen(evaluation, city, by="diskominfo", **place):
    return [Choice(key, Place(**place)) for key in keys(evaluation, city, by)]
