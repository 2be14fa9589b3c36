"""The ministry's verdicts beside our own: of one indicator, and counted for the list of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.choices import AssessorOutcome, AssessorStage
from evaluations.models import AssessorVerdict, Evaluation
from evaluations.scoring_inputs import instrument_indicators
from evaluations.stages.assessor_stages import stages_of, stages_told_to_agencies
from evaluations.stages.workflow import REPAIR_STATES

VerdictsByItem = dict[int, tuple[AssessorVerdict, ...]]
STAGE_ORDER = list(AssessorStage.values)


def readable_verdicts(evaluation: Evaluation, user: User) -> list[AssessorStage]:
    """The rounds whose verdicts this person reads: the team at once, agencies when the assessors have closed them."""
    if permissions.may("view_worklist", user, evaluation):
        return stages_of(evaluation)
    if permissions.may("act_for_agency", user, evaluation):
        return stages_told_to_agencies(evaluation)
    return []


def verdicts_of_indicator(evaluation: Evaluation, indicator: Indicator, user: User) -> VerdictsByItem:
    """By item id, the first round first. One query, none before the assessors' stages."""
    if not (stages := readable_verdicts(evaluation, user)):
        return {}
    rows = AssessorVerdict.objects.filter(evaluation=evaluation, item__criterion__indicator=indicator, stage__in=stages)
    return verdicts_by_item(rows.select_related("by"))


def verdicts_of_item(evaluation: Evaluation, item_id: int | None) -> tuple[AssessorVerdict, ...]:
    """What is repaired: the verdicts on one item, in a stage in which it may be. One query, none in other stages."""
    if item_id is None or evaluation.state not in REPAIR_STATES:
        return ()
    rows = AssessorVerdict.objects.filter(evaluation=evaluation, item=item_id)
    return verdicts_by_item(rows).get(item_id, ())


def verdicts_by_item(rows: Iterable[AssessorVerdict]) -> VerdictsByItem:
    """Those of each item in the order of the rounds."""
    found: dict[int, list[AssessorVerdict]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: STAGE_ORDER.index(row.stage)):
        found[row.item_id].append(row)
    return {item: tuple(verdicts) for item, verdicts in found.items()}


@dataclass(frozen=True)
class StageCount:
    """How many items of an indicator were accepted and sent back in one round."""

    stage: AssessorStage
    accepted: int
    revision: int

    @property
    def total(self) -> int:
        return self.accepted + self.revision


@dataclass(frozen=True)
class AssessorRow:
    indicator: Indicator
    items: int
    counts: tuple[StageCount, ...]


def assessor_rows(evaluation: Evaluation) -> list[AssessorRow]:
    """One row an indicator that names items, one count a round reached. Three queries."""
    totals = EvidenceItem.objects.filter(instrument=evaluation.instrument_id).order_by()
    items = dict(totals.values_list("criterion__indicator").annotate(n=Count("pk")))
    counted = AssessorVerdict.objects.filter(evaluation=evaluation).order_by()
    groups = counted.values_list("item__criterion__indicator", "stage", "outcome").annotate(n=Count("pk"))
    found = {(indicator, stage, outcome): n for indicator, stage, outcome, n in groups}
    stages = stages_of(evaluation)
    return [
        AssessorRow(i, items[i.pk], tuple(_stage_count(i.pk, stage, found) for stage in stages))
        for i in instrument_indicators(evaluation.instrument)
        if i.pk in items
    ]


def _stage_count(indicator: int, stage: AssessorStage, found: Mapping[tuple[int, str, str], int]) -> StageCount:
    accepted = found.get((indicator, stage, AssessorOutcome.ACCEPTED), 0)
    return StageCount(stage, accepted, found.get((indicator, stage, AssessorOutcome.REVISION), 0))
