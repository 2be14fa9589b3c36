"""The writes of levels and explanations: one door for page, form post and API."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from assessment.level_reasons import lack_of_reason, level_words, readiness_now, refusal_by_part
from assessment.models import Decision
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import EXTERNAL, INTERNAL, Column, field_of
from evaluations.models import Assignment, ChosenService, Evaluation, Score
from evaluations.scoring_inputs import parse_value
from evaluations.stages.workflow import LONGEST_REASON, hold, refusal_to_write
from history.models import HistoryEntry
from regions import clock

# Whose hand fills a column; those not named are filled by the checkers.
FILL_RULES = {
    **dict.fromkeys(EXTERNAL, "record_external"),
    Column.USULAN: "propose_level",
    Column.TINJAUAN: "review_level",
}
BY_PART = (Column.USULAN, Column.TINJAUAN)
SERVICE_LABELS = {"service": "layanan", "application": "aplikasi"}


@dataclass
class Conflict(Exception):
    """Somebody saved in between. `theirs` is the stored row; nothing of either person's work is lost."""

    theirs: Score

    def __str__(self) -> str:
        column = self.theirs.get_column_display()
        named = f"{column[:1].upper()}{column[1:]} indikator ini"
        what = "Indikator ini" if self.theirs.column == Column.MANDIRI else named
        return f"{what} baru saja disimpan oleh {self.theirs.updated_by}. Bandingkan, lalu simpan lagi."


def refusal_to_fill(
    evaluation: Evaluation,
    user: User,
    column: str = Column.MANDIRI,
    *,
    indicator_id: int | None = None,
    parts: Sequence[Assignment] | None = None,
    anywhere: bool = False,
) -> str | None:
    """Why this person may not enter levels here and now; None if they may.

    Without an indicator: for the whole column, or with `anywhere` for one indicator of it at least. `parts`: the
    indicator's assignments with their agencies, if they have been read.
    """
    rule = FILL_RULES.get(Column(column), "fill_scores")
    if refusal := permissions.refusal(rule, user, evaluation):
        return refusal
    agencies: list[int] = []
    if column in BY_PART and indicator_id:
        parts = parts_of(evaluation, indicator_id) if parts is None else parts
        if refusal := refusal_by_part(column, evaluation, user, parts):
            return refusal
        agencies = [part.agency_id for part in parts] if column == Column.USULAN else []
    return refusal_to_write(evaluation, column, indicator_id=indicator_id, agency_ids=agencies, anywhere=anywhere)


def parts_of(evaluation: Evaluation, indicator_id: int) -> list[Assignment]:
    """Who answers for the indicator."""
    rows = Assignment.objects.filter(evaluation=evaluation, indicator=indicator_id)
    return list(rows.select_related("agency"))


def require_fill(
    evaluation: Evaluation, user: User, column: str = Column.MANDIRI, *, indicator_id: int | None = None
) -> None:
    """Pass, or raise `Refused`: asked before a form is read too, so nobody corrects what they may not send."""
    if refusal := refusal_to_fill(evaluation, user, column, indicator_id=indicator_id):
        raise permissions.Refused(refusal)


def blank_score(evaluation: Evaluation, indicator: Indicator, column: str = Column.MANDIRI) -> Score:
    """The unsaved row a page shows before anybody has written: version 0."""
    return Score(evaluation=evaluation, indicator=indicator, column=column)


def save_score(
    *,
    evaluation: Evaluation,
    indicator: Indicator,
    by: User,
    version: int,
    changes: dict[str, Any],
    column: str = Column.MANDIRI,
    reason: str | None = None,
) -> Score:
    """Save a level and/or texts of one column.

    `changes` holds only the fields that are meant: value, fact, analysis, justification. `version` is the one
    the person saw. `reason` belongs to the level: what lies above the readiness is not taken without one. Raises
    `Refused` (who or when), `ValidationError` (value, reason) or `Conflict` (somebody was faster).
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
    reason: str | None,
) -> Score:
    rows = Score.objects.filter(evaluation=evaluation, indicator=indicator, column=column).select_related("decision")
    score = rows.select_for_update(of=("self",)).first() or blank_score(evaluation, indicator, column)
    score.evaluation, score.indicator = evaluation, indicator
    changed = _meant(score, changes, reason)
    if not changed:
        return score
    if score.pk is None and version:
        raise ValidationError(f"Versi {version} tidak ada: indikator ini belum diisi.")
    if score.version != version:
        raise Conflict(_stored(evaluation, indicator, column))
    if column in INTERNAL and changed.keys() & {"value", "reason"}:
        _ask_for_reason(score, changed)
    _record(evaluation, indicator, score, changed, by, reason or "")
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
    if score.column == Column.MANDIRI:  # the row brought its own along: no query where there is none
        is_outdated = hasattr(score, "decision") and score.decision.stands
    else:
        is_outdated = score.column in INTERNAL
    if is_outdated:
        same = Decision.objects.filter(score__evaluation=score.evaluation_id, score__indicator=score.indicator_id)
        same.update(stands=False)


def _meant(score: Score, changes: dict[str, Any], reason: str | None) -> dict[str, Any]:
    """What differs from what is stored. The reason of one level is not that of the next.

    Of an external column the reason is the source of this save, and becomes the level's only with the level.
    """
    changed = {name: new for name, new in changes.items() if getattr(score, name) != new}
    is_said = reason is not None and score.column in INTERNAL and ("value" in changes or not changes)
    said = (reason or "").strip()
    if ("value" in changed or is_said) and said != score.reason:
        changed["reason"] = said
    return changed


def _ask_for_reason(score: Score, changed: dict[str, Any]) -> None:
    """Raise `ValidationError` where the level as it would be needs a reason and has none."""
    value, reason = changed.get("value", score.value), changed.get("reason", score.reason)
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": f"Alasan paling panjang {LONGEST_REASON} huruf."})
    if value is None or reason:
        return
    if score.column == Column.USULAN:
        raise ValidationError({"reason": "Tulis alasan usulan tingkat ini."})
    ready, score.cited = readiness_now(score.evaluation, score.indicator)
    if lack := lack_of_reason(value, ready) or _contradiction(score, value):
        raise ValidationError({"reason": lack})


def _contradiction(score: Score, value: Decimal) -> str | None:
    """A review that differs from what it reviews says why."""
    if score.column != Column.TINJAUAN:
        return None
    rows = Score.objects.filter(evaluation=score.evaluation_id, indicator=score.indicator_id, value__isnull=False)
    for column, found in rows.filter(column__in=(Column.USULAN, Column.MANDIRI)).values_list("column", "value"):
        if found is not None and found != value:
            return f"Tulis catatannya: tinjauan Anda berbeda dari {Column(column).label}, tingkat {level_words(found)}."
    return None


def _record(
    evaluation: Evaluation, indicator: Indicator, score: Score, changed: dict[str, Any], by: User, reason: str
) -> None:
    """One line a field; the reason of a new level stands in the line of the level."""
    for name, new in changed.items():
        if name == "reason" and "value" in changed:
            continue
        HistoryEntry.objects.record(
            subject=evaluation,
            indicator=indicator,
            field=field_of(name, score.column),
            before=_words(getattr(score, name)),
            after=_words(new),
            reason="" if name == "reason" else reason.strip(),
            by=by,
        )


def _words(value: Any) -> str:
    """A level as people write it (3, 2,5); a text as it is."""
    return level_words(value) if isinstance(value, Decimal) else (value or "")


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
                subject=evaluation, indicator=indicator, field=SERVICE_LABELS[name], before=before, after=new, by=by
            )
    chosen.save()
    return chosen
