"""The next step of indicators outside of the worklist, from what is at hand there; the rule is `next_step`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from assessment.next_step import NextStep, step_of
from evaluations.models import Assignment, Evaluation
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evidence.cited_evidence import CitedEvidence
from evidence.item_outcomes import NumberedIndicator, counted_by_indicator, evidence_counts
from evidence.models import EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence, owed_evidence
from ui.kept_query import KeptQuery, Parameter


def steps_by_indicator(
    evaluation: Evaluation,
    indicators: Iterable[NumberedIndicator],
    values: Mapping[int, Decimal | Fraction | int | None],
    sent: list[CitedEvidence],
    ready: Mapping[int, EvidenceReadiness[PlainItem]],
) -> dict[int, NextStep]:
    """By indicator id, as the board has it; `sent`: the current evidence of the indicators. Two queries."""
    keys = [indicator.pk for indicator in indicators]
    cited, owed = counted_by_indicator(sent), _owed(evaluation, keys, sent)
    return {pk: step_of(values.get(pk), ready[pk], evidence_counts(cited.get(pk, ())), owed.get(pk, ())) for pk in keys}


def _owed(evaluation: Evaluation, keys: list[int], sent: list[CitedEvidence]) -> dict[int, list[OwedEvidence]]:
    one = keys[0] if len(keys) == 1 else 0
    place = {"cycle": evaluation.pk, "indicator": one}
    asked, parts = _requests(bool(one), **place), _parts(bool(one), **place)
    found = defaultdict(list)
    for row in owed_evidence(evaluation, asked, parts, SentEvidence(sent)):
        found[row.indicator.pk].append(row)
    return found


@KeptQuery
def _requests(one: bool) -> QuerySet[EvidenceRequest]:
    """Of one indicator or of all."""
    rows = EvidenceRequest.objects.standing().filter(evaluation=Parameter("cycle"))
    found = rows.select_related("agency", "indicator")
    return found.filter(indicator=Parameter("indicator")) if one else found


@KeptQuery
def _parts(one: bool) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(evaluation=Parameter("cycle")).select_related("agency", "indicator")
    return rows.filter(indicator=Parameter("indicator")) if one else rows
