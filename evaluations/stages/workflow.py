"""When may it be done: what a stage and its window open, and for whom they were opened longer.

Who may is `permissions.py`, the steps between stages `transitions.py`. Every question returns the reason against, or
None.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection

from evaluations.choices import STATE_OF_COLUMN, CycleState, ValueColumn
from evaluations.models import Evaluation, StageWindow, WindowExtension
from evaluations.permissions import Refused
from regions import clock
from ui.formats import long_date

# After the interview single indicators may be opened once more, for their evidence alone.
REPAIR_STATES = (CycleState.INTERVIU, CycleState.VISITASI)
MAX_REASON_LENGTH = 1_000
ANY_ITEM = -1  # no item's key: a list asks for all evidence of an indicator at once
# On both databases it takes the lock that `SELECT … FOR NO KEY UPDATE` takes.
RAISING = "UPDATE evaluations_evaluation SET revision = revision + 1 WHERE id = %s RETURNING state"
# The cycle's row first, as everywhere. Where rows have no locks, the write above has locked everything already.
RAISING_WITH_REGION = """
WITH raised AS (
    UPDATE evaluations_evaluation SET revision = revision + 1 WHERE id = %s RETURNING state, region_id
)
SELECT raised.state FROM raised JOIN regions_region ON regions_region.id = raised.region_id
FOR NO KEY UPDATE OF regions_region
"""
ONLY_RETURNED_ITEMS = "Dalam masa perbaikan hanya butir yang dikembalikan asesor yang dapat diperbaiki."


def lock_cycle(evaluation: Evaluation, *, with_region: bool = False) -> None:
    """Inside a transaction: the stage stays as it is until the end, and `evaluation` knows the newest one.

    Asked before a write's refusals, so that nobody writes into a stage that somebody else is closing at this moment.
    The one statement that takes the lock raises the cycle's revision too: whatever a write changes, no kept page says
    what was there before (`kept_pages`); of a write that is refused nothing stays. Raises `Evaluation.DoesNotExist`.
    `with_region`: the region's row is held as well, for who counts what the region has stored.
    """
    holds_region = with_region and connection.features.has_select_for_update
    with connection.cursor() as cursor:
        cursor.execute(RAISING_WITH_REGION if holds_region else RAISING, [evaluation.pk])
        found = cursor.fetchone()
    if found is None:
        raise Evaluation.DoesNotExist
    evaluation.state = found[0]


def require_reason(reason: str, *, missing: str = "", most: int = MAX_REASON_LENGTH) -> str:
    """The reason without blanks around it. `missing`: what to say where none was given and one must be.

    Raises `ValidationError` at its field: none, or one of more than `most` letters.
    """
    said = reason.strip()
    if missing and not said:
        raise ValidationError({"reason": missing})
    if len(said) > most:
        raise ValidationError({"reason": f"Alasan paling panjang {most} huruf."})
    return said


def why_not_write_column(
    evaluation: Evaluation,
    column: str,
    *,
    indicator_id: int | None = None,
    agency_ids: Collection[int] = (),
    anywhere: bool = False,
) -> str | None:
    """Why this column is closed now: another stage, or the window is shut and nobody extended it for this place.

    `anywhere`: for a list, whether the column is open for one indicator at least.
    """
    state = STATE_OF_COLUMN[ValueColumn(column)]
    if evaluation.state != state:
        return (
            f"Kolom {ValueColumn(column).label} hanya terbuka pada tahap {state.label}; "
            f"siklus ini pada tahap {evaluation.get_state_display()}."
        )
    refusal = why_not_by_window(evaluation, state)
    if refusal and not _is_extended(evaluation, indicator_id, agency_ids, anywhere):
        return refusal
    return None


def why_not_send_evidence_now(
    evaluation: Evaluation,
    *,
    indicator_id: int | None = None,
    agency_ids: Collection[int] = (),
    item_id: int | None = ANY_ITEM,
    anywhere: bool = False,
) -> str | None:
    """Why evidence is not sent here now: as for the self-assessment, and open again for a repair.

    `item_id`: the item of the evidence, None if it names none; without it, whether any item of the place is open.
    """
    if evaluation.state not in REPAIR_STATES:
        return why_not_write_column(
            evaluation, ValueColumn.MANDIRI, indicator_id=indicator_id, agency_ids=agency_ids, anywhere=anywhere
        )
    here = [e for e in open_extensions(evaluation) if e.is_repair and e.fits(indicator_id, agency_ids, anywhere)]
    if not here:
        window = repair_window(evaluation)
        if window is None or window.opens is None:
            return "Data dukung hanya terbuka untuk indikator yang dibuka guna perbaikan setelah interviu."
        if clock.today(evaluation.region) < window.opens:
            return f"Masa perbaikan baru dibuka {long_date(window.opens)}."
        return f"Masa perbaikan sudah ditutup {long_date(window.until)}."
    if any(_opens_item(evaluation, e, indicator_id, item_id) for e in here):
        return None
    return ONLY_RETURNED_ITEMS


def why_not_judge_evidence_now(
    evaluation: Evaluation, *, indicator_id: int, agency_ids: Collection[int], item_id: int | None, sent_at: datetime
) -> str | None:
    """Why this evidence is not judged now; what was sent in time is judged until the stage moves.

    Into the self-assessment nothing is sent but in time; into a repair only what was open then.
    """
    refusal = why_not_send_evidence_now(evaluation, indicator_id=indicator_id, agency_ids=agency_ids, item_id=item_id)
    if refusal is None or evaluation.state not in REPAIR_STATES:
        return refusal if evaluation.state != CycleState.MANDIRI or is_yet_to_open(evaluation) else None
    day = clock.day_of(sent_at, evaluation.region)
    in_time = (
        e.is_repair
        and e.stage == evaluation.state
        and e.fits(indicator_id, agency_ids)
        and e.was_open_on(day, evaluation.region)
        for e in evaluation.standing_extensions
    )
    return None if any(in_time) else refusal


def _opens_item(evaluation: Evaluation, row: WindowExtension, indicator_id: int | None, item_id: int | None) -> bool:
    """Of what the assessors sent back; an indicator that was opened by name and has no such item is open as a whole."""
    returned = evaluation.returned_items
    if indicator_id is None:
        return bool(row.indicator_id or returned)
    items = returned.get(indicator_id)
    if items is None:
        return row.indicator_id == indicator_id
    return item_id == ANY_ITEM or item_id in items


def is_handed_in(evaluation: Evaluation, sent_at: datetime) -> bool:
    """Whether evidence sent then is what the assessors were given: in a stage of repairs, and sent into none of them.

    One query at most.
    """
    if evaluation.state not in REPAIR_STATES:
        return False
    day = clock.day_of(sent_at, evaluation.region)
    return not any(e.is_repair and e.was_open_on(day, evaluation.region) for e in evaluation.standing_extensions)


def open_repairs(evaluation: Evaluation) -> list[WindowExtension]:
    """What is open for repair today, anywhere."""
    return [e for e in open_extensions(evaluation) if e.is_repair]


def came_back(evaluation: Evaluation, indicator_id: int, item_id: int | None) -> bool:
    """Whether the assessors have sent this item back, in a stage in which it may be repaired. One query at most."""
    return evaluation.state in REPAIR_STATES and item_id in evaluation.returned_items.get(indicator_id, ())


def repair_window(evaluation: Evaluation) -> WindowExtension | None:
    """The repair window of the running stage, open, to come or over; the newest. One query at most."""
    if evaluation.state not in REPAIR_STATES:
        return None
    rows = (e for e in evaluation.standing_extensions if e.is_window and e.withdrawn_at is None)
    return max((e for e in rows if e.stage == evaluation.state), key=lambda e: e.pk, default=None)


def is_yet_to_open(evaluation: Evaluation) -> bool:
    """Whether the self-assessment, and with it the sending of evidence, still lies ahead."""
    if evaluation.state != CycleState.MANDIRI:
        return evaluation.state == CycleState.PERSIAPAN
    window = evaluation.window(CycleState.MANDIRI)
    return window is not None and clock.today(evaluation.region) < window.opens


def why_not_by_window(evaluation: Evaluation, stage: str) -> str | None:
    """Why the day is outside the stage's window; without a window the stage is open."""
    window = evaluation.window(stage)
    today = clock.today(evaluation.region)
    if window is None or window.contains(today):
        return None
    if today < window.opens:
        return f"Jadwal {window.get_stage_display().lower()} baru dibuka {long_date(window.opens)}."
    return f"Jadwal {window.get_stage_display().lower()} sudah ditutup {long_date(window.closes)}."


def _is_extended(
    evaluation: Evaluation,
    indicator_id: int | None,
    agency_ids: Collection[int],
    anywhere: bool,
) -> bool:
    """Whether somebody has opened the running stage for this place beyond its window."""
    window = evaluation.window(evaluation.state)
    if window and clock.today(evaluation.region) < window.opens:
        return False
    return any(
        not extension.is_repair and extension.fits(indicator_id, agency_ids, anywhere)
        for extension in open_extensions(evaluation)
    )


def open_extensions(evaluation: Evaluation) -> list[WindowExtension]:
    """What somebody has opened beyond the window of the running stage, and is open today."""
    today = clock.today(evaluation.region)
    return [e for e in evaluation.standing_extensions if e.stage == evaluation.state and e.is_live(today)]


def closing_date(
    evaluation: Evaluation,
    *,
    indicator_id: int | None = None,
    agency_ids: Collection[int] = (),
    anywhere: bool = False,
) -> date | None:
    """The last day of the running stage, later where more time was given or repairs are made; None without dates.

    Without a place: of the whole cycle. `anywhere`: of the place that stays open the longest. One query, and only after
    the window has closed.
    """
    window = evaluation.window(evaluation.state)
    if window and clock.today(evaluation.region) <= window.closes:
        return window.closes
    repair = repair_window(evaluation)
    if window is None:
        return repair.until if repair else None
    given = [
        e.until for e in open_extensions(evaluation) if not e.is_repair and e.fits(indicator_id, agency_ids, anywhere)
    ]
    return max([window.closes, *given, *([repair.until] if repair else [])])


def evidence_wanted_by(
    evaluation: Evaluation,
    asked: date | None,
    *,
    indicator_id: int,
    agency_ids: Collection[int],
    item_id: int | None = ANY_ITEM,
) -> date | None:
    """The day by which evidence `asked` for a day is wanted of this place: one on which it can be sent.

    Who got more time after the window has it for all that was wanted before; what was asked for within that time stays
    as asked. One query, and only after the window has closed or for a day after it.
    """
    window = evaluation.window(CycleState.MANDIRI)
    more = _time_given(evaluation, indicator_id, agency_ids, item_id)
    if more is None:
        return min(asked, _last_day(evaluation, window, asked, indicator_id, agency_ids)) if asked and window else asked
    begins = more.opens or clock.day_of(more.at, evaluation.region)
    if asked is None or asked < begins or (window and asked <= window.closes):
        return more.until
    return min(asked, more.until)


def evidence_given_until(
    evaluation: Evaluation, *, indicator_id: int, agency_ids: Collection[int], item_id: int | None = ANY_ITEM
) -> date | None:
    """Until when evidence was opened for this place beyond its window; None while the window itself is open.

    One query, and only after the window has closed.
    """
    more = _time_given(evaluation, indicator_id, agency_ids, item_id)
    return more.until if more else None


def _time_given(
    evaluation: Evaluation, indicator_id: int, agency_ids: Collection[int], item_id: int | None
) -> WindowExtension | None:
    """What opens evidence for this place the longest beyond its window; None while the window itself is open."""
    is_repair = evaluation.state in REPAIR_STATES
    if not is_repair and why_not_by_window(evaluation, evaluation.state) is None:
        return None
    given = [
        e
        for e in open_extensions(evaluation)
        if e.is_repair == is_repair
        and e.fits(indicator_id, agency_ids)
        and (not is_repair or _opens_item(evaluation, e, indicator_id, item_id))
    ]
    return max(given, key=lambda extension: extension.until, default=None)


def _last_day(
    evaluation: Evaluation, window: StageWindow, asked: date, indicator_id: int, agency_ids: Collection[int]
) -> date:
    """Of the window; where more was asked for, of the time that was given this place already."""
    if asked <= window.closes:
        return window.closes
    given = [
        e.until
        for e in evaluation.standing_extensions
        if e.stage == window.stage and not e.is_repair and e.fits(indicator_id, agency_ids)
    ]
    return max([window.closes, *given])


def require_open_column(evaluation: Evaluation, column: str, *, indicator_id: int | None = None) -> None:
    """Pass, or raise `Refused` with the reason."""
    if refusal := why_not_write_column(evaluation, column, indicator_id=indicator_id):
        raise Refused(refusal)
