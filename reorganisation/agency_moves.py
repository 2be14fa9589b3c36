"""What applying a change of agencies writes: each row to its successor, with a line of history, into one ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts import succession
from accounts.models import User
from domains.models import Indicator
from evaluations.evaluation_history import agency_details, assignment_value, extension_details, extension_value
from evaluations.models import Evaluation, WindowExtension
from evidence.evidence_history import request_value
from evidence.models import Document, EvidenceRequest
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values, text_value
from meetings.models import Invitation
from planning.planning_history import action_agency_value
from regions import clock
from regions.ledger import Ledger
from regions.models import Agency, Region
from reorganisation.change_plan import AgencyChangePlan, IndicatorMove, PlannedSuccessor


class AgencyChangeWriter:
    """Writes one plan; `told` keeps what the histories were told, so that taking back can tell it the other way."""

    def __init__(self, plan: AgencyChangePlan, sentence: str, by: User) -> None:
        self.plan, self.sentence, self.by = plan, sentence, by
        self.ledger = Ledger()
        self.told: list[dict[str, Any]] = []
        self.places: dict[int, Agency] = {}

    def write(self) -> None:
        plan = self.plan
        for successor in plan.successors:
            row = successor.row
            if successor.is_new:
                row = succession.create_successor(self.ledger, row, plan.change.region, plan.change.on)
            if not plan.change.is_doublet:
                succession.add_predecessors(self.ledger, row, [source for source in plan.sources if source != row])
            self.places[successor.place] = row
        heir = self._of(plan.heir)
        for source in plan.ending:
            end = succession.close_doublet if plan.change.is_doublet else succession.end_agency
            said = end(self.ledger, source, heir, plan.change.on, self.by)
            self.told.append({"ended": said})
        self._everything()

    def catch_up(self) -> None:
        """What was written under the old names since; the agencies have changed before."""
        self.places = {successor.place: successor.row for successor in self.plan.successors}
        self._everything()

    def _everything(self) -> None:
        self._cycles()
        for action in self.plan.actions:
            # What is still to be done goes on with the heir, after the end of its cycle too.
            assert action.agency is not None
            if action.agency == self._of(self.plan.heir):
                continue
            former, heir = action.agency, self._of(self.plan.heir)
            self.ledger.change(action, agency=heir)
            before, after = (action_agency_value(action, agency) for agency in (former, heir))
            self._tell(HistoryKind.ACTION_CHANGED, before, after, subject=action.evaluation)
        for paper in self.plan.papers:
            document = paper.document
            agency = self._of(paper.target)
            assert document.owner_id is not None
            if document.owner_id == agency.pk:
                continue
            former = next(source for source in self.plan.sources if source.pk == document.owner_id)
            self.ledger.change(document, owner=agency)
            self._tell(HistoryKind.DOCUMENT_OWNER_MOVED, _agency(former), _agency(agency), subject=document)
        self._meetings()
        for mover in self.plan.movers:
            if mover.membership.agency_id == self._of(mover.target).pk:
                continue
            said = succession.move_member(self.ledger, mover.membership, self._of(mover.target), self.by)
            self.told.append({"member": said})

    def follow(self) -> None:
        """What stands in the plan's cycles alone: agencies, people and documents have changed before."""
        self.places = {successor.place: successor.row for successor in self.plan.successors}
        self._cycles()

    def _cycles(self) -> None:
        for cycle in self.plan.cycles:
            self._tell(HistoryKind.AGENCIES_CHANGED, {}, text_value(self.sentence), subject=cycle)
        for line in self.plan.lines:
            agency = self._of(line.target)
            if any(row.agency_id != agency.pk for row in line.rows):
                self._line(line, agency)
        for extension in self.plan.everywhere:
            self._everywhere(extension)

    def _meetings(self) -> None:
        """Who is invited twice is invited once: present if either was."""
        kept = self._of(self.plan.heir)
        for point in self.plan.points:
            self.ledger.change(point, agency=kept)
        for row in self.plan.invitations:
            beside = Invitation.objects.filter(meeting=row.meeting_id, agency=kept).first()
            if beside is None:
                self.ledger.change(row, agency=kept)
                continue
            if row.presence and beside.presence != Invitation.Presence.PRESENT:
                names = "; ".join(dict.fromkeys(filter(None, (beside.names, row.names))))[:200]
                self.ledger.change(beside, presence=row.presence, names=names)
            self.ledger.remove(row)

    def _of(self, target: PlannedSuccessor | None) -> Agency:
        assert target is not None  # refused before
        return self.places[target.place]

    def _line(self, line: IndicatorMove, agency: Agency) -> None:
        self._assignments(line, agency)
        self._requests(line, agency)
        for extension in line.extensions:
            self._extension(extension, agency)
        if line.citations:
            by_agency: dict[str, int] = {}
            for row in line.citations:
                assert row.agency is not None
                by_agency[row.agency.short_name] = by_agency.get(row.agency.short_name, 0) + 1
                self.ledger.change(row, agency=agency)
            for name, count in by_agency.items():
                self._tell(
                    HistoryKind.EVIDENCE_SENDER_MOVED,
                    {"name": name, "count": count},
                    _agency(agency),
                    of=line.citations[0],
                )

    def _assignments(self, line: IndicatorMove, agency: Agency) -> None:
        kept = line.united
        if kept is None:
            return
        before = assignment_value(line.beside) if line.beside else {}
        every = [*line.assignments, *([line.beside] if line.beside else [])]
        for row in line.assignments:
            self._tell(HistoryKind.ASSIGNED, assignment_value(row), {}, of=row, details=_agency(row.agency))
        for row in every:
            if row.pk != kept.pk:
                self.ledger.remove(row)
        stays = next(row for row in every if row.pk == kept.pk)
        self.ledger.change(stays, agency=agency, part=kept.part, due=kept.due, note=kept.note)
        if before != assignment_value(kept):
            self._tell(HistoryKind.ASSIGNED, before, assignment_value(kept), of=stays, details=_agency(agency))

    def _requests(self, line: IndicatorMove, agency: Agency) -> None:
        """What is asked twice for one item is asked once, by the earlier date; the other thread stays readable."""
        open_ones = {row.item_id: row for row in line.asked_beside}
        for row in line.requests:
            first = open_ones.get(row.item_id)
            former = _agency(row.agency)
            if row.withdrawn_at:
                self.ledger.change(row, agency=agency)
            elif first is None:
                open_ones[row.item_id] = row
                self._request(row, {"moved_to": agency.short_name, "agency": agency.pk}, former)
                self.ledger.change(row, agency=agency)
            else:
                self._request(row, {"merged_with": agency.short_name, "agency": agency.pk}, former)
                self.ledger.change(row, agency=agency, withdrawn_at=clock.now())
                self._earlier(first, row)

    def _request(self, row: EvidenceRequest, after: Values, former: Values) -> None:
        self._tell(HistoryKind.EVIDENCE_REQUESTED, request_value(row), after, of=row, details=former)

    def _earlier(self, first: EvidenceRequest, other: EvidenceRequest) -> None:
        if other.due and (first.due is None or other.due < first.due):
            self.ledger.change(first, due=other.due)

    def _extension(self, row: WindowExtension, agency: Agency) -> None:
        before = extension_value(row)
        self.ledger.change(row, agency=agency)
        details = extension_details(row)
        self._tell(HistoryKind.TIME_EXTENDED, before, extension_value(row), of=row, details=details)

    def _everywhere(self, row: WindowExtension) -> None:
        """More time for an agency as a whole is more time for each successor."""
        heir = self._of(self.plan.heir)
        if row.agency_id != heir.pk:
            self._extension(row, heir)
        for agency in self.places.values():
            if agency != heir:
                fields = ("evaluation", "stage", "is_repair", "opens", "until", "reason", "by", "at")
                self.ledger.add(WindowExtension(agency=agency, **{name: getattr(row, name) for name in fields}))

    def _tell(
        self,
        kind: HistoryKind,
        before: Values,
        after: Values,
        *,
        of: Any = None,
        details: Values | None = None,
        subject: Evaluation | Document | None = None,
    ) -> None:
        """Record one change about `subject`, or about the cycle and indicator of a row (`of`)."""
        indicator: Indicator | None = of.indicator if of else None
        reason = history_reason(self.sentence, self.plan.change.basis)
        entry = HistoryEntry.objects.record(
            subject=subject or of.evaluation,
            indicator=indicator,
            kind=kind,
            details=details,
            before=before,
            after=after,
            reason=reason,
            by=self.by,
        )
        ids = {
            "subject_type": entry.subject_type,
            "subject_id": entry.subject_id,
            "indicator_id": indicator.pk if indicator else None,
        }
        values = {"details": entry.details, "before": entry.before, "after": entry.after}
        self.told.append({"line": {**ids, "kind": kind.value, **values}})


def _agency(agency: Agency) -> dict[str, Any]:
    return agency_details(agency.pk, agency.short_name)


def history_reason(sentence: str, basis: str) -> str:
    return f"{sentence} ({basis})."


def record_undoing(told: Iterable[dict[str, Any]], region: Region, reason: str, by: User) -> None:
    """The histories of an undoing: the same lines the other way round, the last one first."""
    for said in reversed(list(told)):
        if line := said.get("line"):
            turned = {**line, "before": line["after"], "after": line["before"]}
            HistoryEntry.objects.create(**turned, reason=reason, by=by, at=clock.now())
        elif member := said.get("member"):
            person = User.objects.get(pk=member["person"])
            succession.log_role_change(person, region, member["after"], member["before"], by)
        else:
            ended = said["ended"]
            agency = Agency.objects.select_related("region").get(pk=ended["agency"])
            succession.log_agency_end(agency, ended, by, back=True)
