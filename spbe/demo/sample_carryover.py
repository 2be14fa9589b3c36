"""Sample decisions on the evidence of the year before, as Diskominfo takes them while the new year is prepared."""

from typing import Any

from accounts.models import User
from evaluations.models import Evaluation
from evidence.citations import CitationPlace
from evidence.models import Citation
from new_year.carryover.carryover_writes import CarryOverChoice, decide_carryover
from new_year.carryover.queries import carryover_offers


def seed(evaluation: Evaluation, rows: list[dict[str, Any]], by: User) -> list[Citation]:
    """Each row names the earlier document, the indicator it is offered for, and the item if it goes on being used.

    Returns what goes on being used, as it is cited in this cycle.
    """
    if not rows:
        return []
    made = []
    offers = {(o.source.version.document.title, o.indicator.number): o for o in carryover_offers(evaluation, by).rows}
    for row in rows:
        offer = offers[row["title"], row["indicator"]]
        place = CitationPlace(offer.source.article, offer.source.page)
        item = next((item.pk for item in offer.items if item.code == row.get("item")), None)
        choices = [CarryOverChoice(offer.key, place, item)]
        made += decide_carryover(
            evaluation=evaluation, choices=choices, decision=row["decision"], reason=row["reason"], by=by
        )
    return [carried.citation for carried in made if carried.citation]
