"""The writes of levels and explanations: one door for page, form post and API."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from domains.models import Indicator
from evaluations import permissions, scoring
from evaluations.choices import EXTERNAL, Column, field_of
from evaluations.levels import read_level
from evaluations.models import ChosenService, Evaluation, HistoryEntry, Score
from evaluations.schemes import rule_of
from evaluations.workflow import hold, refusal_to_write
from regions import clock

TEXTS = ("fact", "analysis", "justification", "notes")
# Whose hand fills a column; those not named are filled by the checkers.
FILL_RULES = dict.fromkeys(EXTERNAL, "record_external")
SERVICE_LABELS = {"service": "layanan", "application": "aplikasi"}


@dataclass
class Conflict(Exception):
    """Somebody saved in between. `theirs` is the stored row; nothing of either person's work is lost."""

    theirs: Score

    def __str__(self) -> str:
        return f"Indikator ini baru saja disimpan oleh {self.theirs.updated_by}. Bandingkan, lalu simpan lagi."


def refusal_to_fill(
    evaluation: Evaluation,
    user: User,
    column: str = Column.MANDIRI,
    *,
    indicator_id: int | None = None,
    anywhere: bool = False,
) -> str | None:
    """Why this person may not enter levels here and now; None if they may.

    Without an indicator: for the whole column, or with `anywhere` for one indicator of it at least.
    """
    rule = FILL_RULES.get(Column(column), "fill_scores")
    return permissions.refusal(rule, user, evaluation) or refusal_to_write(
        evaluation, column, indicator_id=indicator_id, anywhere=anywhere
    )


def require_fill(
    evaluation: Evaluation, user: User, column: str = Column.MANDIRI, *, indicator_id: int | None = None
) -> None:
    """Pass, or raise `Refused`: asked before a form is read too, so nobody corrects what they may not send."""
    if refusal := refusal_to_fill(evaluation, user, column, indicator_id=indicator_id):
        raise permissions.Refused(refusal)


def blank_score(evaluation: Evaluation, indicator: Indicator, column: str = Column.MANDIRI) -> Score:
    """The unsaved row a page shows before anybody has written: version 0."""
    return Score(evaluation=evaluation, indicator=indicator, column=column)


def parse_value(evaluation: Evaluation, raw: str | Decimal | int | None) -> Decimal | None:
    """A value as typed ("3", "3,05", "3.05", "") under the instrument's rule; `ValidationError` if refused."""
    try:
        value = read_level("" if raw is None else str(raw), rule_of(evaluation.instrument))
    except scoring.ValueRefused as error:
        raise ValidationError(f"{str(error).capitalize()}.") from error
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def save_score(
    *,
    evaluation: Evaluation,
    indicator: Indicator,
    by: User,
    version: int,
    changes: dict[str, Any],
    column: str = Column.MANDIRI,
    reason: str = "",
) -> Score:
    """Save a level and/or texts of one column.

    `changes` holds only the fields that are meant: value, fact, analysis, justification. `version` is the one
    the person saw. Raises `Refused` (who or when), `ValidationError` (value) or `Conflict` (somebody was faster).
    """
    if "value" in changes:
        require_fill(evaluation, by, column, indicator_id=indicator.pk)
        changes = {**changes, "value": parse_value(evaluation, changes["value"])}
    try:
        with transaction.atomic():
            hold(evaluation)
            require_fill(evaluation, by, column, indicator_id=indicator.pk)
            return _write(evaluation, indicator, column, by, version, changes, reason)
    except IntegrityError:  # two first saves at once: the other one was faster
        raise Conflict(_stored(evaluation, indicator, column)) from None


def _stored(evaluation: Evaluation, indicator: Indicator, column: str) -> Score:
    return Score.objects.select_related("updated_by").get(evaluation=evaluation, indicator=indicator, column=column)


def _write(
    evaluation: Evaluation,
    indicator: Indicator,
    column: str,
    by: User,
    version: int,
    changes: dict[str, Any],
    reason: str,
) -> Score:
    rows = Score.objects.select_for_update().filter(evaluation=evaluation, indicator=indicator, column=column)
    score = rows.first() or blank_score(evaluation, indicator, column)
    changed = {name: new for name, new in changes.items() if getattr(score, name) != new}
    if not changed:
        return score
    if score.pk is None and version:
        raise ValidationError(f"Versi {version} tidak ada: indikator ini belum diisi.")
    if score.version != version:
        raise Conflict(_stored(evaluation, indicator, column))
    _record(evaluation, indicator, score, changed, by, reason)
    for name, new in changed.items():
        setattr(score, name, new)
    score.version, score.updated_by, score.updated_at = version + 1, by, clock.now()
    score.save()
    score.just_saved = True
    return score


def _record(
    evaluation: Evaluation, indicator: Indicator, score: Score, changed: dict[str, Any], by: User, reason: str
) -> None:
    for name, new in changed.items():
        HistoryEntry.objects.record(
            evaluation=evaluation,
            indicator=indicator,
            field=field_of(name, score.column),
            before=_words(getattr(score, name)),
            after=_words(new),
            reason=reason,
            by=by,
        )


def _words(value: Any) -> str:
    """A level as people write it (3, 2,5); a text as it is."""
    return scoring.plain(Fraction(value)) if isinstance(value, Decimal) else (value or "")


@transaction.atomic
def choose_service(
    *, evaluation: Evaluation, indicator: Indicator, service: str, application: str, by: User
) -> ChosenService:
    """Name the public service that stands for an indicator this year (SPBE-2020: 45–47)."""
    hold(evaluation)
    require_fill(evaluation, by, indicator_id=indicator.pk)
    if not indicator.chosen_service:
        raise ValidationError("Indikator ini bukan layanan pilihan.")
    chosen, _ = ChosenService.objects.select_for_update().get_or_create(evaluation=evaluation, indicator=indicator)
    for name, new in {"service": service, "application": application}.items():
        before = getattr(chosen, name)
        if before != new:
            setattr(chosen, name, new)
            HistoryEntry.objects.record(
                evaluation=evaluation, indicator=indicator, field=SERVICE_LABELS[name], before=before, after=new, by=by
            )
    chosen.save()
    return chosen
