"""Accepted documents of the year before that no indicator of this cycle continues: none of them may be forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from evidence.models import CarryOver, Citation, Document
from new_year.carryover.carry_ground import CarryGround
from new_year.successors import UnfollowedIndicator


@dataclass(frozen=True)
class EndedDocument:
    """One document of one agency, with the earlier citations that have no counterpart."""

    sources: tuple[Citation, ...]
    lacks: tuple[UnfollowedIndicator, ...]  # the earlier indicators that nothing continues
    offered: tuple[int, ...]  # indicators of this cycle for which the same document is offered all the same
    cited: tuple[str, ...]  # where this cycle cites it, newer versions included
    settled: CarryOver | None  # somebody has said what becomes of it without a citation
    is_own: bool  # the person may decide

    @property
    def key(self) -> str:
        return str(self.source.pk)

    @property
    def source(self) -> Citation:
        """The one that a new citation follows: the newest version of those that were accepted."""
        return max(self.sources, key=lambda row: (row.version.number, row.pk))

    @property
    def document(self) -> Document:
        return self.source.version.document

    @property
    def agency(self) -> str:
        return self.source.answers.short_name if self.source.answers else "Diskominfo"

    @property
    def agency_key(self) -> str:
        return str(self.source.answers.pk if self.source.answers else 0)

    @property
    def is_open(self) -> bool:
        """This cycle cites it nowhere, and nobody has said that it is dealt with."""
        return not self.cited and self.settled is None


def ended_documents(
    sources: Iterable[Citation],
    unfollowed: Mapping[int, UnfollowedIndicator],
    offered: Mapping[int, set[int]],
    shelf: CycleDocuments,
) -> tuple[EndedDocument, ...]:
    """The given citations by document and agency, in the order of their indicators. No query."""
    groups: dict[tuple[int, int | None], list[Citation]] = defaultdict(list)
    for source in sources:
        groups[source.version.document_id, source.agency_id].append(source)
    made = [_ended(rows, unfollowed, offered, shelf) for rows in groups.values()]
    return tuple(sorted(made, key=lambda row: (row.lacks[0].indicator.number, row.document.title.lower())))


def _ended(
    rows: list[Citation],
    unfollowed: Mapping[int, UnfollowedIndicator],
    offered: Mapping[int, set[int]],
    shelf: CycleDocuments,
) -> EndedDocument:
    document = rows[0].version.document_id
    lacks = {row.indicator_id: unfollowed[row.indicator_id] for row in rows}
    said = [shelf.decided.get((row.pk, row.indicator_id)) for row in rows]
    return EndedDocument(
        sources=tuple(rows),
        lacks=tuple(sorted(lacks.values(), key=lambda lack: lack.indicator.number)),
        offered=tuple(sorted(offered.get(document, ()))),
        cited=tuple(sorted(shelf.ground.cited_documents.get(document, ()))),
        settled=next((row for row in said if row and row.decision == CarryOver.Decision.SETTLED), None),
        is_own=shelf.is_desk or rows[0].agency_id in shelf.agencies,
    )


class CycleDocuments:
    """What this cycle has decided upon some earlier citations, beside what it cites: one query, one for verdicts."""

    def __init__(
        self, ground: CarryGround, sources: Collection[Citation], *, is_desk: bool, agencies: Iterable[int]
    ) -> None:
        self.ground, self.is_desk, self.agencies = ground, is_desk, set(agencies)
        decided = CarryOver.objects.filter(evaluation=ground.evaluation, source__in=[row.pk for row in sources])
        rows = decided.select_related("citation", "item", "by").prefetch_related("citation__verdicts")
        self.decided = {(row.source_id, row.indicator_id): row for row in rows}
