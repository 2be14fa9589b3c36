"""The writes of the way by items: points of items, and levels that a person says are reached."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.scoring_inputs import level_facts_of
from evaluations.stages.workflow import lock_cycle
from history.choices import HistoryKind
from history.models import HistoryEntry
from planning.models import ItemEffort, ReachedLevel
from regions import clock


@transaction.atomic
def set_item_effort(
    *, evaluation: Evaluation, indicator: Indicator, item: EvidenceItem | None, points: int | None, by: User
) -> ItemEffort | None:
    """The points of an item, without one of each item of the indicator; None takes them back.

    Raises `Refused` or `ValidationError`.
    """
    _require_place(evaluation, indicator, by)
    if item and item.criterion.indicator_id != indicator.pk:
        raise ValidationError({"item": "Butir ini bukan milik indikator ini."})
    rows = ItemEffort.objects.select_for_update(of=("self",)).filter(evaluation=evaluation, indicator=indicator)
    stored = rows.filter(item=item).first()
    before = stored.points if stored else None
    if before == points:
        return stored
    HistoryEntry.objects.record(
        subject=evaluation,
        indicator=indicator,
        kind=HistoryKind.EFFORT_SET,
        details={"item": item.code if item else ""},
        before={} if before is None else {"points": before},
        after={} if points is None else {"points": points},
        by=by,
    )
    if points is None:
        if stored:
            stored.delete()
        return None
    row = stored or ItemEffort(evaluation=evaluation, indicator=indicator, item=item)
    row.points, row.by, row.at = points, by, clock.now()
    row.full_clean(exclude=["evaluation", "indicator", "item", "by"])
    row.save()
    return row


@transaction.atomic
def mark_level_reached(
    *, evaluation: Evaluation, indicator: Indicator, level: int, reason: str, by: User
) -> ReachedLevel:
    """Say that a level without a known required item is reached, and why. Raises `Refused` or `ValidationError`."""
    _require_place(evaluation, indicator, by)
    if level not in {band.level for band in level_facts_of(evaluation.instrument, indicator.number).bands}:
        raise ValidationError({"level": "Tingkat ini tidak ada dalam instrumen siklus."})
    if EvidenceItem.objects.filter(criterion__indicator=indicator, criterion__level=level, required=True).exists():
        raise ValidationError(
            {"level": f"Butir wajib tingkat {level} diketahui; tingkat ini dicapai dengan data dukungnya."}
        )
    if not reason.strip():
        raise ValidationError({"reason": "Tulis mengapa tingkat ini dianggap tercapai."})
    row, is_new = ReachedLevel.objects.get_or_create(
        evaluation=evaluation, indicator=indicator, level=level, defaults={"reason": reason.strip(), "by": by}
    )
    if not is_new:
        raise ValidationError({"level": f"Tingkat {level} sudah dianggap tercapai."})
    _record(row, by, is_marked=True)
    return row


@transaction.atomic
def unmark_level(*, reached: ReachedLevel, by: User) -> None:
    """Take it back; the history keeps who said it and why. Raises `Refused`."""
    _require_place(reached.evaluation, reached.indicator, by)
    _record(reached, by, is_marked=False)
    reached.delete()


def _require_place(evaluation: Evaluation, indicator: Indicator, by: User) -> None:
    permissions.require("set_targets", by, evaluation)
    lock_cycle(evaluation)
    if indicator.instrument_id != evaluation.instrument_id:
        raise ValidationError({"indicator": "Indikator ini tidak ada dalam instrumen siklus."})


def _record(row: ReachedLevel, by: User, *, is_marked: bool) -> None:
    said = {"reached": True}
    HistoryEntry.objects.record(
        subject=row.evaluation,
        indicator=row.indicator,
        kind=HistoryKind.LEVEL_REACHED,
        details={"level": row.level},
        before={} if is_marked else said,
        after=said if is_marked else {},
        reason=row.reason if is_marked else "",
        by=by,
    )
