"""More time for the running stage: for the cycle, an agency or an indicator; and the repair of single indicators."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import Indicator
from evaluations import permissions
from evaluations.evaluation_history import extension_details, extension_value
from evaluations.extensions.extension_notices import tell_extension
from evaluations.models import Evaluation, WindowExtension
from evaluations.permissions import Refused
from evaluations.stages import workflow
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from regions import clock
from regions.models import Agency
from ui.formats import long_date

MAX_EXTENSION = timedelta(days=366)


def why_not_extend(evaluation: Evaluation, user: User, is_repair: bool = False) -> str | None:
    """Why this person gives no more time now; None if they may."""
    if refusal := permissions.why_not_allowed("extend_window", user, evaluation):
        return refusal
    stage = evaluation.get_state_display()
    if is_repair:
        return (
            None
            if evaluation.state in workflow.REPAIR_STATES
            else "Perbaikan data dukung dibuka sesudah interviu dimulai."
        )
    if evaluation.window(evaluation.state) is None:
        return f"Tahap {stage} tidak punya tanggal tutup, jadi tidak perlu diperpanjang."
    return None


@transaction.atomic
def extend_window(
    *,
    evaluation: Evaluation,
    until: date,
    reason: str,
    by: User,
    agency: Agency | None = None,
    indicator: Indicator | None = None,
    is_repair: bool = False,
    opens: date | None = None,
) -> WindowExtension:
    """Open the running stage until a day, with a reason; for all, or where agency and indicator say.

    A repair of all that came back has a first day (`opens`); nobody is told of it here.
    Raises `Refused` (who, when) or `ValidationError` by field.
    """
    workflow.lock_cycle(evaluation)
    if refusal := why_not_extend(evaluation, by, is_repair):
        raise Refused(refusal)
    row = WindowExtension(
        evaluation=evaluation,
        stage=evaluation.state,
        agency=agency,
        indicator=indicator,
        is_repair=is_repair,
        opens=opens,
        until=until,
        reason=reason.strip(),
        by=by,
    )
    _check(row)
    row.save()
    _record(row, before={}, after=extension_value(row), reason=row.reason, by=by)
    _clear_cached_extensions(evaluation)
    if not row.is_window:
        tell_extension(row)
    return row


@transaction.atomic
def withdraw_extension(*, extension: WindowExtension, by: User) -> None:
    """Close again what was opened by mistake; the row stays, with the day on which it ended. Raises `Refused`."""
    workflow.lock_cycle(extension.evaluation)
    permissions.require("extend_window", by, extension.evaluation)
    locked = WindowExtension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    if locked.withdrawn_at:
        return
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_at"])
    _record(locked, before=extension_value(locked), after={}, reason="", by=by)
    _clear_cached_extensions(extension.evaluation)
    tell_extension(locked, withdrawn_by=by)


def _check(row: WindowExtension) -> None:
    row.clean_fields(exclude=["by"])
    row.validate_constraints()
    if row.is_repair and row.indicator is None and row.agency is None and row.opens is None:
        raise ValidationError({"indicator": "Pilih OPD atau indikator yang data dukungnya dibuka."})
    today = clock.today(row.evaluation.region)
    window = None if row.is_repair else row.evaluation.window(row.stage)
    if row.until < today:
        raise ValidationError({"until": "Tanggal ini sudah lewat."})
    if window and row.until <= window.closes:
        raise ValidationError({"until": f"Jadwalnya sendiri baru ditutup {long_date(window.closes)}."})
    if row.until > today + MAX_EXTENSION:
        raise ValidationError({"until": "Perpanjangan paling lama satu tahun dari hari ini."})
    if row.agency and row.agency.region_id != row.evaluation.region_id:
        raise ValidationError({"agency": "OPD ini bukan dari daerah siklus."})
    if row.indicator and row.indicator.instrument_id != row.evaluation.instrument_id:
        raise ValidationError({"indicator": "Indikator ini bukan bagian dari instrumen siklus."})


def _record(row: WindowExtension, before: Values, after: Values, reason: str, by: User) -> None:
    HistoryEntry.objects.record(
        subject=row.evaluation,
        indicator=row.indicator,
        kind=HistoryKind.TIME_EXTENDED,
        details=extension_details(row),
        before=before,
        after=after,
        reason=reason,
        by=by,
    )


def _clear_cached_extensions(evaluation: Evaluation) -> None:
    """The object at hand has read the extensions before."""
    vars(evaluation).pop("standing_extensions", None)
