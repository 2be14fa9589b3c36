"""The levels of an indicator with the evidence asked for, and what has been brought and accepted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from domains.models import Indicator, LevelCriterion
from evaluations.choices import VerdictOutcome
from evaluations.models import AssessorVerdict
from evaluations.rules.readiness import EvidenceReadiness, LevelFacts, LevelRequirement, evidence_readiness
from evidence.item_outcomes import EXPIRED, item_status, outcomes_by_item
from evidence.models import Citation
from evidence.rules.expiry import Expiry
from evidence.rules.shown_values import ShownValue, shown_value
from ui.kept_query import KeptQuery, Parameter


@dataclass(frozen=True)
class ChecklistItem:
    """One thing to bring, with its live citations (read `with_verdict()`)."""

    pk: int
    code: str
    level: int
    text: str
    required: bool
    group: str
    max_age_years: int | None
    condition: str
    asked_value: ShownValue | None  # the item is a value of another body's index
    citations: tuple[Citation, ...]
    # Of all live evidence, also what another agency keeps restricted and this person does not see.
    outcomes: frozenset[str | None]
    assessor: tuple[AssessorVerdict, ...] = ()  # the ministry's, the first round first

    @property
    def cited(self) -> bool:
        return bool(self.outcomes)

    @property
    def by_others(self) -> bool:
        """Evidence counts here that the person does not see."""
        return self.cited and not self.citations

    @property
    def accepted(self) -> bool:
        return VerdictOutcome.ACCEPTED in self.outcomes

    @property
    def waiting(self) -> bool:
        """Something was brought that nobody has judged yet."""
        return None in self.outcomes

    @property
    def returned(self) -> bool:
        """Something came back and nothing else was accepted in its place."""
        return VerdictOutcome.RETURNED in self.outcomes and not self.accepted

    @property
    def expired(self) -> bool:
        """All that was brought was accepted and is too old on the reference date."""
        return self.outcomes == {EXPIRED}

    @property
    def expiry(self) -> Expiry | None:
        """Of the youngest expired document that the person sees."""
        seen = [row.expiry for row in self.citations if row.expiry.is_expired]
        return max(seen, key=lambda expiry: expiry.issued_on or date.min, default=None) if self.expired else None

    @property
    def state(self) -> str:
        return item_status(self.outcomes)


@dataclass(frozen=True)
class LevelChecklist:
    """One level: its criterion, its items, and how much of what it needs is accepted."""

    level: int
    name: str
    criterion: str
    note: str
    items: tuple[ChecklistItem, ...]
    rung: LevelRequirement[ChecklistItem] | None  # None: the instrument names no item for it

    @property
    def returned(self) -> int:
        return sum(item.returned for item in self.items)

    @property
    def cited(self) -> int:
        return sum(item.cited for item in self.items)


FIELDS = ("pk", "code", "text", "required", "alternatives_group", "max_age_years", "condition", "threshold")


def level_checklists(
    indicator: Indicator,
    facts: LevelFacts,
    shown: Iterable[Citation],
    counted: Iterable[Citation],
    assessor: Mapping[int, tuple[AssessorVerdict, ...]],
) -> tuple[tuple[LevelChecklist, ...], EvidenceReadiness[ChecklistItem]]:
    """All levels, lowest first, and the highest ready one, in one query: criteria without items come too.

    `shown` are the citations that the person sees, `counted` all live ones (both read `with_verdict()`); `assessor`
    are the ministry's verdicts by item id.
    """
    rows = _criteria(indicator=indicator.pk)
    by_item, outcomes = defaultdict(list), outcomes_by_item(counted)
    for citation in shown:
        by_item[citation.item_id].append(citation)
    items = [_item(row, by_item, outcomes, assessor) for row in rows if row["items__pk"]]
    readiness = evidence_readiness(items, facts)
    heads = {row["level"]: row for row in rows}
    found: list[LevelChecklist] = []
    for head in heads.values():
        number = head["level"]
        own = tuple(item for item in items if item.level == number)
        found.append(
            LevelChecklist(number, head["name"], head["criterion"], head["note"], own, readiness.rungs.get(number))
        )
    return tuple(found), readiness


@KeptQuery
def _criteria() -> QuerySet[LevelCriterion, dict[str, Any]]:
    joined = LevelCriterion.objects.filter(indicator=Parameter("indicator")).order_by("level", "items__position")
    return joined.values("level", "name", "criterion", "note", *(f"items__{name}" for name in FIELDS))


def _item(
    row: dict[str, Any],
    by_item: dict[int | None, list[Citation]],
    outcomes: dict[int | None, set[str | None]],
    assessor: Mapping[int, tuple[AssessorVerdict, ...]],
) -> ChecklistItem:
    pk, code, text, required, group, age, condition, threshold = (row[f"items__{name}"] for name in FIELDS)
    return ChecklistItem(
        pk=pk,
        code=code,
        level=row["level"],
        text=text,
        required=required,
        group=group,
        max_age_years=age,
        condition=condition,
        asked_value=shown_value(threshold, None),
        citations=tuple(by_item[pk]),
        outcomes=frozenset(outcomes.get(pk, ())),
        assessor=assessor.get(pk, ()),
    )
