"""The stages of a cycle as one table: from, to, who, what must hold, and what the button says.

`docs/states.md` is drawn from it (`manage.py state_diagram`). Every guard returns the reason of its refusal, or None:
the same words stand beside the button, on the 403 page and in the API's error. `move_stage` walks it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q

from accounts.models import User
from accounts.roles import Role
from evaluations.choices import Activity, CycleState, ValueColumn, fallback_chain
from evaluations.models import Evaluation, GeneralQuestion, Score
from evaluations.permissions import ASSIGNERS, REOPENERS, SENDERS, Refused
from evaluations.stages.earlier_round import why_not_past_earlier_round
from evaluations.stages.stage_notices import tell_step_back
from evaluations.stages.workflow import lock_cycle, require_reason
from evaluations.subqueries import count_subquery
from history.choices import HistoryKind
from history.models import HistoryEntry
from ui.formats import listed_text

BACK_NEEDS_REASON = "Tulis alasannya: langkah mundur tercatat dalam riwayat bersama alasannya."
TransitionGuard = Callable[[Evaluation], str | None]
TransitionEffect = Callable[[Evaluation, User, str], None]


def has_assignments(evaluation: Evaluation) -> str | None:
    """somebody is asked for something"""
    if evaluation.assignments.exists():
        return None
    return "Belum ada indikator yang ditugaskan kepada OPD."


def self_assessment_is_complete(evaluation: Evaluation) -> str | None:
    """every indicator has a level and an explanation, every general question an answer"""
    rows = Score.objects.filter(column=ValueColumn.MANDIRI)
    counts = Evaluation.objects.filter(pk=evaluation.pk).values_list(
        count_subquery(rows.filter(value__isnull=False)),
        count_subquery(rows.filter(~Q(fact="") | ~Q(analysis=""))),
        count_subquery(GeneralQuestion.objects.filter(answer="")),
    )
    levels, explanations, unanswered = counts.get()
    total = evaluation.instrument.indicator_total
    return incompleteness_text(total - levels, total - explanations, unanswered)


def incompleteness_text(levels: int, explanations: int, answers: int) -> str | None:
    """How many of each are still missing, in words; None where nothing is."""
    counted = (
        (levels, "indikator yang tingkat kematangannya belum diisi"),
        (explanations, "indikator belum memiliki penjelasan"),
        (answers, "pertanyaan umum belum dijawab"),
    )
    gaps = [f"{number} {words}" for number, words in counted if number]
    if not gaps:
        return None
    return f"Belum lengkap: {listed_text(gaps)}."


def document_values_are_complete(evaluation: Evaluation) -> str | None:
    """the assessors' document values are entered for all indicators, or not at all; none is of an earlier round

    What assessors decided may never reach the institution; a half-filled column would tell a wrong index.
    """
    return why_not_past_earlier_round(evaluation) or _partly_filled(evaluation, ValueColumn.DOKUMEN)


def final_values_are_complete(evaluation: Evaluation) -> str | None:
    """final values, own or inherited, are there for all indicators, or for none"""
    return _partly_filled(evaluation, ValueColumn.FINAL)


def _partly_filled(evaluation: Evaluation, column: ValueColumn) -> str | None:
    total = evaluation.instrument.indicator_total
    rows = Score.objects.filter(evaluation=evaluation, column__in=fallback_chain(column), value__isnull=False)
    filled = rows.aggregate(n=Count("indicator", distinct=True))["n"]
    if filled in (0, total):
        return None
    return (
        f"{column.label.capitalize()} baru ada untuk {filled} dari {total} indikator. Lengkapi atau kosongkan semuanya."
    )


def was_worked_here(evaluation: Evaluation) -> str | None:
    """the year was worked in this program, not recorded afterwards"""
    if not evaluation.source:
        return None
    return f"Tahun ini dicatat dari sumber lain ({evaluation.source}), jadi tidak dibuka kembali."


class Gate(NamedTuple):
    """What must hold before a step, and what else it does in the same transaction."""

    guard: TransitionGuard | None
    effect: TransitionEffect | None = None


# Registered by apps above (`signing.gates`): they know seals, this one does not.
GATES: dict[tuple[CycleState, CycleState], Gate] = {}
# What apps above do once a step has been taken, in its transaction and before anybody is told of it.
AFTERWARDS: dict[tuple[CycleState, CycleState], TransitionEffect] = {}


@dataclass(frozen=True)
class Transition:
    """One line of the table. `activity`: the kind of cycle that has it; `remedy`: the page that removes a hindrance."""

    source: CycleState
    target: CycleState
    roles: frozenset[Role]
    label: str
    guard: TransitionGuard | None = None
    activity: Activity | None = None
    remedy: str = ""

    @property
    def gate(self) -> Gate:
        """What an app above adds to this step."""
        return GATES.get((self.source, self.target), Gate(self.guard))

    @property
    def is_forward(self) -> bool:
        return self.target.position > self.source.position

    @property
    def needs_reason(self) -> bool:
        """Every step back says why; it is never the button that stands out."""
        return not self.is_forward

    def who(self, evaluation: Evaluation | None = None) -> str:
        """The roles that take this step, in the order of the register of roles and in the words of the cycle."""
        taking = [role for role in Role if role in self.roles]
        return " atau ".join(evaluation.title_of(role) if evaluation else role.label for role in taking)

    def exists_in(self, evaluation: Evaluation) -> bool:
        return self.activity in (None, evaluation.activity)


EVALUASI, PEMANTAUAN = Activity.EVALUASI, Activity.PEMANTAUAN
TRANSITIONS = (
    Transition(
        CycleState.PERSIAPAN,
        CycleState.MANDIRI,
        ASSIGNERS,
        "Buka penilaian mandiri",
        has_assignments,
        remedy="assignments",
    ),
    Transition(CycleState.MANDIRI, CycleState.PERSIAPAN, ASSIGNERS, "Kembali ke persiapan"),
    Transition(
        CycleState.MANDIRI,
        CycleState.DOKUMEN,
        SENDERS,
        "Kirim penilaian mandiri",
        self_assessment_is_complete,
        remedy="signoff",
    ),
    Transition(CycleState.DOKUMEN, CycleState.MANDIRI, REOPENERS, "Buka kembali penilaian mandiri"),
    Transition(
        CycleState.DOKUMEN,
        CycleState.INTERVIU,
        ASSIGNERS,
        "Mulai penilaian interviu",
        document_values_are_complete,
        EVALUASI,
        "values",
    ),
    Transition(
        CycleState.DOKUMEN,
        CycleState.REVIU,
        ASSIGNERS,
        "Mulai konsolidasi dan reviu",
        document_values_are_complete,
        PEMANTAUAN,
        "values",
    ),
    Transition(CycleState.INTERVIU, CycleState.DOKUMEN, ASSIGNERS, "Kembali ke penilaian dokumen", activity=EVALUASI),
    Transition(CycleState.INTERVIU, CycleState.VISITASI, ASSIGNERS, "Mulai penilaian visitasi", activity=EVALUASI),
    Transition(CycleState.INTERVIU, CycleState.REVIU, ASSIGNERS, "Mulai reviu tanpa visitasi", activity=EVALUASI),
    Transition(CycleState.VISITASI, CycleState.INTERVIU, ASSIGNERS, "Kembali ke penilaian interviu", activity=EVALUASI),
    Transition(CycleState.VISITASI, CycleState.REVIU, ASSIGNERS, "Mulai konsolidasi dan reviu", activity=EVALUASI),
    Transition(CycleState.REVIU, CycleState.DOKUMEN, ASSIGNERS, "Kembali ke penilaian dokumen", activity=PEMANTAUAN),
    Transition(CycleState.REVIU, CycleState.INTERVIU, ASSIGNERS, "Kembali ke penilaian interviu", activity=EVALUASI),
    Transition(CycleState.REVIU, CycleState.VISITASI, ASSIGNERS, "Kembali ke penilaian visitasi", activity=EVALUASI),
    Transition(
        CycleState.REVIU, CycleState.SELESAI, ASSIGNERS, "Nyatakan selesai", final_values_are_complete, remedy="values"
    ),
    Transition(CycleState.SELESAI, CycleState.REVIU, REOPENERS, "Buka kembali konsolidasi dan reviu", was_worked_here),
)


def transitions_from(evaluation: Evaluation) -> list[Transition]:
    return [t for t in TRANSITIONS if t.source == evaluation.state and t.exists_in(evaluation)]


def why_not_move(evaluation: Evaluation, transition: Transition, user: User) -> str | None:
    """Why this person may not take this step now; None if they may."""
    if transition.source != evaluation.state or not transition.exists_in(evaluation):
        return f"Siklus ini pada tahap {evaluation.get_state_display()}; langkah itu tidak ada dari sini."
    if not user.has_role(evaluation.region_id, transition.roles):
        return f"Langkah ini dijalankan oleh {transition.who(evaluation)}."
    guard = transition.gate.guard
    return guard(evaluation) if guard else None


@transaction.atomic
def move_stage(*, evaluation: Evaluation, target: str, by: User, reason: str = "") -> None:
    """Walk one line of the table. Raises `Refused`, or `ValidationError` for a step back without a reason."""
    lock_cycle(evaluation)
    locked = Evaluation.objects.get(pk=evaluation.pk)
    transition = next((t for t in transitions_from(locked) if t.target == target), None)
    if transition is None:
        raise Refused(f"Dari tahap {locked.get_state_display()} tidak ada langkah ke sana.")
    if refusal := why_not_move(locked, transition, by):
        raise Refused(refusal)
    require_reason(reason, missing=BACK_NEEDS_REASON if transition.needs_reason else "")
    before = {"stage": locked.state}
    locked.state = transition.target
    locked.save(update_fields=["state"])
    evaluation.state = locked.state
    if effect := transition.gate.effect:
        effect(locked, by, reason.strip())
    if afterwards := AFTERWARDS.get((transition.source, transition.target)):
        afterwards(locked, by, reason.strip())
    entry = HistoryEntry.objects.record(
        subject=locked,
        kind=HistoryKind.STAGE_MOVED,
        before=before,
        after={"stage": transition.target},
        reason=reason.strip(),
        by=by,
    )
    if not transition.is_forward:
        tell_step_back(locked, entry, by)
