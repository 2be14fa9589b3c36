"""Bulk acts in a cycle: who takes them back, and until when."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from accounts.models import User
from evaluations.choices import OPEN_STATES
from evaluations.models import Evaluation
from evaluations.stages.workflow import lock_cycle
from undo.act_kinds import ActKind, register_act
from undo.models import BulkAct

GONE = "Siklusnya sudah dihapus."
SEALED = "Siklus {year} sudah sampai tahap {stage}; tindakan di dalamnya tidak dibatalkan lagi."


def _never(*asked: Any) -> None:
    return None


def register_cycle_act(
    code: str,
    title: str,
    rule: str,
    models: tuple[str, ...],
    page: str,
    *,
    why_not: Callable[[Evaluation, User], str | None],
    why_not_rows: Callable[[BulkAct, Evaluation, User], str | None] = _never,
    **more: Any,
) -> None:
    """`why_not(cycle, user)` is the same that the act itself asks; `page` is the name of the cycle's page of it.

    `why_not_rows(act, cycle, user)` is asked of what stands in the rows.
    """

    def refusal(act: BulkAct, user: User) -> str | None:
        evaluation = act.about
        if evaluation is None:
            return GONE
        if evaluation.state not in OPEN_STATES:
            return SEALED.format(year=evaluation.year, stage=evaluation.get_state_display().lower())
        return why_not(evaluation, user) or why_not_rows(act, evaluation, user)

    register_act(
        ActKind(
            code,
            title,
            rule,
            models,
            lambda act: reverse(page, args=[act.about_id]),
            why_not=refusal,
            hold=_hold,
            **more,
        )
    )


def _hold(act: BulkAct) -> None:
    if evaluation := act.about:
        lock_cycle(evaluation)
