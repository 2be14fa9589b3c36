"""All that a year offers again, as plain rows: what lists and counts need of thousands; a page reads its own in full.

By the same rules as `queries.py`, whose offers the rows name by their keys: a test compares both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from django.db.models.functions import Coalesce

from accounts.models import User
from domains.models import CrosswalkLink
from evaluations import permissions
from evaluations.models import Evaluation
from evidence.models import CarryOver
from new_year.carryover.carry_ground import CarryGround, accepted_citations, year_before
from new_year.successors import UnfollowedIndicator

DESK = ("0", "Diskominfo")
RENEW, VALID, SETTLED = CarryOver.Decision.RENEW, CarryOver.Decision.VALID, CarryOver.Decision.SETTLED


class OfferRow(NamedTuple):
    """One earlier citation for one indicator of this cycle."""

    number: int  # of the indicator
    position: int  # of the item in its instrument
    source: int
    indicator: int
    agency_key: str
    is_own: bool  # the person may decide
    is_open: bool  # nobody has decided, or its new citation was taken back
    decision: str

    @property
    def key(self) -> str:
        return f"{self.source}-{self.indicator}"


class EndedRow(NamedTuple):
    """One accepted document of one agency whose indicators nothing continues."""

    number: int  # of the first of these indicators
    title: str
    document: int
    agency_key: str
    is_open: bool  # this cycle cites it nowhere, and nobody has said that it is dealt with
    source: int  # the citation that stands for it


class _Accepted(NamedTuple):
    """An accepted citation of the earlier year; `agency` is whoever answers for it today."""

    pk: int
    indicator: int
    number: int
    item: int | None
    code: str | None
    position: int | None
    version: object
    version_number: int
    document: int
    title: str
    sender: int | None
    agency: int | None
    name: str | None

    @property
    def place(self) -> tuple[str, str]:
        """Whose it is: key and name."""
        return (str(self.agency), self.name or "") if self.agency else DESK


@dataclass(frozen=True)
class OfferList:
    """All offers of a cycle to one person, by indicator."""

    evaluation: Evaluation
    ground: CarryGround | None = None  # none: no earlier cycle has accepted evidence
    rows: tuple[OfferRow, ...] = ()
    ended: tuple[EndedRow, ...] = ()
    agencies: tuple[tuple[str, str], ...] = ()  # whose evidence is offered: key and name
    # By source and indicator, where the instrument has changed.
    links: Mapping[tuple[int, int], CrosswalkLink] = field(default_factory=dict)

    @property
    def before(self) -> Evaluation | None:
        """The newest earlier cycle with accepted evidence."""
        return self.ground.before if self.ground else None

    @property
    def unfollowed(self) -> list[UnfollowedIndicator]:
        """Earlier indicators without a counterpart."""
        return list(self.ground.unfollowed.values()) if self.ground else []

    def of(self, agency: str) -> OfferList:
        """Those of one agency; all where the key names none of them."""
        rows = tuple(row for row in self.rows if row.agency_key == agency)
        ended = tuple(row for row in self.ended if row.agency_key == agency)
        return replace(self, rows=rows, ended=ended) if rows or ended else self

    @property
    def sources(self) -> list[str]:
        """Where the successors are said, each source once, in the order of the rows."""
        found = (self.links.get((row.source, row.indicator)) for row in self.rows)
        return list(dict.fromkeys(link.source for link in found if link))

    @property
    def in_order(self) -> list[OfferRow]:
        """As the page shows them: what is still to decide stands first."""
        return [*self.open, *self.decided]

    @cached_property
    def open(self) -> list[OfferRow]:
        return [row for row in self.rows if row.is_open]

    @cached_property
    def decided(self) -> list[OfferRow]:
        return [row for row in self.rows if not row.is_open]

    @cached_property
    def undecided_own(self) -> list[OfferRow]:
        """What the person can still decide upon."""
        return [row for row in self.open if row.is_own]

    @cached_property
    def ended_open(self) -> list[EndedRow]:
        """Documents without a counterpart that nobody has dealt with yet."""
        return [row for row in self.ended if row.is_open]

    @cached_property
    def to_renew(self) -> list[OfferRow]:
        return [row for row in self.rows if row.decision == RENEW]


def offer_list(evaluation: Evaluation, user: User) -> OfferList:
    """What the person may see of it: the whole city's for those who check, else their agencies' own.

    Two queries for the earlier year, one for decisions, and those of the ground.
    """
    before = year_before(evaluation)
    if before is None:
        return OfferList(evaluation)
    accepted = _accepted(before, user)
    ground = CarryGround(evaluation, before)
    shelf = _Shelf(ground, user)
    offers = sorted(shelf.offers(accepted), key=lambda pair: pair[0][:3])
    return OfferList(
        evaluation,
        ground,
        rows=tuple(row for row, _ in offers),
        ended=tuple(sorted(_ended(accepted, shelf), key=lambda row: (row.number, row.title.lower()))),
        agencies=tuple(sorted({row.place for row in accepted}, key=lambda pair: pair[1].lower())),
        links={(row.source, row.indicator): link for row, link in offers if link},
    )


def _accepted(before: Evaluation, user: User) -> list[_Accepted]:
    """One query."""
    rows = accepted_citations(before, user).order_by("pk")
    return [
        _Accepted(*row)
        for row in rows.values_list(
            "pk",
            "indicator",
            "indicator__number",
            "item",
            "item__code",
            "item__position",
            "version",
            "version__number",
            "version__document",
            "version__document__title",
            "agency",
            Coalesce("agency__heir", "agency"),
            Coalesce("agency__heir__short_name", "agency__short_name"),
        )
    ]


def _ended(accepted: Iterable[_Accepted], shelf: _Shelf) -> Iterable[EndedRow]:
    """By document and agency."""
    unfollowed, cited = shelf.ground.unfollowed, shelf.ground.cited_documents
    groups: dict[tuple[int, int | None], list[_Accepted]] = defaultdict(list)
    for row in accepted:
        if row.indicator in unfollowed:
            groups[row.document, row.sender].append(row)
    for rows in groups.values():
        newest = max(rows, key=lambda row: (row.version_number, row.pk))
        is_settled = any(shelf.decided.get((row.pk, row.indicator), ("",))[0] == SETTLED for row in rows)
        is_open = not is_settled and newest.document not in cited
        number = min(row.number for row in rows)
        yield EndedRow(number, newest.title, newest.document, newest.place[0], is_open, newest.pk)


class _Shelf:
    """The decisions of this cycle beside its ground: one query."""

    def __init__(self, ground: CarryGround, user: User) -> None:
        self.ground = ground
        evaluation = ground.evaluation
        self.is_desk = permissions.may("carry_for_all", user, evaluation)
        self.agencies = user.agency_ids(evaluation.region_id)
        decided = CarryOver.objects.filter(evaluation=evaluation).order_by()
        self.decided = {
            (source, indicator): (decision, citation is not None and withdrawn is None)
            for source, indicator, decision, citation, withdrawn in decided.values_list(
                "source", "indicator", "decision", "citation", "citation__withdrawn_at"
            )
        }

    def offers(self, accepted: Iterable[_Accepted]) -> Iterator[tuple[OfferRow, CrosswalkLink | None]]:
        """Each with how its indicator follows; None: it is the same."""
        for row in accepted:
            if self.ground.is_same:
                yield self._offer(row, row.indicator, row.number, row.item, row.position), None
                continue
            for end in self.ground.follows(row.indicator):
                pk, number = end.indicator.pk, end.indicator.number
                same = None if end.link else self.ground.same_item(pk, row.code)
                item, position = (same.pk, same.position) if same else (None, None)
                lets_choose = bool(end.link and self.ground.items.get(pk))
                yield self._offer(row, pk, number, item, position, lets_choose=lets_choose), end.link

    def _offer(
        self,
        row: _Accepted,
        indicator: int,
        number: int,
        item: int | None,
        position: int | None,
        *,
        lets_choose: bool = False,
    ) -> OfferRow:
        decision, stands = self.decided.get((row.pk, indicator), ("", False))
        if decision == VALID:
            is_open = not stands
        else:
            by_another_way = not lets_choose and item in self.ground.cited.get((row.version, indicator), ())
            is_open = not decision and not by_another_way
        is_own = self.is_desk or row.sender in self.agencies
        return OfferRow(number, position or 0, row.pk, indicator, row.place[0], is_own, is_open, decision)
