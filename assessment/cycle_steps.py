"""The next step of indicators outside of the worklist, from what is at hand there; the rule is `next_step`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from assessment.next_step import NextStep, step_of
from domains.models import Indicator
from evaluations.models import Assignment, Evaluation
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evidence.cited_evidence import CitedEvidence
from evidence.item_outcomes import counted_by_indicator, evidence_counts
from evidence.models import EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence, owed_evidence


def steps_by_indicator(
    evaluation: Evaluation,
    indicators: Iterable[Indicator],
    values: Mapping[int, Decimal | Fraction | int | None],
    sent: list[CitedEvidence],
    ready: Mapping[int, EvidenceReadiness[PlainItem]],
) -> dict[int, NextStep]:
    """By indicator id, as the board has it; `sent`: the current evidence of the indicators. Two queries."""
    keys = [indicator.pk for indicator in indicators]
    cited, owed = counted_by_indicator(sent), _owed(evaluation, keys, sent)
    return {pk: step_of(values.get(pk), ready[pk], evidence_counts(cited.get(pk, ())), owed.get(pk, ())) for pk in keys}


def _owed(evaluation: Evaluation, keys: list[int], sent: list[CitedEvidence]) -> dict[int, list[OwedEvidence]]:
    here = {"evaluation": evaluation, "indicator__in": keys}
    requests = EvidenceRequest.objects.standing().filter(**here).select_related("agency", "indicator")
    parts = Assignment.objects.filter(**here).select_related("agency", "indicator")
    found = defaultdict(list)
    for row in owed_evidence(evaluation, requests, parts, SentEvidence(sent)):
        found[row.indicator.pk].append(row)
    return found
