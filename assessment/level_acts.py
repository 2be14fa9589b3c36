"""Imports of levels as bulk acts."""

from typing import Any

from accounts.models import User
from assessment.scores import LEVEL_FIELDS, why_not_fill, why_not_set_level
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.cycles.cycle_acts import register_cycle_act
from evaluations.models import AssessorVerdict, Evaluation, Score
from evidence.assessor_verdicts.verdict_recording import VERDICTS_IMPORT, why_not_record_verdicts
from history.choices import HistoryKind
from regions import clock
from undo.models import BulkAct
from undo.row_steps import RowStep

SCORE = "evaluations.Score"
LEVELS_IMPORT, INDEX_IMPORT, EXTERNAL_IMPORT = "impor-penilaian", "impor-indeks", "impor-nilai-asesor"
ASSESSED_STATES = (CycleState.DOKUMEN, CycleState.INTERVIU, CycleState.VISITASI, CycleState.REVIU)


def empty_score(step: RowStep, user: User) -> dict[str, Any] | None:
    """A score that was made becomes one that is not filled."""
    if step.label != SCORE:
        return None
    texts = dict.fromkeys(("fact", "analysis", "justification", "reason"), "")
    return {"value": None, **texts, "updated_by": user, "updated_at": clock.now()}


def why_not_levels(act: BulkAct, evaluation: Evaluation, user: User) -> str | None:
    """Taking a level back sets it: nobody does for an agency of their own. No query for who acts for none."""
    if not user.agency_ids(evaluation.region_id):
        return None
    steps = [step for step in act.row_steps if step.label == SCORE]
    keys = [step.pk for step in steps if step.is_made or LEVEL_FIELDS & (step.before or {}).keys()]
    numbers = Score.objects.filter(pk__in=keys).values_list("indicator", flat=True)
    return next(filter(None, (why_not_set_level(evaluation, user, pk) for pk in numbers)), None)


def why_not_external(act: BulkAct, evaluation: Evaluation, user: User) -> str | None:
    """Asked of each column of the assessors that stands in the rows."""
    keys = [step.pk for step in act.row_steps if step.label == SCORE]
    columns = sorted(set(Score.objects.filter(pk__in=keys).values_list("column", flat=True)))
    return next(filter(None, (why_not_fill(evaluation, user, column) for column in columns)), None)


def why_not_verdicts(act: BulkAct, evaluation: Evaluation, user: User) -> str | None:
    keys = [step.pk for step in act.row_steps if not step.is_removed]
    stages = set(AssessorVerdict.objects.filter(pk__in=keys).values_list("stage", flat=True))
    stages |= {str(step.before["stage"]) for step in act.row_steps if step.is_removed and step.before}
    return next(filter(None, (why_not_record_verdicts(evaluation, user, stage) for stage in sorted(stages))), None)


def may_record(evaluation: Evaluation, user: User) -> str | None:
    return permissions.why_not_allowed("record_external", user, evaluation)


def register_acts() -> None:
    told: dict[str, Any] = {
        "why_not": why_not_fill,
        "why_not_rows": why_not_levels,
        "blank": empty_score,
        "news": "waktu",
        "entry": HistoryKind.LEVELS_UNDONE,
    }
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
    # No seal covers what the assessors say: until the cycle is over, while their stage is open.
    theirs: dict[str, Any] = {"why_not": may_record, "states": ASSESSED_STATES, "news": "waktu"}
    register_cycle_act(
        EXTERNAL_IMPORT,
        "Impor nilai asesor",
        "record_external",
        (SCORE,),
        "values",
        why_not_rows=why_not_external,
        blank=empty_score,
        **theirs,
    )
    register_cycle_act(
        VERDICTS_IMPORT,
        "Impor putusan asesor",
        "record_external",
        ("evaluations.AssessorVerdict",),
        "assessor_verdicts",
        why_not_rows=why_not_verdicts,
        **theirs,
    )
