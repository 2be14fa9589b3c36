"""The next step of indicators outside of the worklist, from what is at hand there; the rule is `next_step`."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from assessment.next_step import NextStep, step_of
from assessment.owed_evidence import PART_COLUMNS, owed_by_indicator
from evaluations.models import Assignment, Evaluation
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evidence.cited_evidence import CitedEvidence
from evidence.item_outcomes import NumberedIndicator, counted_by_indicator, evidence_counts
from evidence.models import EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence
from evidence.requests.owed_places import AGENCY_COLUMNS, OwedReader
from ui.kept_query import KeptQuery, Parameter


def steps_by_indicator(
    evaluation: Evaluation,
    indicators: Iterable[NumberedIndicator],
    values: Mapping[int, Decimal | Fraction | int | None],
    sent: list[CitedEvidence],
    ready: Mapping[int, EvidenceReadiness[PlainItem]],
) -> dict[int, NextStep]:
    """By indicator id, as the board has it; `sent`: the current evidence of the indicators. Two queries."""
    reader = OwedReader(indicators)
    cited, owed = counted_by_indicator(sent), _owed(evaluation, reader, SentEvidence(sent))
    return {
        pk: step_of(values.get(pk), ready[pk], evidence_counts(cited.get(pk, ())), owed.get(pk, ()))
        for pk in reader.indicators
    }


def _owed(evaluation: Evaluation, reader: OwedReader, answers: SentEvidence) -> dict[int, list[OwedEvidence]]:
    one = next(iter(reader.indicators)) if len(reader.indicators) == 1 else 0
    place = {"cycle": evaluation.pk, "indicator": one}
    requests, parts = reader.requests(_requests(bool(one), **place)), reader.parts(_parts(bool(one), **place))
    return owed_by_indicator(evaluation, requests, parts, answers)


@KeptQuery
def _requests(one: bool) -> QuerySet[EvidenceRequest, tuple[Any, ...]]:
    """Of one indicator or of all."""
    rows = EvidenceRequest.objects.standing().filter(evaluation=Parameter("cycle"))
    found = rows.filter(indicator=Parameter("indicator")) if one else rows
    return found.order_by().values_list(*AGENCY_COLUMNS, "indicator", "due", "item")


@KeptQuery
def _parts(one: bool) -> QuerySet[Assignment, tuple[Any, ...]]:
    rows = Assignment.objects.filter(evaluation=Parameter("cycle"))
    found = rows.filter(indicator=Parameter("indicator")) if one else rows
    return found.order_by().values_list(*PART_COLUMNS)
