"""What a person may send for at this moment: open cycles, with the indicators and items that are theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Role
from domains.models import EvidenceItem, Indicator
from evaluations.models import Evaluation
from evidence.citations import CitationTarget
from evidence.models import Citation
from evidence.upload_permissions import sendable_indicators, why_not_send_evidence
from regions.models import Region

MOST_CYCLES = 3
LONGEST_ITEM = 70  # letters of an item's text beside its code


@dataclass(frozen=True)
class OpenTargets:
    """One open cycle: the person's indicators by number, their items by code, and the items that have evidence."""

    evaluation: Evaluation
    indicators: dict[int, Indicator]
    items: dict[str, EvidenceItem]
    answered: frozenset[int]

    def target(self, number: int, code: str) -> CitationTarget | None:
        """An item, or, where `code` is empty, an indicator without items; None where it is not theirs."""
        item = self.items.get(code)
        indicator = self.indicators.get(number)
        if indicator is None or (item and item.criterion.indicator_id != indicator.pk) or (code and item is None):
            return None
        has_items = any(row.criterion.indicator_id == indicator.pk for row in self.items.values())
        return None if item is None and has_items else CitationTarget(indicator, item)

    def named(self, words: str) -> CitationTarget | None:
        """What somebody wrote: an item's code, or the number of an indicator that has no items."""
        code = words.split()[0].upper() if words.split() else ""
        if item := self.items.get(code):
            return CitationTarget(item.criterion.indicator, item)
        return self.target(int(code), "") if code.isascii() and code.isdigit() and len(code) < 4 else None

    def choices(self) -> list[tuple[str, str]]:
        """Code and words of all that may be named."""
        if self.items:
            return [(code, item.text[:LONGEST_ITEM]) for code, item in self.items.items()]
        return [(str(number), indicator.short_name) for number, indicator in self.indicators.items()]


def open_targets(user: User, region: Region) -> list[OpenTargets]:
    """The newest cycles in which the person may send now. Three queries a cycle, and what its windows take."""
    cycles = Evaluation.objects.visible_to(user).filter(region=region).order_by("-year", "-pk")
    rows = cycles.select_related("instrument", "region").prefetch_related("windows")[:MOST_CYCLES]
    return [_of_cycle(row, user) for row in rows if why_not_send_evidence(row, user, anywhere=True) is None]


def _of_cycle(evaluation: Evaluation, user: User) -> OpenTargets:
    indicators = {row.pk: row for row in sendable_indicators(evaluation, user).order_by("number")}
    rows = EvidenceItem.objects.filter(criterion__indicator__in=indicators).select_related("criterion")
    items = {row.code: row for row in rows.order_by("position")}
    for row in items.values():
        row.criterion.indicator = indicators[row.criterion.indicator_id]
    answered = _answered(evaluation, user, indicators)
    return OpenTargets(evaluation, {row.number: row for row in indicators.values()}, items, answered)


def _answered(evaluation: Evaluation, user: User, indicators: Collection[int]) -> frozenset[int]:
    """Items for which something of the person's own agencies stands; of anybody for the region's desk."""
    cited = Citation.objects.current().filter(evaluation=evaluation, indicator__in=indicators, item__gt=0)
    if not user.has_role(evaluation.region_id, [Role.DISKOMINFO]):
        cited = cited.filter(agency__in=user.agency_ids(evaluation.region_id))
    return frozenset(cited.values_list("item", flat=True))
