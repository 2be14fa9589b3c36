"""A person's last change of the assignments: what it changed, and taking it back until the next one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts.models import User
from domains.models import Indicator
from evaluations.choices import AssignmentPart
from evaluations.cycles import asked_evidence
from evaluations.cycles.assignment_notices import tell_taken_back
from evaluations.cycles.cycle_setup import (
    lock_for_assignment,
    remove_assignment,
    require_active_agency,
    save_assignment,
)
from evaluations.evaluation_history import ACT, assignment_text, assignment_value
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from regions import clock
from regions.models import Agency

LEAD = AssignmentPart.LEAD.value
OFFERED_FOR = timedelta(days=7)  # later a press is more likely a slip, and others have read the assignment
NAMED_CELLS = 3  # more are counted
NOT_THE_LAST = (
    "Hanya perubahan penugasan terakhir Anda yang dapat dibatalkan, paling lama tujuh hari dan selama belum diubah "
    "lagi. Muat ulang halaman untuk melihat status sekarang."
)


@dataclass(frozen=True)
class ChangedCell:
    """One agency's part in one indicator: as it stood, and as the change left it; empty where there was none."""

    indicator: Indicator
    details: Values
    before: Values
    after: Values

    @property
    def key(self) -> tuple[int, int]:
        return self.indicator.pk, self.details["agency"]

    @property
    def withdrawn(self) -> list[int]:
        """The requests that were withdrawn with the part."""
        return list(self.details.get(asked_evidence.WITHDRAWN_REQUESTS, ()))

    def __str__(self) -> str:
        """ "21, Dinkes: pengampu; semula kosong"."""
        after, before = (assignment_text(values) if values else "kosong" for values in (self.after, self.before))
        return f"{self.indicator.number}, {self.details['name']}: {after}; semula {before}"


@dataclass(frozen=True)
class AssignmentChange:
    """All that one press changed. `mark` names it."""

    mark: str
    cells: tuple[ChangedCell, ...]

    @property
    def words(self) -> str:
        words = f"{len(self.cells)} penugasan pada {len(self.numbers)} indikator"
        if len(self.cells) <= NAMED_CELLS:
            words = ". ".join(f"Indikator {cell}" for cell in self.cells)
        return f"{words}. {len(self.withdrawn)} permintaan dibatalkan" if self.withdrawn else words

    @property
    def withdrawn(self) -> list[int]:
        """The requests that were withdrawn with it; taking it back asks for the same again."""
        return [pk for cell in self.cells for pk in cell.withdrawn]

    @property
    def numbers(self) -> set[int]:
        return {cell.indicator.number for cell in self.cells}

    def stands_in(self, rows: Iterable[Assignment]) -> bool:
        """Whether each of its cells is still as it left it, and no lead stands where it would bring one back."""
        now = {(row.indicator_id, row.agency_id): assignment_value(row) for row in rows}
        leads = {key[0] for key in now.keys() - {cell.key for cell in self.cells} if now[key]["part"] == LEAD}
        led_again = {cell.indicator.pk for cell in self.cells if cell.before.get("part") == LEAD}
        return leads.isdisjoint(led_again) and all(now.get(cell.key, {}) == cell.after for cell in self.cells)

    @property
    def given_again(self) -> set[int]:
        """The agencies that taking it back would give a part they do not have now."""
        return {
            cell.details["agency"]
            for cell in self.cells
            if cell.before.get("part") not in (None, cell.after.get("part"))
        }


def last_change(evaluation: Evaluation, user: User, rows: Iterable[Assignment]) -> AssignmentChange | None:
    """The person's newest change of this cycle's assignments, if it can be taken back. Two queries."""
    change = _standing_change(evaluation, user, rows)
    return None if change and _why_not_given_again(evaluation, change) else change


def _standing_change(evaluation: Evaluation, user: User, rows: Iterable[Assignment]) -> AssignmentChange | None:
    recent = HistoryEntry.objects.about(evaluation).filter(at__gt=clock.now() - OFFERED_FOR)
    mine = recent.filter(kind=HistoryKind.ASSIGNED, by=user)
    marked = mine.annotate(mark=Cast(KeyTextTransform(ACT, "details"), CharField()))
    newest = marked.order_by("-at", "-pk").values("mark")[:1]
    entries = list(marked.filter(mark=newest).select_related("indicator").order_by("pk"))
    cells: dict[tuple[int, int], ChangedCell] = {}
    for entry in entries:  # a cell that was changed twice in one press goes back to where it began
        assert entry.indicator
        cell = ChangedCell(entry.indicator, entry.details, entry.before, entry.after)
        first = cells.get(cell.key, cell)
        cells[cell.key] = ChangedCell(cell.indicator, first.details, first.before, cell.after)
    changed = tuple(cell for cell in cells.values() if cell.before != cell.after)
    change = AssignmentChange(entries[0].details[ACT], changed) if changed else None
    return change if change and change.stands_in(rows) else None


def _why_not_given_again(evaluation: Evaluation, change: AssignmentChange) -> str | None:
    """Why an agency may not have back what the change took from it: it has ended meanwhile."""
    try:
        for agency in Agency.objects.filter(pk__in=change.given_again).select_related("heir"):
            require_active_agency(evaluation, agency)
    except ValidationError as error:
        return str(error.messages[0])
    return None


@transaction.atomic
def undo_assignments(*, evaluation: Evaluation, mark: str, by: User, withdrawing: int = 0) -> AssignmentChange:
    """Put each cell of the person's last change back, with its due date; `Refused` if it is not that one any more.

    What was withdrawn with a part is asked again; what was asked since of a part that goes needs `withdrawing`, as in
    `assign_agency`.
    """
    lock_for_assignment(evaluation, by)
    rows = {
        (row.indicator_id, row.agency_id): row
        for row in Assignment.objects.select_for_update(of=("self",))
        .filter(evaluation=evaluation)
        .select_related("agency", "indicator")
    }
    change = _standing_change(evaluation, by, rows.values())
    if change is None or change.mark != mark:
        raise Refused(NOT_THE_LAST)
    if reason := _why_not_given_again(evaluation, change):
        raise Refused(reason)
    # One lead an indicator: who was none before gives it up first. Without a mark: taken back, nothing is left to undo.
    cells = sorted(change.cells, key=lambda cell: cell.before.get("part") == LEAD)
    entries = [_put_back(evaluation, cell, rows.get(cell.key), by) for cell in cells]
    asked_evidence.withdraw_with(evaluation, entries, withdrawing, by)
    HistoryEntry.objects.record_all(entries)
    tell_taken_back(evaluation, entries, mark, by)
    asked_evidence.ask_again(evaluation, change.withdrawn, by)
    return change


def _put_back(evaluation: Evaluation, cell: ChangedCell, row: Assignment | None, by: User) -> HistoryEntry:
    if not cell.before:
        assert row  # a change leaves the cell empty, or it was empty before; never both
        return remove_assignment(row, by)
    given: dict[str, Any] = {"agency_id": cell.details["agency"], "note": cell.details.get("note", "")}
    stood = row or Assignment(evaluation=evaluation, indicator=cell.indicator, **given)
    due = date.fromisoformat(cell.before["due"]) if cell.before["due"] else None
    return save_assignment(stood, AssignmentPart(cell.before["part"]), due, by)
