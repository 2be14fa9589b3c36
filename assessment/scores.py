"""The writes of levels and explanations: one door for page, form post and API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from assessment.level_reasons import format_level, why_not_by_assignment
from assessment.models import Decision
from assessment.score_history import score_kind, score_value
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import EXTERNAL_COLUMNS, INTERNAL_COLUMNS, ValueColumn
from evaluations.models import Assignment, ChosenService, Evaluation, Score
from evaluations.own_agency import own_agency_mark
from evaluations.scoring_inputs import parse_value
from evaluations.stages.workflow import lock_cycle, require_reason, why_not_write_column
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import text_value
from regions import clock
from ui.texts import full_stop
from undo.act_recording import note_changing

# Whose hand fills a column; those not named are filled by the checkers.
RULE_BY_COLUMN = {
    **dict.fromkeys(EXTERNAL_COLUMNS, "record_external"),
    ValueColumn.USULAN: "propose_level",
    ValueColumn.TINJAUAN: "review_level",
}
COLUMNS_BY_ASSIGNMENT = (ValueColumn.USULAN, ValueColumn.TINJAUAN)
LEVEL_FIELDS = {"value", "reason"}


@dataclass
class ScoreConflict(Exception):
    """Somebody saved in between. `theirs` is the stored row; nothing of either person's work is lost."""

    theirs: Score

    def __str__(self) -> str:
        column = self.theirs.get_column_display()
        named = f"{column[:1].upper()}{column[1:]} indikator ini"
        what = "Indikator ini" if self.theirs.column == ValueColumn.MANDIRI else named
        return f"{what} baru saja disimpan oleh {full_stop(self.theirs.updated_by)} Bandingkan, lalu simpan lagi."


def why_not_fill(
    evaluation: Evaluation,
    user: User,
    column: str = ValueColumn.MANDIRI,
    *,
    indicator_id: int | None = None,
    parts: Sequence[Assignment] | None = None,
    anywhere: bool = False,
) -> str | None:
    """Why this person may not enter levels here and now; None if they may.

    Without an indicator: for the whole column, or with `anywhere` for one indicator of it at least. `parts`: the
    indicator's assignments with their agencies, if they have been read.
    """
    rule = RULE_BY_COLUMN.get(ValueColumn(column), "fill_scores")
    if refusal := permissions.why_not_allowed(rule, user, evaluation):
        return refusal
    agencies: list[int] = []
    if column in COLUMNS_BY_ASSIGNMENT and indicator_id:
        parts = assignment_parts(evaluation, indicator_id) if parts is None else parts
        if refusal := why_not_by_assignment(column, evaluation, user, parts):
            return refusal
        agencies = [part.agency_id for part in parts] if column == ValueColumn.USULAN else []
    return why_not_write_column(evaluation, column, indicator_id=indicator_id, agency_ids=agencies, anywhere=anywhere)


def why_not_set_level(
    evaluation: Evaluation, user: User, indicator_id: int, parts: Sequence[Assignment] | None = None
) -> str | None:
    """Why somebody who fills in the self-assessment leaves the level of this indicator to others; None if they set it.

    The level says what the evidence is worth, and is judged by nobody for an agency of their own; the texts beside it
    are that agency's answer. `parts` as above; no query for who acts for no agency.
    """
    if not user.agency_ids(evaluation.region_id):
        return None
    found = assignment_parts(evaluation, indicator_id) if parts is None else parts
    return why_not_by_assignment(ValueColumn.MANDIRI, evaluation, user, found)


def assignment_parts(evaluation: Evaluation, indicator_id: int) -> list[Assignment]:
    """Who answers for the indicator."""
    rows = Assignment.objects.filter(evaluation=evaluation, indicator=indicator_id)
    return list(rows.select_related("agency"))


def level_mark(evaluation: Evaluation, indicator_id: int, by: User) -> dict[str, Any]:
    """What the history keeps of a level that somebody of an agency which answers for the indicator set or checked.

    No query for who acts for no agency.
    """
    if not by.agency_ids(evaluation.region_id):
        return {}
    return own_agency_mark(evaluation, by, [part.agency for part in assignment_parts(evaluation, indicator_id)])


def require_fillable(
    evaluation: Evaluation, user: User, column: str = ValueColumn.MANDIRI, *, indicator_id: int | None = None
) -> None:
    """Pass, or raise `Refused`: asked before a form is read too, so nobody corrects what they may not send."""
    if refusal := why_not_fill(evaluation, user, column, indicator_id=indicator_id):
        raise permissions.Refused(refusal)


def unsaved_score(evaluation: Evaluation, indicator: Indicator, column: str = ValueColumn.MANDIRI) -> Score:
    """The unsaved row a page shows before anybody has written: version 0."""
    return Score(evaluation=evaluation, indicator=indicator, column=column)


def save_score(
    *,
    evaluation: Evaluation,
    indicator: Indicator,
    by: User,
    version: int,
    changes: dict[str, Any],
    column: str = ValueColumn.MANDIRI,
    reason: str | None = None,
    beside: Callable[[Score], None] | None = None,
) -> Score:
    """Save a level and/or texts of one column.

    `changes` holds only the fields that are meant: value, fact, analysis, justification. `version` is the one
    the person saw. `reason` belongs to the level; what lies above the readiness may wait for one until the sign-off.
    `beside` stores what belongs to the score, in the same transaction: both or neither. Raises
    `Refused` (who or when), `ValidationError` (value, reason) or `ScoreConflict` (somebody was faster).
    """
    if "value" in changes:
        require_fillable(evaluation, by, column, indicator_id=indicator.pk)
        changes = {**changes, "value": parse_value(evaluation, changes["value"])}
    try:
        with transaction.atomic():
            lock_cycle(evaluation)
            require_fillable(evaluation, by, column, indicator_id=indicator.pk)
            score = _write(evaluation, indicator, column, by, version, changes, reason)
            if beside:
                beside(score)
            return score
    except IntegrityError:  # two first saves at once: the other one was faster
        raise ScoreConflict(_stored_score(evaluation, indicator, column)) from None


def _stored_score(evaluation: Evaluation, indicator: Indicator, column: str) -> Score:
    return Score.objects.select_related("updated_by").get(evaluation=evaluation, indicator=indicator, column=column)


def _write(
    evaluation: Evaluation,
    indicator: Indicator,
    column: str,
    by: User,
    version: int,
    changes: dict[str, Any],
    reason: str | None,
) -> Score:
    found = Score.objects.filter(evaluation=evaluation, indicator=indicator, column=column)
    rows = found.select_related("decision", "external_index")
    score = rows.select_for_update(of=("self",)).first() or unsaved_score(evaluation, indicator, column)
    score.evaluation, score.indicator = evaluation, indicator
    changed = _changed_fields(score, changes, reason)
    if not changed:
        return score
    if score.pk is None and version:
        raise ValidationError(f"Versi {version} tidak ada: indikator ini belum diisi.")
    if score.version != version:
        raise ScoreConflict(_stored_score(evaluation, indicator, column))
    if column in INTERNAL_COLUMNS and changed.keys() & LEVEL_FIELDS:
        _require_settable(score, by)
        _check_reason(score, changed)
    _record(evaluation, indicator, score, changed, by, reason or "")
    note_changing([score])
    if "value" in changed:
        _outdate_decision(score)
    for name, new in changed.items():
        setattr(score, name, new)
    score.version, score.updated_by, score.updated_at = version + 1, by, clock.now()
    score.save()
    score.just_saved = True
    return score


def _outdate_decision(score: Score) -> None:
    """What was decided between is no longer what stands here."""
    if score.column == ValueColumn.MANDIRI:  # the row brought its own along: no query where there is none
        is_outdated = hasattr(score, "decision") and score.decision.stands
    else:
        is_outdated = score.column in INTERNAL_COLUMNS
    if is_outdated:
        same = Decision.objects.filter(score__evaluation=score.evaluation_id, score__indicator=score.indicator_id)
        note_changing(same)
        same.update(stands=False)


def _changed_fields(score: Score, changes: dict[str, Any], reason: str | None) -> dict[str, Any]:
    """What differs from what is stored. The reason of one level is not that of the next.

    Of an external column the reason is the source of this save, and becomes the level's only with the level.
    """
    changed = {name: new for name, new in changes.items() if getattr(score, name) != new}
    is_said = reason is not None and score.column in INTERNAL_COLUMNS and ("value" in changes or not changes)
    said = (reason or "").strip()
    if ("value" in changed or is_said) and said != score.reason:
        changed["reason"] = said
    return changed


def _require_settable(score: Score, by: User) -> None:
    """Pass, or raise `Refused`: who may fill the other columns has been asked before."""
    if score.column != ValueColumn.MANDIRI:
        return
    if refusal := why_not_set_level(score.evaluation, by, score.indicator_id):
        raise permissions.Refused(refusal)


def _check_reason(score: Score, changed: dict[str, Any]) -> None:
    """Raise `ValidationError` where the reason is too long, or a proposal or a review that differs has none.

    A level above the accepted evidence is not asked for one here: the sign-off asks for all of them at once.
    """
    value, reason = changed.get("value", score.value), changed.get("reason", score.reason)
    require_reason(reason)
    if value is None or reason:
        return
    if score.column == ValueColumn.USULAN:
        raise ValidationError({"reason": "Tulis alasan usulan tingkat ini."})
    if lack := _unexplained_difference(score, value):
        raise ValidationError({"reason": lack})


def _unexplained_difference(score: Score, value: Decimal) -> str | None:
    """A review that differs from what it reviews says why."""
    if score.column != ValueColumn.TINJAUAN:
        return None
    rows = Score.objects.filter(evaluation=score.evaluation_id, indicator=score.indicator_id, value__isnull=False)
    for column, found in rows.filter(column__in=(ValueColumn.USULAN, ValueColumn.MANDIRI)).values_list(
        "column", "value"
    ):
        if found is not None and found != value:
            other = f"{ValueColumn(column).label}, tingkat {format_level(found)}"
            return f"Tulis catatannya: tinjauan Anda berbeda dari {other}."
    return None


def _record(
    evaluation: Evaluation, indicator: Indicator, score: Score, changed: dict[str, Any], by: User, reason: str
) -> None:
    """One line a field; the reason of a new level stands in the line of the level."""
    judges = score.column in (ValueColumn.TINJAUAN, ValueColumn.MANDIRI) and changed.keys() & LEVEL_FIELDS
    mark = level_mark(evaluation, indicator.pk, by) if judges else {}
    for name, new in changed.items():
        if name == "reason" and "value" in changed:
            continue
        HistoryEntry.objects.record(
            subject=evaluation,
            indicator=indicator,
            kind=score_kind(name, score.column),
            details={"name": name, "column": score.column, **(mark if name in LEVEL_FIELDS else {})},
            before=score_value(name, getattr(score, name)),
            after=score_value(name, new),
            reason="" if name == "reason" else reason.strip(),
            by=by,
        )


@transaction.atomic
def choose_service(
    *, evaluation: Evaluation, indicator: Indicator, service: str, application: str, by: User
) -> ChosenService:
    """Name the public service that stands for an indicator this year (SPBE-2020: 45–47)."""
    lock_cycle(evaluation)
    require_fillable(evaluation, by, indicator_id=indicator.pk)
    if not indicator.chosen_service:
        raise ValidationError("Indikator ini bukan layanan pilihan.")
    chosen, _ = ChosenService.objects.select_for_update().get_or_create(evaluation=evaluation, indicator=indicator)
    for name, new in {"service": service, "application": application}.items():
        before = getattr(chosen, name)
        if before != new:
            setattr(chosen, name, new)
            HistoryEntry.objects.record(
                subject=evaluation,
                indicator=indicator,
                kind=HistoryKind.SERVICE_CHOSEN,
                details={"name": name},
                before=text_value(before),
                after=text_value(new),
                by=by,
            )
    chosen.save()
    return chosen
