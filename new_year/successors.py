"""Which indicator of this cycle follows which of an earlier one: itself, or what the crosswalk says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from domains.models import CrosswalkLink, Indicator
from evaluations.models import Evaluation


@dataclass(frozen=True)
class FollowingIndicator:
    """An indicator of this cycle, and how it follows the earlier one; no link: it is the same."""

    indicator: Indicator
    link: CrosswalkLink | None


def following_indicators(
    before: Evaluation, evaluation: Evaluation, indicators: Iterable[Indicator]
) -> dict[int, list[FollowingIndicator]]:
    """By the earlier indicator's id. The same instrument: itself; else the crosswalk, one query."""
    rows = {indicator.pk: indicator for indicator in indicators}
    if before.instrument_id == evaluation.instrument_id:
        return {pk: [FollowingIndicator(indicator, None)] for pk, indicator in rows.items()}
    links = CrosswalkLink.objects.filter(
        source_instrument=before.instrument_id,
        target_instrument=evaluation.instrument_id,
        source_indicator__in=rows,
        target_indicator__isnull=False,
    )
    found: dict[int, list[FollowingIndicator]] = defaultdict(list)
    for link in links.select_related("target_indicator"):
        if link.source_indicator_id and link.target_indicator:
            found[link.source_indicator_id].append(FollowingIndicator(link.target_indicator, link))
    return dict(found)


def new_indicators(before: Evaluation, evaluation: Evaluation) -> set[int]:
    """The indicators of this cycle that the crosswalk calls new against the earlier instrument: one query."""
    links = CrosswalkLink.objects.filter(
        source_instrument=before.instrument_id, target_instrument=evaluation.instrument_id, source_indicator=None
    )
    said = links.exclude(relation=CrosswalkLink.Relation.NO_CLEAR_SOURCE)
    return {pk for pk in said.values_list("target_indicator", flat=True) if pk}
