"""Values of an earlier round are confirmed for this one, or cleared; either way the history says so."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from assessment.models import ExternalIndexValue
from assessment.score_history import score_kind, score_value
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.models import AssessorVerdict, Evaluation, Score
from evaluations.permissions import Refused
from evaluations.stages.earlier_round import earlier_scores, earlier_verdicts
from evaluations.stages.workflow import lock_cycle
from evidence.evidence_history import assessor_verdict_details, assessor_verdict_value
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock

KEPT = "Ditegaskan: berlaku juga untuk penilaian mandiri yang dikirim ulang."
CLEARED = "Dikosongkan: dari putaran sebelum siklus dibuka kembali."
FIELDS = ("value", "justification", "notes")


def why_not_settle(evaluation: Evaluation, user: User) -> str | None:
    """Why this person settles nothing of an earlier round now; None if they may."""
    if refusal := permissions.why_not_allowed("record_external", user, evaluation):
        return refusal
    if evaluation.state == CycleState.DOKUMEN:
        return None
    return "Nilai putaran sebelumnya ditegaskan atau dikosongkan pada tahap penilaian dokumen."


@transaction.atomic
def settle_earlier_round(*, evaluation: Evaluation, keep: bool, by: User) -> int:
    """Confirm or clear all of it; returns how many values and verdicts. Raises `Refused`."""
    lock_cycle(evaluation)
    if refusal := why_not_settle(evaluation, by):
        raise Refused(refusal)
    if (handed_in := evaluation.handed_in_at) is None:
        return 0
    scores = list(earlier_scores(evaluation, handed_in).select_for_update(of=("self",)).select_related("indicator"))
    related = ("item__criterion__indicator",)
    verdicts = list(earlier_verdicts(evaluation, handed_in).select_for_update(of=("self",)).select_related(*related))
    if keep:
        _confirm(evaluation, scores, verdicts, by)
    else:
        entries = [entry for score in scores for entry in _cleared_fields(evaluation, score, by)]
        entries += [_verdict_entry(evaluation, row, stays=False, by=by) for row in verdicts]
        keys = [score.pk for score in scores]
        ExternalIndexValue.objects.filter(score__in=keys).delete()
        Score.objects.filter(pk__in=keys).update(
            value=None,
            justification="",
            notes="",
            reason="",
            updated_at=clock.now(),
            updated_by=by,
            version=F("version") + 1,
        )
        AssessorVerdict.objects.filter(pk__in=[row.pk for row in verdicts]).delete()
        HistoryEntry.objects.record_all(entries)
    return len(scores) + len(verdicts)


def _confirm(evaluation: Evaluation, scores: list[Score], verdicts: list[AssessorVerdict], by: User) -> None:
    """They stand as they were, said anew today."""
    rows = Score.objects.filter(pk__in=[score.pk for score in scores])
    rows.update(updated_at=clock.now(), updated_by=by, version=F("version") + 1)
    same = AssessorVerdict.objects.filter(pk__in=[verdict.pk for verdict in verdicts])
    same.update(at=clock.now(), by=by, version=F("version") + 1)
    columns = dict.fromkeys(score.column for score in scores)
    entries = [
        HistoryEntry.of(
            evaluation,
            kind=HistoryKind.COLUMN_RECORDED,
            details={"column": column},
            after={"count": sum(score.column == column for score in scores)},
            reason=KEPT,
            by=by,
        )
        for column in columns
    ]
    entries += [_verdict_entry(evaluation, row, stays=True, by=by) for row in verdicts]
    HistoryEntry.objects.record_all(entries)


def _cleared_fields(evaluation: Evaluation, score: Score, by: User) -> list[HistoryEntry]:
    return [
        HistoryEntry.of(
            evaluation,
            indicator=score.indicator,
            kind=score_kind(name, score.column),
            details={"name": name, "column": score.column},
            before=before,
            after={},
            reason=CLEARED,
            by=by,
        )
        for name in FIELDS
        if (before := score_value(name, getattr(score, name)))
    ]


def _verdict_entry(evaluation: Evaluation, row: AssessorVerdict, *, stays: bool, by: User) -> HistoryEntry:
    said = assessor_verdict_value(row)
    return HistoryEntry.of(
        evaluation,
        indicator=row.item.criterion.indicator,
        kind=HistoryKind.ASSESSOR_VERDICT_SET,
        details=assessor_verdict_details(row.item, row.stage),
        before=said,
        after=said if stays else {},
        reason=KEPT if stays else CLEARED,
        by=by,
    )
