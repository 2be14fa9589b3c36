"""What the page of both verdicts shows: how often we were kinder or stricter than the ministry, why, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from domains.models import EvidenceItem
from evaluations.choices import AssessorStage, RevisionCause, VerdictOutcome
from evaluations.models import AssessorVerdict, Evaluation
from evaluations.rules.verdict_comparison import JudgedItem, VerdictTally, compare_verdicts
from evaluations.stages.assessor_stages import first_repair_at
from evidence.models import Citation
from evidence.models.citation import CitationQuerySet


@dataclass(frozen=True)
class ComparisonRow:
    """One indicator in which something was judged by either side."""

    number: int
    name: str
    tally: VerdictTally


@dataclass(frozen=True)
class VerdictComparison:
    total: VerdictTally
    rows: tuple[ComparisonRow, ...]
    causes: tuple[tuple[str, int], ...]  # of what we had accepted and they sent back, the most frequent first


def compare_own_and_theirs(evaluation: Evaluation, stage: AssessorStage) -> VerdictComparison:
    """One round against what we had decided when it was made. Three queries, one more after a repair."""
    theirs = dict[int, AssessorVerdict]()
    for row in AssessorVerdict.objects.filter(evaluation=evaluation, stage=stage):
        theirs[row.item_id] = row
    own = own_verdicts(evaluation, stage)
    items = EvidenceItem.objects.filter(pk__in={*theirs, *own}).select_related("criterion__indicator")
    rows = list(items.order_by("position"))
    names = {row.criterion.indicator.number: row.criterion.indicator.short_name for row in rows}
    total, by_indicator = compare_verdicts(_judged(rows, own, theirs))
    found = [ComparisonRow(number, names[number], by_indicator[number]) for number in sorted(by_indicator)]
    causes = [(RevisionCause(cause).label, count) for cause, count in total.kind_causes.most_common()]
    return VerdictComparison(total, tuple(found), tuple(causes))


def _judged(
    items: Iterable[EvidenceItem], own: dict[int, bool], theirs: dict[int, AssessorVerdict]
) -> Iterable[JudgedItem]:
    for item in items:
        verdict = theirs.get(item.pk)
        yield JudgedItem(
            code=item.code,
            indicator=item.criterion.indicator.number,
            own=own.get(item.pk),
            theirs=None if verdict is None else not verdict.is_revision,
            cause=verdict.cause if verdict else "",
        )


def own_verdicts(evaluation: Evaluation, stage: AssessorStage) -> dict[int, bool]:
    """{item id: accepted or returned} of the evidence that the round was about; what nobody has judged is missing.

    Before the repair: what was sent until then, also where a repair has replaced it since. After it: what stands now.
    """
    outcomes: dict[int, set[str | None]] = defaultdict(set)
    for row in _seen_in(evaluation, stage):
        assert row.item_id is not None
        outcomes[row.item_id].add(row.outcome)
    return {
        item: VerdictOutcome.ACCEPTED in found
        for item, found in outcomes.items()
        if found & {VerdictOutcome.ACCEPTED, VerdictOutcome.RETURNED}
    }


def _seen_in(evaluation: Evaluation, stage: AssessorStage) -> CitationQuerySet:
    rows = Citation.objects.filter(evaluation=evaluation, item__isnull=False, awaits_head=False)
    began = first_repair_at(evaluation)
    if began is None or stage == AssessorStage.PERBAIKAN:
        return rows.current().with_verdict().order_by()
    return rows.standing_before(began).with_verdict().order_by()
