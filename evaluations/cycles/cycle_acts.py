"""Bulk acts in a cycle: who takes them back, and until when."""

from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from evaluations.choices import OPEN_STATES
from evaluations.cycles.cycle_setup import require_active_agency
from evaluations.models import Evaluation
from evaluations.stages.workflow import lock_cycle
from regions.models import Agency
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
    states: Collection[str] = OPEN_STATES,
    **more: Any,
) -> None:
    """`why_not(cycle, user)` is the same that the act itself asks; `page` is the name of the cycle's page of it.

    `why_not_rows(act, cycle, user)` is asked of what stands in the rows. `states`: what no seal covers is taken back in
    later ones.
    """

    def refusal(act: BulkAct, user: User) -> str | None:
        evaluation = act.about
        if evaluation is None:
            return GONE
        if evaluation.state not in states:
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


def ended_agencies(act: BulkAct, keys: Collection[int]) -> list[str]:
    """Of these agencies those that take nothing new any more, in words. Two queries."""
    evaluation, found = act.about, []
    for agency in Agency.objects.filter(pk__in=keys).select_related("heir"):
        try:
            require_active_agency(evaluation, agency)
        except ValidationError as error:
            found.append(str(error.messages[0]).rstrip("."))
    return found


def _hold(act: BulkAct) -> None:
    if evaluation := act.about:
        lock_cycle(evaluation)
