"""Imports of levels as bulk acts."""

from typing import Any

from accounts.models import User
from assessment.scores import why_not_fill
from evaluations.cycles.cycle_acts import register_cycle_act
from regions import clock
from undo.row_steps import RowStep

SCORE = "evaluations.Score"
LEVELS_IMPORT, INDEX_IMPORT = "impor-penilaian", "impor-indeks"


def empty_score(step: RowStep, user: User) -> dict[str, Any] | None:
    """A score that was made becomes one that is not filled."""
    if step.label != SCORE:
        return None
    texts = dict.fromkeys(("fact", "analysis", "justification", "reason"), "")
    return {"value": None, **texts, "updated_by": user, "updated_at": clock.now()}


def register_acts() -> None:
    told: dict[str, Any] = {"why_not": why_not_fill, "blank": empty_score, "news": "waktu"}
    models = (SCORE, "assessment.Decision")
    register_cycle_act(LEVELS_IMPORT, "Impor penilaian mandiri", "fill_scores", models, "worklist", **told)
    register_cycle_act(
        INDEX_IMPORT,
        "Impor nilai indeks",
        "fill_scores",
        (*models, "assessment.ExternalIndexValue"),
        "worklist",
        **told,
    )
