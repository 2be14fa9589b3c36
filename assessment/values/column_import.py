"""What the ministry's assessors decided, taken over from a sheet: a whole column at once, or nothing of it."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from assessment.level_acts import EXTERNAL_IMPORT
from assessment.scores import require_fillable, save_score
from domains.models import Indicator
from evaluations.choices import EXTERNAL_COLUMNS, ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.rules.scoring import typed_value
from undo.act_recording import recorded


@transaction.atomic
def record_external_column(
    *,
    evaluation: Evaluation,
    column: str,
    entries: Mapping[int, Mapping[str, Any]],
    versions: Mapping[str, int],
    source: str,
    by: User,
) -> int:
    """Write {indicator number: changed fields} as they were previewed; returns how many indicators changed.

    `versions` are those the person saw. Raises `Refused`, `ValidationError` or `ScoreConflict`: nothing is written.
    """
    require_open_external_column(evaluation, column, by)
    indicators = {i.number: i for i in Indicator.objects.filter(instrument=evaluation.instrument_id)}
    if unknown := sorted(set(entries) - set(indicators)):
        raise ValidationError(f"Indikator {unknown[0]} tidak ada dalam {evaluation.instrument.short_name}.")
    label = ValueColumn(column).label
    with recorded(kind=EXTERNAL_IMPORT, region=evaluation.region, by=by, about=evaluation) as recorder:
        saved: list[Score] = [
            save_score(
                evaluation=evaluation,
                indicator=indicators[number],
                column=column,
                by=by,
                version=versions.get(str(number), 0),
                changes=_as_typed(entry),
                reason=source,
            )
            for number, entry in entries.items()
        ]
        changed = sum(score.just_saved for score in saved)
        recorder.words = f"{changed} indikator pada {label}"
    return changed


def require_open_external_column(evaluation: Evaluation, column: str, by: User) -> None:
    """Pass, or raise: a column of the assessors, open as a whole."""
    if column not in EXTERNAL_COLUMNS:
        raise ValidationError("Kolom ini bukan nilai asesor eksternal.")
    require_fillable(evaluation, by, column)


def _as_typed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A level as a person would type it, so that the instrument's own rule reads it."""
    value = entry.get("value")
    return (
        {**entry, "value": typed_value(value) if isinstance(value, Fraction) else value}
        if "value" in entry
        else {**entry}
    )
