"""What a draft is proposed for: items that its owner may send for now, those without evidence first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluations.models import Evaluation
from evidence.citations import CitationTarget
from evidence.drafts.open_targets import OpenTargets
from evidence.models import DraftFile

SHOWN_PROPOSALS = 5
SURE_SCORE, SURE_LEAD = 6.0, 1.3  # of the best one, and how far before the next indicator


@dataclass(frozen=True)
class DraftProposal:
    """One item, where in the file it is proved, the sentence found, and why."""

    evaluation: Evaluation
    target: CitationTarget
    page: str
    article: str
    sentence: str
    why: str
    score: float
    is_answered: bool  # something stands for it already
    is_item_clear: bool  # and the item is told as clearly as the indicator

    @property
    def token(self) -> str:
        """How a form names it: cycle, indicator, item."""
        item = self.target.item
        return f"{self.evaluation.pk}.{self.target.indicator.number}.{item.code if item else ''}"

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.article, f"halaman {self.page}" if self.page else "")))


def proposals_of(draft: DraftFile, cycles: Sequence[OpenTargets]) -> list[DraftProposal]:
    """At most five, best first within those that lack evidence; no query."""
    found = [
        proposal
        for cycle in cycles
        for one in draft.proposals.get(cycle.evaluation.instrument.code, ())
        if (proposal := _proposal(one, cycle))
    ]
    return sorted(found, key=lambda one: (one.is_answered, -one.score))[:SHOWN_PROPOSALS]


def _proposal(one: dict[str, Any], cycle: OpenTargets) -> DraftProposal | None:
    """The first of its items that lacks evidence, else its first; None where the indicator is not theirs."""
    codes = one["items"] or [""]
    targets = [target for code in codes if (target := cycle.target(one["indicator"], code))]
    if not targets:
        return None
    lacking = [target for target in targets if target.item is None or target.item.pk not in cycle.answered]
    chosen = (lacking or targets)[0]
    page = str(one["page"]) if one["page"] else ""
    words = (one["sentence"], one["why"], one["score"])
    is_clear = (
        bool(one.get("is_item_clear")) and bool(chosen.item) and chosen == cycle.target(one["indicator"], codes[0])
    )
    return DraftProposal(cycle.evaluation, chosen, page, one["article"] or "", *words, not lacking, is_clear)


def is_sure(proposals: Sequence[DraftProposal]) -> bool:
    """Whether the first proposal stands clear of the others, at a place in the file, for what lacks evidence.

    Its item too: of one indicator's items several may fit alike, and then a person chooses.
    """
    if not proposals:
        return False
    first, *others = proposals
    item = first.target.item
    asks_number = bool(item and item.threshold)
    if first.is_answered or not first.is_item_clear or asks_number or not first.place or first.score < SURE_SCORE:
        return False
    rivals = [one for one in others if one.target.indicator != first.target.indicator]
    return all(first.score >= SURE_LEAD * one.score for one in rivals)
