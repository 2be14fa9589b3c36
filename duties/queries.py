"""Whose turn it is: what waits for one person in all cycles at work, by when, and where it is done.

Nothing of it is stored. A duty stands here only while its person may do it now; when it is done it is gone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from accounts.models import User
from duties.agency_duties import agency_duties
from duties.duty import Duty, DutyKind, Urgency
from duties.duty_queries import cycles_with_duties
from duties.meeting_duties import Appointment, appointments_in, meeting_duties
from duties.others_turn import AgencyProgress, Waiting, agency_progress, waiting_agencies, waiting_for_others
from duties.signoff_duties import read_signoffs
from duties.team_duties import team_duties
from evaluations.models import Evaluation
from ui.formats import days_left, listed_text, long_date

NOTHING_WAITS = "Tidak ada yang menunggu Anda saat ini."


@dataclass(frozen=True)
class DutyGroup:
    """Duties that are about equally urgent, or that wait for the head's own approval."""

    title: str
    anchor: str
    rows: tuple[Duty, ...]
    total: int = 0  # of its rows, where only the first are at hand

    @property
    def count(self) -> int:
        return self.total or len(self.rows)


@dataclass(frozen=True)
class CycleTasks:
    """How many things wait for the person in one cycle."""

    evaluation: Evaluation
    count: int


@dataclass(frozen=True)
class Duties:
    """Of one person; `cycles` are those at work that they see, the newest first."""

    rows: tuple[Duty, ...]
    cycles: tuple[Evaluation, ...]
    appointments: tuple[Appointment, ...] = ()
    waiting: tuple[Waiting, ...] = ()  # what others have to do before it goes on
    progress: tuple[AgencyProgress, ...] = ()

    @property
    def lead(self) -> str:
        """How many of what, and the nearest due date."""
        return f"Menunggu Anda: {count_duties_text(self.rows)}.{self._nearest}" if self.rows else NOTHING_WAITS

    @property
    def _nearest(self) -> str:
        due = min((row.due for row in self.rows if row.due.day), key=lambda due: due.order, default=None)
        if due is None or due.day is None:
            return ""
        return f" Tenggat terdekat {long_date(due.day)}, {days_left(due.day, due.today)}."

    @property
    def groups(self) -> list[DutyGroup]:
        """The head's own approval first, then by urgency; empty ones are left out."""
        own = tuple(row for row in self.rows if row.kind is DutyKind.APPROVE)
        found = [DutyGroup("Menunggu persetujuan Anda", "setuju", own)]
        for urgency in Urgency:
            rows = tuple(row for row in self.rows if row.urgency is urgency and row not in own)
            found.append(DutyGroup(urgency.title, urgency.anchor, rows))
        return [group for group in found if group.rows]

    @property
    def has_several_cycles(self) -> bool:
        """Of those at work or with something to do: each row names its own then."""
        return len({e.pk for e in (*self.cycles, *(row.evaluation for row in self.rows))}) > 1

    @property
    def has_several_regions(self) -> bool:
        return len({e.region_id for e in (*self.cycles, *(row.evaluation for row in self.rows))}) > 1

    @property
    def open_cycles(self) -> list[CycleTasks]:
        """Every cycle at work or with something to do, with how many lines it has, also where it has none."""
        found = {e.pk: e for e in (*self.cycles, *(row.evaluation for row in self.rows))}
        return [CycleTasks(e, sum(row.evaluation == e for row in self.rows)) for e in found.values()]

    def of_cycle(self, pk: int | None) -> Self:
        """Only what concerns one of the person's cycles; all of it for any other number."""
        if pk not in {cycle.evaluation.pk for cycle in self.open_cycles}:
            return self
        kept = {
            name: tuple(row for row in getattr(self, name) if row.evaluation.pk == pk)
            for name in ("rows", "waiting", "progress")
        }
        return replace(self, **kept)


def duties_of(user: User) -> Duties:
    """Nine queries at most, eleven for who asks agencies, seven more while a repair is open; however many rows."""
    cycles = cycles_with_duties(user)
    read_signoffs(cycles)
    found = [duty for cycle in cycles for find in (agency_duties, team_duties) for duty in find(cycle, user)]
    at_work = tuple(cycle.evaluation for cycle in cycles if not cycle.evaluation.is_past)
    found += [duty for evaluation in at_work for duty in meeting_duties(evaluation, user)]
    held = (meeting for evaluation in at_work for meeting in appointments_in(evaluation, user))
    return Duties(
        rows=tuple(sorted(found, key=lambda duty: duty.order)),
        cycles=at_work,
        appointments=tuple(meeting for meeting in held if meeting.is_own),
        waiting=(
            *(row for cycle in cycles for row in waiting_for_others(cycle, user)),
            *waiting_agencies(cycles, user),
        ),
        progress=tuple(row for cycle in cycles if (row := agency_progress(cycle, user))),
    )


def count_duties_text(rows: Iterable[Duty]) -> str:
    """ "2 data dukung dikembalikan, 1 permintaan belum dijawab dan 3 indikator belum ada data dukungnya"."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.kind.words] += row.count
    parts = [f"{number} {words}" for words, number in counts.items()]
    return listed_text(parts)


def group_by_due_date(rows: Iterable[Duty]) -> dict[tuple[Evaluation, date], list[Duty]]:
    """Those that have a due date, together with the others of the same cycle and day."""
    found: dict[tuple[Evaluation, date], list[Duty]] = {}
    for row in rows:
        if row.due.day:
            found.setdefault((row.evaluation, row.due.day), []).append(row)
    return found
