"""Where agency, internal assessors and the entered level do not agree, the validator decides."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from assessment.internal_levels import InternalLevels, internal_scores
from assessment.level_reasons import format_level, why_not_by_assignment
from assessment.models import Decision
from assessment.score_history import level_value, levels_value
from assessment.scores import ScoreConflict, assignment_parts, level_mark, save_score
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.models import Assignment, Evaluation, Score
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle, why_not_write_column
from history.choices import HistoryKind
from history.models import HistoryEntry
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from regions import clock


def why_not_decide_level(
    evaluation: Evaluation, user: User, *, indicator_id: int, parts: Sequence[Assignment] | None = None
) -> str | None:
    """Why this person may not decide the level of this indicator now; None if they may, where levels differ.

    `parts`: the indicator's assignments with their agencies, if they have been read.
    """
    if refusal := permissions.why_not_allowed("decide_level", user, evaluation):
        return refusal
    found = assignment_parts(evaluation, indicator_id) if parts is None else parts
    return why_not_by_assignment(ValueColumn.MANDIRI, evaluation, user, found) or why_not_write_column(
        evaluation, ValueColumn.MANDIRI, indicator_id=indicator_id
    )


def require_may_decide_level(evaluation: Evaluation, user: User, indicator: Indicator) -> None:
    """Pass, or raise `Refused`."""
    if refusal := why_not_decide_level(evaluation, user, indicator_id=indicator.pk):
        raise Refused(refusal)


@transaction.atomic
def decide_level(
    *, evaluation: Evaluation, indicator: Indicator, value: str, reason: str, seen: Mapping[str, int], by: User
) -> Decision:
    """The decided level becomes the self-assessed one. `seen`: {column: version the person saw}.

    Raises `Refused`, `ValidationError`, or `ScoreConflict` with the row that somebody changed since.
    """
    lock_cycle(evaluation)
    require_may_decide_level(evaluation, by, indicator)
    levels = InternalLevels.among(internal_scores(evaluation).filter(indicator=indicator))
    if not levels.differs:
        raise ValidationError("Usulan, tinjauan, dan penilaian mandiri tidak berbeda; tidak ada yang perlu diputuskan.")
    for row in (levels.proposal, levels.review):
        if row and row.version != seen.get(row.column, 0):
            raise ScoreConflict(row)
    if not value.strip():
        raise ValidationError({"value": "Pilih tingkat yang diputuskan."})
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasan keputusan ini."})
    score = save_score(
        evaluation=evaluation,
        indicator=indicator,
        by=by,
        version=seen.get(ValueColumn.MANDIRI, 0),
        changes={"value": value},
        reason=reason,
    )
    decision = _decided(score, levels, by)
    _notify_proposers(decision, levels.proposal)
    return decision


def _decided(score: Score, levels: InternalLevels, by: User) -> Decision:
    assert score.value is not None
    HistoryEntry.objects.record(
        subject=score.evaluation,
        indicator=score.indicator,
        kind=HistoryKind.LEVEL_DECIDED,
        details=level_mark(score.evaluation, score.indicator_id, by),
        before=levels_value(levels),
        after=level_value(score.value),
        reason=score.reason,
        by=by,
    )
    said = {
        "value": score.value,
        "proposed": levels.value_of(ValueColumn.USULAN),
        "reviewed": levels.value_of(ValueColumn.TINJAUAN),
        "reason": score.reason,
        "stands": True,
        "by": by,
        "at": clock.now(),
    }
    return Decision.objects.update_or_create(score=score, defaults=said)[0]


def _notify_proposers(decision: Decision, proposal: Score | None) -> None:
    """The agency that proposed another level reads which one stands now, and why."""
    if proposal is None or decision.proposed is None or decision.proposed == decision.value:
        return
    score = decision.score
    # Of those that answer for the indicator the one whose person proposed, the lead first; None if it left since.
    # A person without any agency by now proposed as one of the lead's.
    evaluation = score.evaluation
    theirs = proposal.updated_by.agency_ids(evaluation.region_id)
    parts = [
        part for part in assignment_parts(evaluation, proposal.indicator_id) if part.agency_id in theirs or not theirs
    ]
    agency = min(((part.part != AssignmentPart.LEAD, part.agency_id) for part in parts), default=(False, None))[1]
    if agency is None:
        return
    news = NotificationDraft(
        kind=Notification.Kind.DECIDED,
        key=f"putusan-{score.pk}-{score.version}-{proposal.version}",
        text=(
            f"Tingkat {format_level(decision.value)} diputuskan {decision.by} untuk indikator "
            f"{score.indicator.number}; OPD Anda mengusulkan {format_level(decision.proposed)}. "
            f"Alasan: {decision.reason}"
        ),
        url=reverse("indicator", args=[score.evaluation_id, score.indicator.number]) + "#internal",
        subject=score.evaluation,
    )
    notify(news, by=decision.by, agency=agency)
