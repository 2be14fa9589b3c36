"""A cycle that was made by mistake: who deletes it, and what goes along."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import regions_where
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.stages.workflow import lock_cycle
from undo.deletable_kinds import DeletableKind, register_deletable


def why_not_delete_cycle(evaluation: Evaluation, user: User) -> str | None:
    """Besides what rests on it; None if this person may. A year recorded afterwards never ran here."""
    if is_recorded(evaluation):
        return permissions.why_not_allowed("record_history", user, evaluation)
    if evaluation.state != CycleState.PERSIAPAN:
        return f"Siklus {evaluation.year} sudah berjalan; hanya siklus dalam persiapan yang dapat dihapus."
    return permissions.why_not_allowed("set_up_cycle", user, evaluation)


def deletable_by(user: User) -> QuerySet[Evaluation]:
    """The cycles of the regions where the person sets up or records years."""
    regions = [*regions_where("set_up_cycle", user), *regions_where("record_history", user)]
    return Evaluation.objects.filter(region__in=regions)


def is_recorded(evaluation: Evaluation) -> bool:
    return evaluation.state == CycleState.SELESAI and bool(evaluation.source)


def made_with_cycle(evaluation: Evaluation) -> list[QuerySet[Any]]:
    """Its dates and its unanswered questions; of a recorded year its values, which came with it."""
    found: list[QuerySet[Any]] = [evaluation.windows.all(), evaluation.general_questions.filter(answer="")]
    return [*found, evaluation.scores.all()] if is_recorded(evaluation) else found


def register_cycles() -> None:
    register_deletable(
        DeletableKind(
            "siklus",
            "siklus",
            deletable_by,
            why_not_delete_cycle,
            lambda evaluation: f"Siklus {evaluation.year}",
            lambda evaluation: evaluation.region,
            lambda evaluation: reverse("cycle", args=[evaluation.pk]),
            "cycles",
            along=made_with_cycle,
            hold=lock_cycle,
        )
    )
