"""What lists and pages of carried-over evidence stand on: the indicators of both years, and what this year cites."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Exists, OuterRef

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.models import Evaluation
from evidence.models import Citation
from evidence.models.citation import CitationQuerySet
from new_year.successors import (
    FollowingIndicator,
    UnfollowedIndicator,
    crosswalk_links,
    following_indicators,
    unfollowed_indicators,
)


def year_before(evaluation: Evaluation) -> Evaluation | None:
    """The newest earlier cycle with accepted evidence: one query."""
    found = Citation.objects.filter(evaluation=OuterRef("pk")).live().accepted()
    earlier = Evaluation.objects.before(evaluation).filter(Exists(found)).select_related("instrument")
    return earlier.defer("instrument__details").order_by("-year").first()


def accepted_citations(before: Evaluation, user: User) -> CitationQuerySet:
    """What was accepted in that year, as far as the person may see it."""
    return Citation.objects.filter(evaluation=before).live().accepted().visible_to(user).handled_by(user)


class CarryGround:
    """One query for what this cycle cites; three or four more where the instrument has changed."""

    def __init__(self, evaluation: Evaluation, before: Evaluation) -> None:
        self.evaluation, self.before = evaluation, before
        self.is_same = before.instrument_id == evaluation.instrument_id
        self.unfollowed: dict[int, UnfollowedIndicator] = {}
        self.items: dict[int, list[EvidenceItem]] = defaultdict(list)  # of the indicators that follow
        self._follows: dict[int, list[FollowingIndicator]] = {}
        if not self.is_same:
            indicators = {row.pk: row for row in Indicator.objects.filter(instrument=self.before.instrument_id)}
            is_revision = self.before.instrument.code == self.evaluation.instrument.code
            links = [] if is_revision else crosswalk_links(self.before, self.evaluation)
            self._follows = following_indicators(self.before, self.evaluation, indicators.values(), links)
            self.unfollowed = unfollowed_indicators(self.before, self.evaluation, indicators, links)
            targets = {end.indicator.pk for ends in self._follows.values() for end in ends}
            rows = EvidenceItem.objects.filter(criterion__indicator__in=targets).select_related("criterion")
            for row in rows.order_by("position"):
                self.items[row.criterion.indicator_id].append(row)
        self.cited: dict[tuple[object, int], set[int | None]] = defaultdict(set)
        self.cited_documents: dict[int, set[str]] = defaultdict(set)
        current = Citation.objects.filter(evaluation=evaluation).current().order_by()
        names = ("version", "version__document", "indicator", "indicator__number", "item", "item__code")
        for version, document, indicator, number, item, code in current.values_list(*names):
            self.cited[version, indicator].add(item)
            self.cited_documents[document].add(code or f"indikator {number}")

    def follows(self, indicator: int) -> list[FollowingIndicator]:
        """What continues an earlier indicator, under another instrument."""
        return self._follows.get(indicator, [])

    def same_item(self, indicator: int, code: str | None) -> EvidenceItem | None:
        """The item as this cycle's revision has it; None where none is named, or it was deleted."""
        return next((item for item in self.items.get(indicator, ()) if item.code == code), None)
