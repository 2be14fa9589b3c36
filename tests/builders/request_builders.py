"""Requests for evidence, of items and of whole indicators."""

from datetime import date

from evidence.requests.asking import request_evidence
from tests.builders.evidence_builders import items

DAY = date(2025, 8, 20)


def request_items(city, *codes, by="diskominfo", agency=None, **fields):
    fields = {"due": DAY, "note": ""} | fields
    return request_evidence(
        evaluation=city.evaluation,
        agency=agency or city.agency,
        items=items(city, *codes),
        by=city.people[by],
        **fields,
    )


def request_indicators(city, *numbers, by="diskominfo", agency=None, **fields):
    return request_evidence(
        evaluation=city.evaluation,
        agency=agency or city.agency,
        indicators=[city.indicator(number) for number in numbers],
        by=city.people[by],
        **({"due": DAY} | fields),
    )
