"""The list of the internal assessment as one reader gets it: what waits for them first, the others by agency."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from assessment.decisions import why_not_decide_level
from assessment.internal_levels import InternalRow, LevelStatus
from assessment.scores import why_not_fill
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation

# So many fit a telephone without folding.
SHORT_LIST = 8
NO_LEAD = "Belum ada pengampu"


@dataclass(frozen=True)
class AgencyGroup:
    """The indicators that one agency leads."""

    name: str
    rows: list[InternalRow]

    @property
    def pairs(self) -> list[tuple[InternalRow, str]]:
        return _idle(self.rows)

    @property
    def words(self) -> str:
        """ "3 indikator · 1 belum diputuskan"; who has not proposed yet is the rest."""
        found = Counter(row.levels.stand for row in self.rows)
        said = [
            f"{found[stand]} {stand.label.lower()}"
            for stand in (LevelStatus.UNDECIDED, LevelStatus.PROPOSED)
            if found[stand]
        ]
        return " · ".join([f"{len(self.rows)} indikator", *said])


@dataclass(frozen=True)
class InternalListing:
    """`own` pairs each indicator that waits for the reader with what they may do."""

    own: list[tuple[InternalRow, str]]
    others: list[InternalRow]

    @property
    def first(self) -> list[tuple[InternalRow, str]]:
        return self.own[:SHORT_LIST]

    @property
    def later(self) -> list[tuple[InternalRow, str]]:
        return self.own[SHORT_LIST:]

    @property
    def is_short(self) -> bool:
        return len(self.others) <= SHORT_LIST

    @property
    def flat(self) -> list[tuple[InternalRow, str]]:
        return _idle(self.others)

    @property
    def groups(self) -> list[AgencyGroup]:
        by_lead: dict[str, list[InternalRow]] = {}
        for row in self.others:
            by_lead.setdefault(row.lead, []).append(row)
        named = sorted(by_lead, key=lambda lead: (not lead, lead.lower()))
        return [AgencyGroup(lead or NO_LEAD, by_lead[lead]) for lead in named]


def _idle(rows: list[InternalRow]) -> list[tuple[InternalRow, str]]:
    """As `own`, of rows that do not wait for the reader."""
    return [(row, "") for row in rows]


def internal_listing(rows: Iterable[InternalRow], evaluation: Evaluation, user: User) -> InternalListing:
    own: list[tuple[InternalRow, str]] = []
    others: list[InternalRow] = []
    for row in rows:
        if verb := next_step_for(row, evaluation, user):
            own.append((row, verb))
        else:
            others.append(row)
    return InternalListing(own, others)


def next_step_for(row: InternalRow, evaluation: Evaluation, user: User) -> str:
    """What this person may and should do of it now; empty if it waits for nobody or for somebody else."""
    levels = row.levels
    asked: dict[str, Any] = {"indicator_id": row.indicator.pk, "parts": row.parts}
    if levels.is_undecided and why_not_decide_level(evaluation, user, **asked) is None:
        return "Putuskan"
    if levels.is_proposed:
        waits = not levels.is_reviewed and why_not_fill(evaluation, user, ValueColumn.TINJAUAN, **asked) is None
        return "Tinjau" if waits else ""
    return "Usulkan" if why_not_fill(evaluation, user, ValueColumn.USULAN, **asked) is None else ""
