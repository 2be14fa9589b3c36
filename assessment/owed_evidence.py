"""What agencies owe for indicators, read with the indicators themselves: their pages are at their limit of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from domains.models import Indicator
from evaluations.choices import AssignmentPart
from evaluations.models import Assignment, Evaluation
from evaluations.subqueries import JSONArrayAggregate
from evidence.models import EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence, owed_evidence
from regions import clock
from regions.models import Agency
from ui.due import DueDate

NAMES = ("pk", "agency", "agency__name", "agency__short_name", "agency__valid_to", "agency__heir", "item", "due")


def requests_of_indicators(cycle: Any) -> Subquery:
    """For indicators, annotated as `asked`: the standing requests of the cycle with this id."""
    rows = EvidenceRequest.objects.standing().filter(evaluation=cycle, indicator=OuterRef("pk"))
    found = JSONArrayAggregate(JSONObject(**{name: name for name in NAMES}))
    return Subquery(rows.order_by().values("indicator").annotate(found=found).values("found"))


def owed_by_indicator(
    evaluation: Evaluation, indicators: Iterable[Indicator], parts: Iterable[Assignment], answers: SentEvidence
) -> dict[int, list[OwedEvidence]]:
    """By indicator id. The indicators were read with `asked`, the parts are of them."""
    by_id = {indicator.pk: indicator for indicator in indicators}
    for part in parts:
        part.indicator = by_id[part.indicator_id]
    requests = [_request(evaluation, i, read) for i in by_id.values() for read in vars(i)["asked"] or []]
    found = defaultdict(list)
    for row in owed_evidence(evaluation, requests, parts, answers):
        found[row.indicator.pk].append(row)
    return dict(found)


def _request(evaluation: Evaluation, indicator: Indicator, read: dict[str, Any]) -> EvidenceRequest:
    agency = Agency(
        pk=read["agency"],
        region_id=evaluation.region_id,
        name=read["agency__name"],
        short_name=read["agency__short_name"],
        valid_to=_day(read["agency__valid_to"]),
        heir_id=read["agency__heir"],
    )
    return EvidenceRequest(
        pk=read["pk"],
        evaluation=evaluation,
        indicator=indicator,
        agency=agency,
        item_id=read["item"],
        due=_day(read["due"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def nearest_due(evaluation: Evaluation, owed: Iterable[OwedEvidence], parts: Iterable[Assignment]) -> DueDate:
    """The nearest day by which something is owed; else the lead's, or the first, as one that has been."""
    parts = list(parts)
    lead = next((part.due for part in parts if part.part == AssignmentPart.LEAD), None)
    day = lead or min((part.due for part in parts if part.due), default=None)
    settled = DueDate(day, clock.today(evaluation.region), is_settled=True)
    return min((row.due for row in owed), key=lambda due: due.order, default=settled)
