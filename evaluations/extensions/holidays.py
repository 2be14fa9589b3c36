"""The city's own list of holidays: working days of a repair are counted without them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.models import Evaluation, Holiday
from history.choices import HistoryKind
from history.models import HistoryEntry


@transaction.atomic
def add_holiday(*, evaluation: Evaluation, day: date, name: str, by: User) -> Holiday:
    """Enter one day of the cycle's region. Raises `Refused` or `ValidationError`; windows given already stay."""
    permissions.require("set_up_cycle", by, evaluation)
    row = Holiday(region=evaluation.region, day=day, name=name.strip(), by=by)
    row.clean_fields(exclude=["region", "by"])
    if Holiday.objects.filter(region=evaluation.region_id, day=day).exists():
        raise ValidationError({"day": "Tanggal ini sudah tercatat sebagai hari libur."})
    row.save()
    _record(evaluation, row, {}, {"name": row.name}, by)
    return row


@transaction.atomic
def remove_holiday(*, evaluation: Evaluation, holiday: Holiday, by: User) -> None:
    """Take one day off the list. Raises `Refused`."""
    permissions.require("set_up_cycle", by, evaluation)
    _record(evaluation, holiday, {"name": holiday.name}, {}, by)
    holiday.delete()


def _record(evaluation: Evaluation, row: Holiday, before: dict[str, str], after: dict[str, str], by: User) -> None:
    HistoryEntry.objects.record(
        subject=evaluation,
        kind=HistoryKind.HOLIDAY_SET,
        details={"day": row.day.isoformat()},
        before=before,
        after=after,
        by=by,
    )
