"""What agencies owe for indicators, read with the indicators themselves: their pages are at their limit of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeAlias, cast

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from evaluations.choices import AssignmentPart
from evaluations.models import Assignment, Evaluation
from evaluations.subqueries import JSONArrayAggregate
from evidence.models import EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence, owed_evidence
from evidence.requests.owed_places import AGENCY_COLUMNS, OwedPlace, OwedReader
from regions import clock
from ui.due import DueDate

AnyPart: TypeAlias = Assignment | OwedPlace
PART_COLUMNS = (*AGENCY_COLUMNS, "indicator", "due", "part")


def requests_of_indicators(cycle: Any) -> Subquery:
    """For indicators, annotated as `asked`: the standing requests of the cycle with this id."""
    rows = EvidenceRequest.objects.standing().filter(evaluation=cycle, indicator=OuterRef("pk"))
    found = JSONArrayAggregate(JSONObject(**{name: name for name in (*AGENCY_COLUMNS, "item", "due")}))
    return Subquery(rows.order_by().values("indicator").annotate(found=found).values("found"))


def owed_by_indicator(
    evaluation: Evaluation, requests: Iterable[OwedPlace], parts: Iterable[AnyPart], answers: SentEvidence
) -> dict[int, list[OwedEvidence]]:
    """By indicator id."""
    found = defaultdict(list)
    # Plain rows say all that lateness asks of requests and assignments.
    rows = cast(Iterable[EvidenceRequest], requests), cast(Iterable[Assignment], parts)
    for row in owed_evidence(evaluation, *rows, answers):
        found[row.indicator.pk].append(row)
    return dict(found)


def read_requests(reader: OwedReader, asked: Iterable[tuple[int, list[dict[str, Any]] | None]]) -> Iterator[OwedPlace]:
    """What was read with the indicators as `asked`, with their ids."""
    return reader.requests(_request(pk, read) for pk, found in asked for read in found or ())


def _request(indicator: int, read: dict[str, Any]) -> tuple[Any, ...]:
    *names, valid_to, heir = (read[name] for name in AGENCY_COLUMNS)
    return (*names, _day(valid_to), heir, indicator, _day(read["due"]), read["item"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def nearest_due(evaluation: Evaluation, owed: Iterable[OwedEvidence], parts: Iterable[AnyPart]) -> DueDate:
    """The nearest day by which something is owed; else the lead's, or the first, as one that has been."""
    parts = list(parts)
    lead = next((part.due for part in parts if part.part == AssignmentPart.LEAD), None)
    day = lead or min((part.due for part in parts if part.due), default=None)
    settled = DueDate(day, clock.today(evaluation.region), is_settled=True)
    return min((row.due for row in owed), key=lambda due: due.order, default=settled)
