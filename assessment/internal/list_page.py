"""The list of the internal assessment as one reader gets it: what waits for them first, the others by agency."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from assessment.decisions import refusal_to_decide
from assessment.internal_levels import Row, Stand
from assessment.scores import refusal_to_fill
from evaluations.choices import Column
from evaluations.models import Evaluation

# So many fit a telephone without folding.
FEW = 8
UNLED = "Belum ada pengampu"


@dataclass(frozen=True)
class Group:
    """The indicators that one agency leads."""

    name: str
    rows: list[Row]

    @property
    def pairs(self) -> list[tuple[Row, str]]:
        return _idle(self.rows)

    @property
    def words(self) -> str:
        """ "3 indikator · 1 belum diputuskan"; who has not proposed yet is the rest."""
        found = Counter(row.levels.stand for row in self.rows)
        said = [f"{found[stand]} {stand.label.lower()}" for stand in (Stand.UNDECIDED, Stand.PROPOSED) if found[stand]]
        return " · ".join([f"{len(self.rows)} indikator", *said])


@dataclass(frozen=True)
class Listing:
    """`own` pairs each indicator that waits for the reader with what they may do."""

    own: list[tuple[Row, str]]
    others: list[Row]

    @property
    def first(self) -> list[tuple[Row, str]]:
        return self.own[:FEW]

    @property
    def later(self) -> list[tuple[Row, str]]:
        return self.own[FEW:]

    @property
    def is_short(self) -> bool:
        return len(self.others) <= FEW

    @property
    def flat(self) -> list[tuple[Row, str]]:
        return _idle(self.others)

    @property
    def groups(self) -> list[Group]:
        by_lead: dict[str, list[Row]] = {}
        for row in self.others:
            by_lead.setdefault(row.lead, []).append(row)
        named = sorted(by_lead, key=lambda lead: (not lead, lead.lower()))
        return [Group(lead or UNLED, by_lead[lead]) for lead in named]


def _idle(rows: list[Row]) -> list[tuple[Row, str]]:
    """As `own`, of rows that do not wait for the reader."""
    return [(row, "") for row in rows]


def listing_of(rows: Iterable[Row], evaluation: Evaluation, user: User) -> Listing:
    own: list[tuple[Row, str]] = []
    others: list[Row] = []
    for row in rows:
        if verb := turn_of(row, evaluation, user):
            own.append((row, verb))
        else:
            others.append(row)
    return Listing(own, others)


def turn_of(row: Row, evaluation: Evaluation, user: User) -> str:
    """What this person may and should do of it now; empty if it waits for nobody or for somebody else."""
    levels = row.levels
    asked: dict[str, Any] = {"indicator_id": row.indicator.pk, "parts": row.parts}
    if levels.is_undecided and refusal_to_decide(evaluation, user, **asked) is None:
        return "Putuskan"
    if levels.is_proposed:
        waits = not levels.is_reviewed and refusal_to_fill(evaluation, user, Column.TINJAUAN, **asked) is None
        return "Tinjau" if waits else ""
    return "Usulkan" if refusal_to_fill(evaluation, user, Column.USULAN, **asked) is None else ""
