"""The assignments of a cycle while one act changes them: read once, stored in a few statements, however many cells.

A cell is one agency's part in one indicator.
"""

from collections.abc import Iterable
from copy import copy
from datetime import date

from accounts.models import User
from domains.models import Indicator
from evaluations.choices import AssignmentPart
from evaluations.evaluation_history import agency_details, assignment_value
from evaluations.models import Assignment, Evaluation
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from regions.models import Agency
from undo.act_recording import note_changing, note_made

LEAD, CONTRIBUTOR = AssignmentPart.LEAD, AssignmentPart.CONTRIBUTOR
CellKey = tuple[int, int]  # indicator, agency


class AssignmentCells:
    """Within a lock. Nothing is written before `store`; a new lead makes the former one a contributor."""

    def __init__(self, evaluation: Evaluation, by: User) -> None:
        self.evaluation, self.by = evaluation, by
        rows = Assignment.objects.select_for_update(of=("self",)).filter(evaluation=evaluation)
        self.rows: dict[CellKey, Assignment] = {
            (row.indicator_id, row.agency_id): row for row in rows.select_related("agency", "indicator")
        }
        self.before: dict[CellKey, Values] = {key: assignment_value(row) for key, row in self.rows.items()}
        self.taken: dict[CellKey, Assignment] = {}
        self.asked: dict[CellKey, None] = {}  # set by the person, in their order
        self.touched: dict[CellKey, None] = {}  # with what they displaced

    def give(self, indicator: Indicator, agency: Agency, part: str, due: date | None) -> None:
        key = (indicator.pk, agency.pk)
        if part == LEAD:
            for (indicator_id, agency_id), former in self.rows.items():
                if indicator_id == indicator.pk and agency_id != agency.pk and former.part == LEAD:
                    former.part = CONTRIBUTOR
                    self.touched[indicator_id, agency_id] = None
        row = self.rows.get(key) or self.taken.pop(key, None)
        row = row or Assignment(evaluation=self.evaluation, indicator=indicator, agency=agency)
        row.part, row.due = AssignmentPart(part), due
        self.rows[key] = row
        self._asked(key)

    def take(self, indicator: Indicator, agency: Agency) -> None:
        key = (indicator.pk, agency.pk)
        if row := self.rows.pop(key, None):
            self.taken[key] = row
            self._asked(key)

    def date(self, indicators: Iterable[Indicator], due: date | None) -> None:
        """For everyone on these indicators."""
        wanted = {indicator.pk for indicator in indicators}
        for key, row in self.rows.items():
            if row.indicator_id in wanted:
                row.due = due
                self._asked(key)

    def _asked(self, key: CellKey) -> None:
        self.asked[key] = self.touched[key] = None

    @property
    def changed(self) -> int:
        """How many of the cells that were asked for are another than before; what they displaced counts with them."""
        return sum(self._after(key) != self.before.get(key, {}) for key in self.asked)

    def store(self) -> list[HistoryEntry]:
        """Write the cells. Returns their lines of history, which the caller writes."""
        changed = [key for key in self.touched if self._after(key) != self.before.get(key, {})]
        entries = [self._entry(key) for key in changed]
        note_changing(self._stood(key) for key in changed if key in self.before)
        gone = [row.pk for key, row in self.taken.items() if row.pk]
        if gone:
            Assignment.objects.filter(pk__in=gone).delete()
        rows = [self.rows[key] for key in changed if key in self.rows]
        for part in (CONTRIBUTOR, LEAD):  # who leads no more goes first: one lead an indicator, at every moment
            stored = [row for row in rows if row.pk and row.part == part]
            Assignment.objects.bulk_update(stored, ["part", "due"])
        note_made(Assignment.objects.bulk_create(row for row in rows if row.pk is None))
        return entries

    def _stood(self, key: CellKey) -> Assignment:
        """The row as it was read."""
        row, before = copy(self.rows.get(key) or self.taken[key]), self.before[key]
        row.part, row.due = before["part"], date.fromisoformat(before["due"]) if before["due"] else None
        return row

    def _after(self, key: CellKey) -> Values:
        return assignment_value(self.rows[key]) if key in self.rows else {}

    def _entry(self, key: CellKey) -> HistoryEntry:
        """A line of what was taken away keeps the note."""
        row = self.rows.get(key) or self.taken[key]
        entry = assignment_entry(row, self.before.get(key, {}), self._after(key), self.by)
        entry.details |= {"note": row.note} if row.note and key in self.taken else {}
        return entry


def assignment_entry(row: Assignment, before: Values, after: Values, by: User) -> HistoryEntry:
    """A line of history, not yet written."""
    return HistoryEntry.of(
        row.evaluation,
        indicator=row.indicator,
        kind=HistoryKind.ASSIGNED,
        details=agency_details(row.agency_id, row.agency.short_name),
        before=before,
        after=after,
        by=by,
    )
