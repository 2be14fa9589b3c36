"""When may it be done: the stages as one table, the guards with their reasons, and the walk.

Who may is permissions.py's affair. Every guard returns the reason of its refusal, or None: the same
words stand on the disabled button, on the 403 page and in the API's error.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from evaluations.choices import Column, State
from evaluations.models import Evaluation, HistoryEntry
from evaluations.permissions import ASSIGNERS, Refused
from regions import clock
from ui.formats import long_date

Guard = Callable[[Evaluation], str | None]

# In which state a value column is open. Columns of external stages are entered in their own state.
OPEN_IN = {
    Column.USULAN: State.MANDIRI,
    Column.TINJAUAN: State.MANDIRI,
    Column.MANDIRI: State.MANDIRI,
    Column.DOKUMEN: State.DOKUMEN,
    Column.INTERVIU: State.INTERVIU,
    Column.VISITASI: State.VISITASI,
    Column.FINAL: State.REVIU,
}


def columns_reached(evaluation: Evaluation) -> list[Column]:
    """The columns whose stage the cycle has reached; later ones say nothing yet."""
    order = list(State)
    reached = order.index(State(evaluation.state))
    return [column for column, state in OPEN_IN.items() if order.index(state) <= reached]


def has_assignments(evaluation: Evaluation) -> str | None:
    """A cycle opens when somebody is asked for something."""
    if evaluation.assignments.exists():
        return None
    return "Belum ada indikator yang ditugaskan kepada OPD."


@dataclass(frozen=True)
class Transition:
    """One line of the table: from, to, who, and what must hold."""

    source: State
    target: State
    roles: frozenset[str]
    label: str
    guard: Guard | None = None

    @property
    def is_forward(self) -> bool:
        """A step back is never the button that stands out."""
        stages = list(State)
        return stages.index(self.target) > stages.index(self.source)


TRANSITIONS = (
    Transition(
        State.PERSIAPAN,
        State.MANDIRI,
        ASSIGNERS,
        "Buka penilaian mandiri",
        has_assignments,
    ),
    Transition(State.MANDIRI, State.PERSIAPAN, ASSIGNERS, "Kembali ke persiapan"),
)


def transitions_from(evaluation: Evaluation) -> list[Transition]:
    return [t for t in TRANSITIONS if t.source == evaluation.state]


def refusal_to_move(evaluation: Evaluation, transition: Transition, user: User) -> str | None:
    """Why this person may not take this step now; None if they may."""
    if transition.source != evaluation.state:
        return f"Siklus sudah berada pada tahap {evaluation.get_state_display()}."
    if not user.has_role(evaluation.region_id, transition.roles):
        return "Peran Anda tidak menggerakkan tahap ini."
    return transition.guard(evaluation) if transition.guard else None


@transaction.atomic
def move(*, evaluation: Evaluation, target: str, by: User, reason: str = "") -> None:
    """Walk one line of the table. Raises `Refused` with the reason."""
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    transition = next((t for t in transitions_from(locked) if t.target == target), None)
    if transition is None:
        raise Refused(f"Dari tahap {locked.get_state_display()} tidak ada langkah ke sana.")
    if refusal := refusal_to_move(locked, transition, by):
        raise Refused(refusal)
    before = locked.get_state_display()
    locked.state = transition.target
    locked.save(update_fields=["state"])
    evaluation.state = locked.state
    HistoryEntry.objects.record(
        evaluation=locked, field="tahap", before=before, after=locked.get_state_display(), reason=reason, by=by
    )


def refusal_to_write(evaluation: Evaluation, column: str) -> str | None:
    """Why this column is closed now: another stage, or the window is shut."""
    state = OPEN_IN[Column(column)]
    if evaluation.state != state:
        return (
            f"Kolom {Column(column).label} hanya terbuka pada tahap {state.label}; "
            f"siklus ini pada tahap {evaluation.get_state_display()}."
        )
    return refusal_by_window(evaluation, state)


def refusal_by_window(evaluation: Evaluation, stage: str) -> str | None:
    """Why the day is outside the stage's window; without a window the stage is open."""
    window = evaluation.window(stage)
    today = clock.today(evaluation.region)
    if window is None or window.contains(today):
        return None
    if today < window.opens:
        return f"Jadwal {window.get_stage_display().lower()} baru dibuka {long_date(window.opens)}."
    return f"Jadwal {window.get_stage_display().lower()} sudah ditutup {long_date(window.closes)}."


def require_open(evaluation: Evaluation, column: str) -> None:
    """Pass, or raise `Refused` with the reason."""
    if refusal := refusal_to_write(evaluation, column):
        raise Refused(refusal)
