"""Where agency, internal assessors and the entered level do not agree, the validator decides."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from assessment.internal_levels import Levels, internal_scores
from assessment.level_reasons import level_words, refusal_by_part
from assessment.models import Decision
from assessment.scores import Conflict, parts_of, save_score
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import Column, Part
from evaluations.models import Assignment, Evaluation, Score
from evaluations.permissions import Refused
from evaluations.stages.workflow import hold, refusal_to_write
from history.models import HistoryEntry
from notices.models import Notification
from notices.notifications import News, tell
from regions import clock

DECISION = "keputusan tingkat"


def refusal_to_decide(
    evaluation: Evaluation, user: User, *, indicator_id: int, parts: Sequence[Assignment] | None = None
) -> str | None:
    """Why this person may not decide the level of this indicator now; None if they may, where levels differ.

    `parts`: the indicator's assignments with their agencies, if they have been read.
    """
    if refusal := permissions.refusal("decide_level", user, evaluation):
        return refusal
    found = parts_of(evaluation, indicator_id) if parts is None else parts
    return refusal_by_part(Column.MANDIRI, evaluation, user, found) or refusal_to_write(
        evaluation, Column.MANDIRI, indicator_id=indicator_id
    )


def require_decide(evaluation: Evaluation, user: User, indicator: Indicator) -> None:
    """Pass, or raise `Refused`."""
    if refusal := refusal_to_decide(evaluation, user, indicator_id=indicator.pk):
        raise Refused(refusal)


@transaction.atomic
def decide(
    *, evaluation: Evaluation, indicator: Indicator, value: str, reason: str, seen: Mapping[str, int], by: User
) -> Decision:
    """The decided level becomes the self-assessed one. `seen`: {column: version the person saw}.

    Raises `Refused`, `ValidationError`, or `Conflict` with the row that somebody changed since.
    """
    hold(evaluation)
    require_decide(evaluation, by, indicator)
    levels = Levels.among(internal_scores(evaluation).filter(indicator=indicator))
    if not levels.differs:
        raise ValidationError("Usulan, tinjauan, dan penilaian mandiri tidak berbeda; tidak ada yang perlu diputuskan.")
    for row in (levels.proposal, levels.review):
        if row and row.version != seen.get(row.column, 0):
            raise Conflict(row)
    _require_words(value, reason)
    score = save_score(
        evaluation=evaluation,
        indicator=indicator,
        by=by,
        version=seen.get(Column.MANDIRI, 0),
        changes={"value": value},
        reason=reason,
    )
    decision = _decided(score, levels, by)
    _tell_proposers(decision, levels.proposal)
    return decision


def _require_words(value: str, reason: str) -> None:
    if not value.strip():
        raise ValidationError({"value": "Pilih tingkat yang diputuskan."})
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasan keputusan ini."})


def _decided(score: Score, levels: Levels, by: User) -> Decision:
    assert score.value is not None
    between = ", ".join(f"{row.get_column_display()} {level_words(row.value)}" for row in levels.rows if row.value)
    HistoryEntry.objects.record(
        subject=score.evaluation,
        indicator=score.indicator,
        field=DECISION,
        before=between,
        after=level_words(score.value),
        reason=score.reason,
        by=by,
    )
    said = {
        "value": score.value,
        "proposed": levels.value_of(Column.USULAN),
        "reviewed": levels.value_of(Column.TINJAUAN),
        "reason": score.reason,
        "stands": True,
        "by": by,
        "at": clock.now(),
    }
    return Decision.objects.update_or_create(score=score, defaults=said)[0]


def _tell_proposers(decision: Decision, proposal: Score | None) -> None:
    """The agency that proposed another level reads which one stands now, and why."""
    if proposal is None or decision.proposed is None or decision.proposed == decision.value:
        return
    score = decision.score
    agency = _proposing_agency(score.evaluation, proposal)
    if agency is None:
        return
    news = News(
        kind=Notification.Kind.DECIDED,
        key=f"putusan-{score.pk}-{score.version}-{proposal.version}",
        text=(
            f"Tingkat {level_words(decision.value)} diputuskan {decision.by} untuk indikator {score.indicator.number}; "
            f"OPD Anda mengusulkan {level_words(decision.proposed)}. Alasan: {decision.reason}"
        ),
        url=reverse("indicator", args=[score.evaluation_id, score.indicator.number]) + "#internal",
        subject=score.evaluation,
    )
    tell(news, by=decision.by, agency=agency)


def _proposing_agency(evaluation: Evaluation, proposal: Score) -> int | None:
    """Of those that answer for the indicator the one whose person proposed, the lead first; None if it left since.

    A person without any agency by now proposed as one of the lead's.
    """
    theirs = proposal.updated_by.agency_ids(evaluation.region_id)
    parts = [part for part in parts_of(evaluation, proposal.indicator_id) if part.agency_id in theirs or not theirs]
    return min(((part.part != Part.LEAD, part.agency_id) for part in parts), default=(False, None))[1]
