"""Whose turn it is: what waits for one person in all cycles at work, by when, and where it is done.

Nothing of it is stored. A duty stands here only while its person may do it now; when it is done it is gone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from duties.agency_duties import agency_duties
from duties.duty import Duty
from duties.duty_queries import cycles_with_duties
from duties.meeting_duties import Appointment, appointments_in, meeting_duties
from duties.signoff_duties import with_signoff
from duties.team_duties import team_duties
from evaluations.models import Evaluation
from ui.formats import days_left, listed_text, long_date

NEAR_DAYS = 7  # days from today that the page calls "this week"
NOTHING_WAITS = "Tidak ada yang menunggu Anda saat ini."


@dataclass(frozen=True)
class DutyGroup:
    """Duties that are about equally urgent."""

    title: str
    anchor: str
    rows: tuple[Duty, ...]


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
        """By urgency; empty ones are left out."""
        found = {
            ("Lewat tenggat", "lewat"): [row for row in self.rows if row.due.is_late],
            ("Dalam tujuh hari", "dekat"): [row for row in self.rows if 0 <= row.days < NEAR_DAYS + 1],
            ("Sesudah itu", "nanti"): [row for row in self.rows if row.due.day and row.days > NEAR_DAYS],
            ("Tanpa tenggat", "bebas"): [row for row in self.rows if row.due.day is None],
        }
        return [DutyGroup(*names, tuple(rows)) for names, rows in found.items() if rows]

    @property
    def has_several_cycles(self) -> bool:
        """Of those at work or with something to do: each row names its own then."""
        return len({e.pk for e in (*self.cycles, *(row.evaluation for row in self.rows))}) > 1

    @property
    def has_several_regions(self) -> bool:
        return len({e.region_id for e in (*self.cycles, *(row.evaluation for row in self.rows))}) > 1

    @property
    def open_cycles(self) -> list[CycleTasks]:
        """Every cycle at work with how many things wait in it, also where nothing does."""
        return [CycleTasks(e, sum(row.count for row in self.rows if row.evaluation == e)) for e in self.cycles]


def duties_of(user: User) -> Duties:
    """Seven queries at most, however many cycles, agencies and rows there are."""
    cycles = cycles_with_duties(user, with_signoff)
    found = [duty for cycle in cycles for find in (agency_duties, team_duties) for duty in find(cycle, user)]
    at_work = tuple(cycle.evaluation for cycle in cycles if not cycle.evaluation.is_past)
    found += [duty for evaluation in at_work for duty in meeting_duties(evaluation, user)]
    rows = sorted(found, key=lambda duty: duty.order)
    held = (meeting for evaluation in at_work for meeting in appointments_in(evaluation))
    meetings = tuple(meeting for meeting in held if meeting.is_own)
    return Duties(tuple(rows), at_work, meetings)


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
