"""What a change of agencies would move, read from the rows as they are now: the preview, and what applying it does.

In cycles at work everything of the old agencies moves; sealed and finished cycles keep the old names.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Membership, User
from domains.models import Indicator
from evaluations.choices import OPEN_STATES, AssignmentPart
from evaluations.models import Assignment, Evaluation, WindowExtension
from evidence.models import Citation, Document, EvidenceRequest
from meetings.models import AgendaPoint, Invitation
from planning.models import Action
from regions.models import Agency
from reorganisation.models import AgencyChange
from ui.formats import long_date

AffectedRow = Assignment | EvidenceRequest | Citation | WindowExtension


@dataclass(frozen=True)
class PlannedSuccessor:
    """What the old agencies become: an agency that exists, or one that begins with the change."""

    place: int
    row: Agency
    is_new: bool

    def __str__(self) -> str:
        return self.row.short_name


@dataclass(frozen=True)
class IndicatorMove:
    """One indicator of a cycle at work, with everything of the old agencies on it; it moves together."""

    evaluation: Evaluation
    indicator: Indicator
    assignments: tuple[Assignment, ...]
    beside: Assignment | None  # what the successor itself holds here already
    requests: tuple[EvidenceRequest, ...]
    asked_beside: tuple[EvidenceRequest, ...]  # open ones that the successor itself has here already
    citations: tuple[Citation, ...]
    extensions: tuple[WindowExtension, ...]
    target: PlannedSuccessor | None  # None: a split, and nobody has chosen yet

    @property
    def rows(self) -> tuple[AffectedRow, ...]:
        return (*self.assignments, *self.requests, *self.citations, *self.extensions)

    @property
    def asked(self) -> list[EvidenceRequest]:
        """Open requests."""
        return [row for row in self.requests if row.withdrawn_at is None]

    @property
    def united(self) -> Assignment | None:
        """The one assignment that is left; None where the old agencies had no part."""
        return merge_assignments(self.assignments, self.beside)

    @property
    def becomes(self) -> str:
        """ "pengampu, tenggat 22 Agustus 2025", where several parts become one."""
        kept = self.united if len(self.assignments) + bool(self.beside) > 1 else None
        return assignment_text(kept) if kept else ""


def merge_assignments(rows: Sequence[Assignment], beside: Assignment | None = None) -> Assignment | None:
    """Parts of several agencies in one indicator as one: lead if any of them leads, by the earliest date.

    An unsaved copy with the key of the row that stays: the successor's own, else the lead's.
    """
    every = [*([beside] if beside else []), *sorted(rows, key=lambda row: (row.part != AssignmentPart.LEAD, row.pk))]
    if not rows:
        return None
    kept = every[0]
    return Assignment(
        pk=kept.pk,
        evaluation=kept.evaluation,
        indicator=kept.indicator,
        agency=kept.agency,
        part=AssignmentPart.LEAD
        if any(row.part == AssignmentPart.LEAD for row in every)
        else AssignmentPart.CONTRIBUTOR,
        due=min((row.due for row in every if row.due), default=None),
        note="; ".join(dict.fromkeys(row.note for row in every if row.note))[:300],
    )


def assignment_text(row: Assignment) -> str:
    """ "pengampu, tenggat 22 Agustus 2025"."""
    return f"{row.get_part_display()}, tenggat {long_date(row.due)}" if row.due else row.get_part_display()


@dataclass(frozen=True)
class MovedMembership:
    """A person's role in an old agency."""

    membership: Membership
    target: PlannedSuccessor | None


@dataclass(frozen=True)
class MovedDocument:
    """A document of an old agency; `title` is empty for readers who may not see it. Cited for `numbers` at work."""

    document: Document
    numbers: tuple[int, ...]
    title: str
    is_clear: bool  # its indicators say where it goes
    target: PlannedSuccessor | None

    def __str__(self) -> str:
        return self.title or f"Dokumen nomor {self.document.pk}"


@dataclass(frozen=True)
class KeptCycle:
    """A sealed or finished cycle, with how much keeps the old names there."""

    evaluation: Evaluation
    assignments: int
    citations: int


@dataclass(frozen=True)
class AgencyChangePlan:
    change: AgencyChange
    sources: tuple[Agency, ...]
    successors: tuple[PlannedSuccessor, ...]
    heir: PlannedSuccessor
    cycles: tuple[Evaluation, ...]  # at work
    lines: tuple[IndicatorMove, ...]
    everywhere: tuple[WindowExtension, ...]  # more time for an old agency, whatever the indicator
    movers: tuple[MovedMembership, ...]
    papers: tuple[MovedDocument, ...]
    actions: tuple[Action, ...]  # still to be done, of whatever year: they go to the heir
    stays: tuple[KeptCycle, ...]
    # Of what was entered twice alone: places at meetings whose minutes are open.
    invitations: tuple[Invitation, ...] = ()
    points: tuple[AgendaPoint, ...] = ()

    @property
    def asks(self) -> bool:
        """A split: somebody says which successor gets what."""
        return len(self.successors) > 1

    @property
    def ending(self) -> list[Agency]:
        """All of the old agencies, but one that goes on beside what was split off from it."""
        staying = {successor.row.pk for successor in self.successors if not successor.is_new}
        return [agency for agency in self.sources if agency.pk not in staying]

    @property
    def new(self) -> list[Agency]:
        return [successor.row for successor in self.successors if successor.is_new]

    @property
    def unchosen(self) -> list[str]:
        """What nobody has given to a successor yet, counted: "3 indikator", "1 orang"."""
        lists: tuple[tuple[Sequence[IndicatorMove | MovedMembership | MovedDocument], str], ...] = (
            (self.lines, "indikator"),
            (self.movers, "orang"),
            (self.papers, "dokumen"),
        )
        counts = ((sum(row.target is None for row in rows), word) for rows, word in lists)
        return [f"{count} {word}" for count, word in counts if count]

    @property
    def digest(self) -> str:
        """Of everything that would move, and where to: what was read is what is applied."""
        facts = [self.change.kind, str(self.change.on), self.change.successors, self.heir.place]
        text = json.dumps([*facts, sorted(self._facts())], sort_keys=True)  # PostgreSQL keeps no order of keys
        return hashlib.sha256(text.encode()).hexdigest()

    def _facts(self) -> Iterator[list[Any]]:
        yield from (["a", str(agency.pk), agency.name, ""] for agency in self.sources)
        for line in self.lines:
            for row in line.rows:
                text = assignment_text(row) if isinstance(row, Assignment) else ""
                yield [row._meta.label, str(row.pk), text, _place(line.target)]
        yield from (["m", str(m.membership.pk), m.membership.role, _place(m.target)] for m in self.movers)
        yield from (["d", str(p.document.pk), "", _place(p.target)] for p in self.papers)
        yield from (["t", str(action.pk), action.text, ""] for action in self.actions)
        yield from (["e", str(row.pk), str(row.until), ""] for row in self.everywhere)
        yield from ([row._meta.label, str(row.pk), "", ""] for row in (*self.invitations, *self.points))


def _place(target: PlannedSuccessor | None) -> str:
    return "" if target is None else str(target.place)


def agency_change_plan(change: AgencyChange, reader: User) -> AgencyChangePlan:
    """Twelve queries, thirteen where a successor exists already, however much there is; of doublets two more.

    `reader`: whose eyes decide which titles are shown.
    """
    sources = tuple(change.sources.select_related("region"))
    read = _PlanRows(change, sources)
    lines = tuple(read.lines())
    # Sealed and finished cycles in which the old agencies have done something. Three queries.
    kept_cycles: list[KeptCycle] = []
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for slot, model in enumerate((Assignment, Citation)):
        rows = model._base_manager.filter(agency__in=sources).exclude(evaluation__state__in=OPEN_STATES)
        for pk in rows.values_list("evaluation", flat=True):
            counts[pk][slot] += 1
    for evaluation in Evaluation.objects.filter(pk__in=counts).order_by("-year"):
        kept_cycles.append(KeptCycle(evaluation, *counts[evaluation.pk]))
    return AgencyChangePlan(
        change=change,
        sources=sources,
        successors=read.successors,
        heir=read.heir,
        cycles=read.cycles,
        lines=lines,
        everywhere=tuple(row for row in read.extensions if row.indicator_id is None),
        movers=tuple(read.movers()),
        papers=tuple(read.papers(lines, reader)),
        actions=tuple(_actions(change, sources)),
        stays=tuple(kept_cycles),
        invitations=tuple(_at_open_meetings(Invitation, change, sources)),
        points=tuple(_at_open_meetings(AgendaPoint, change, sources)),
    )


def _actions(change: AgencyChange, sources: Sequence[Agency]) -> QuerySet[Action]:
    """What is still to be done; of what was entered twice also what was done in cycles at work."""
    wanted = Q(pk__in=Action.objects.open().filter(agency__in=sources).values("pk"))
    if change.is_doublet:
        wanted |= Q(agency__in=sources, evaluation__state__in=OPEN_STATES)
    return Action.objects.filter(wanted).select_related("agency", "evaluation")


def _at_open_meetings(model: Any, change: AgencyChange, sources: Sequence[Agency]) -> Iterable[Any]:
    """A real predecessor keeps its name in every minutes; one that never existed only where they are closed."""
    if not change.is_doublet:
        return ()
    rows = model.objects.filter(agency__in=sources, meeting__closed_at=None, meeting__evaluation__state__in=OPEN_STATES)
    return rows.select_related("meeting").order_by("pk")


def reopened_plan(change: AgencyChange, evaluation: Evaluation) -> AgencyChangePlan:
    """What an applied change would have moved in a cycle that was sealed then. Six queries."""
    sources = tuple(change.sources.select_related("region"))
    read = _PlanRows(change, sources, evaluation)
    everywhere = tuple(row for row in read.extensions if row.indicator_id is None)
    lines = tuple(replace(line, target=line.target or read.heir) for line in read.lines())
    return AgencyChangePlan(
        change,
        sources,
        read.successors,
        read.heir,
        read.cycles,
        lines,
        everywhere,
        movers=(),
        papers=(),
        actions=(),
        stays=(),
    )


class _PlanRows:
    """The rows behind a plan: in all cycles at work, or in one of them only."""

    def __init__(self, change: AgencyChange, sources: Sequence[Agency], only: Evaluation | None = None) -> None:
        self.change, self.sources = change, [agency.pk for agency in sources]
        self.successors = planned_successors(change, is_sample=all(agency.is_sample for agency in sources))
        stays = [s for s in self.successors if not s.is_new and s.row.pk in self.sources]
        # What an agency that goes on keeps under its name is its own.
        self.heir = stays[0] if stays else self.successors[int(change.choices.get("heir", 0))]
        rows = Evaluation.objects.filter(region=change.region_id, state__in=OPEN_STATES)
        self.cycles = (only,) if only else tuple(rows.select_related("region", "instrument").order_by("-year"))
        known = [s.row.pk for s in self.successors if not s.is_new]
        everybody = [*self.sources, *known]
        self.assignments = self._of(Assignment.objects.select_related("indicator", "agency"), everybody)
        requests = EvidenceRequest.objects.select_related("item", "indicator", "agency", "asked_by")
        self.requests = self._of(requests, everybody)
        self.citations = self._of(Citation.objects.select_related("indicator", "agency", "version__document"))
        extensions = WindowExtension.objects.filter(withdrawn_at=None).select_related("indicator", "agency")
        self.extensions = self._of(extensions)

    def _of(self, rows: Any, agencies: list[int] | None = None) -> list[Any]:
        """Each row with the cycle at hand: no second object that knows another stage."""
        cycles = {cycle.pk: cycle for cycle in self.cycles}
        found = list(rows.filter(evaluation__in=cycles, agency__in=agencies or self.sources).order_by("pk"))
        for row in found:
            row.evaluation = cycles[row.evaluation_id]
        return found

    def _chosen(self, what: str, pk: object) -> PlannedSuccessor | None:
        if len(self.successors) == 1:
            return self.successors[0]
        place = self.change.choices.get(what, {}).get(str(pk))
        return self.successors[int(place)] if place is not None else None

    def lines(self) -> Iterator[IndicatorMove]:
        found: dict[tuple[int, int], list[AffectedRow]] = defaultdict(list)
        held = (*self.assignments, *self.requests)
        mine: list[AffectedRow] = [row for row in held if row.agency_id in self.sources]
        indicators: dict[int, Indicator] = {}
        for row in (*mine, *self.citations, *self.extensions):
            if row.indicator:
                indicators[row.indicator.pk] = row.indicator
                found[row.evaluation_id, row.indicator.pk].append(row)
        for (_, pk), rows in sorted(found.items(), key=lambda pair: (pair[0][0], indicators[pair[0][1]].number)):
            target, cycle = self._chosen("indicators", pk), rows[0].evaluation
            yield IndicatorMove(
                evaluation=cycle,
                indicator=indicators[pk],
                assignments=_only_kind(Assignment, rows),
                beside=next(iter(self._beside(self.assignments, cycle, pk, target)), None),
                requests=_only_kind(EvidenceRequest, rows),
                asked_beside=tuple(r for r in self._beside(self.requests, cycle, pk, target) if not r.withdrawn_at),
                citations=_only_kind(Citation, rows),
                extensions=_only_kind(WindowExtension, rows),
                target=target,
            )

    def _beside(
        self, rows: Iterable[Any], cycle: Evaluation, indicator: int, target: PlannedSuccessor | None
    ) -> list[Any]:
        if target is None or target.is_new or target.row.pk in self.sources:
            return []
        key = (cycle.pk, indicator, target.row.pk)
        return [row for row in rows if (row.evaluation_id, row.indicator_id, row.agency_id) == key]

    def movers(self) -> Iterator[MovedMembership]:
        rows = Membership.objects.filter(agency__in=self.sources, is_active=True)
        for row in rows.select_related("user", "region", "agency").order_by("user__full_name", "pk"):
            yield MovedMembership(row, self._chosen("people", row.pk))

    def papers(self, lines: Iterable[IndicatorMove], reader: User) -> Iterator[MovedDocument]:
        """Cited for indicators of one successor: it goes there. Not cited at work: to the heir, unless chosen."""
        cited: dict[int, dict[int, PlannedSuccessor | None]] = defaultdict(dict)
        for line in lines:
            for citation in line.citations:
                cited[citation.version.document_id][line.indicator.number] = line.target
        rows = Document.objects.filter(owner__in=self.sources).order_by("title", "pk")
        readable = set(Document.objects.visible_to(reader).filter(owner__in=self.sources).values_list("pk", flat=True))
        for row in rows:
            uses = cited[row.pk]
            places = {_place(target) for target in uses.values()}
            chosen = self._chosen("documents", row.pk)
            is_clear = len(places) == 1 and "" not in places
            derived = next(iter(uses.values())) if is_clear else None if uses else self.heir
            title = row.title if row.pk in readable else ""
            yield MovedDocument(row, tuple(sorted(uses)), title, is_clear or not uses, chosen or derived)


def _only_kind(kind: type[Any], rows: Iterable[AffectedRow]) -> tuple[Any, ...]:
    return tuple(row for row in rows if isinstance(row, kind))


def planned_successors(
    change: AgencyChange, is_sample: bool = False, stored: Mapping[int, Agency] | None = None
) -> tuple[PlannedSuccessor, ...]:
    """One query where some of them exist already and have not been read."""
    known = [row["agency"] for row in change.successors if "agency" in row]
    if stored is None:
        stored = Agency.objects.select_related("region").in_bulk(known) if known else {}
    return tuple(
        PlannedSuccessor(place, stored[row["agency"]], False)
        if "agency" in row
        else PlannedSuccessor(place, Agency(**row, region=change.region, is_sample=is_sample), True)
        for place, row in enumerate(change.successors)
    )


def change_sentence(change: AgencyChange, sources: Iterable[Agency], successors: Iterable[PlannedSuccessor]) -> str:
    """ "Dinas A dan Badan B digabung menjadi Dinas C mulai 1 Januari 2026"."""
    old = join_words([agency.name for agency in sources])
    if change.is_doublet:
        return f"Catatan kembar {old} disatukan dengan {join_words([s.row.name for s in successors])}"
    did = {"gabung": "digabung menjadi", "pecah": "dipecah menjadi", "ganti-nama": "berganti nama menjadi"}
    return f"{old} {did[change.kind]} {join_words([s.row.name for s in successors])} mulai {long_date(change.on)}"


def join_words(words: Sequence[str]) -> str:
    """ "A, B, dan C"."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"
