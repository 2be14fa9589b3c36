"""Setting up a year: create the cycle, its windows and assignments; record cycles of the past."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import Indicator, Instrument
from evaluations import permissions
from evaluations.choices import OPEN_STATES, Activity, AssignmentPart, CycleState
from evaluations.cycles import asked_evidence
from evaluations.cycles.assignment_cells import AssignmentCells, assignment_entry
from evaluations.cycles.assignment_notices import tell_assigned
from evaluations.evaluation_history import ACT, assignment_value, window_value
from evaluations.models import Assignment, Evaluation, Score, StageWindow
from evaluations.permissions import Refused
from evaluations.questions import question_list
from evaluations.scoring_inputs import parse_value
from evaluations.stages.stage_notices import tell_moved_dates
from evaluations.stages.workflow import lock_cycle
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from regions.models import Agency, Region
from ui.formats import long_date
from undo.act_recording import note_made, recorded

ASSIGNMENTS_ACT = "penugasan"  # what one press changes of many assignments


@dataclass(frozen=True)
class WindowDates:
    """The dates of one stage; both days belong to it."""

    stage: str
    opens: date
    closes: date


@transaction.atomic
def create_cycle(
    *,
    region: Region,
    year: int,
    instrument: Instrument,
    activity: str,
    by: User,
    windows: Iterable[WindowDates] = (),
    is_sample: bool = False,
) -> Evaluation:
    """A new year in state persiapan. Refuses drafts and instruments that are not in force that year."""
    evaluation = Evaluation(
        region=region,
        year=year,
        instrument=instrument,
        activity=activity,
        predicate_basis=instrument.basis_for(year),
        is_sample=is_sample,
        created_by=by,
    )
    permissions.require("set_up_cycle", by, evaluation)
    require_scorable(instrument, year)
    evaluation.full_clean(exclude=["created_by"])
    evaluation.save()
    question_list.create_instrument_questions(evaluation)
    set_windows(evaluation=evaluation, windows=windows, by=by)
    HistoryEntry.objects.record(subject=evaluation, kind=HistoryKind.CYCLE_CREATED, after={"year": year}, by=by)
    return evaluation


def require_scorable(instrument: Instrument, year: int) -> None:
    """A draft is never scored, and an instrument only in the years it was in force."""
    if reason := instrument.why_not_scored(year):
        raise ValidationError(reason)


@transaction.atomic
def set_windows(
    *, evaluation: Evaluation, windows: Iterable[WindowDates], by: User, removed: Iterable[str] = ()
) -> None:
    """Replace the dates of the stages given and take those of `removed` away.

    The end of the self-assessment becomes the reference date. Raises `ValidationError` for stages out of order.
    """
    lock_cycle(evaluation)
    permissions.require("set_up_cycle", by, evaluation)
    if evaluation.is_past:
        raise Refused("Siklus ini sudah selesai; jadwalnya tidak diubah lagi.")
    for window in windows:
        _set_window(evaluation, window, by)
        if window.stage == CycleState.MANDIRI:
            evaluation.reference_date = window.closes
            evaluation.save(update_fields=["reference_date"])
    for row in StageWindow.objects.filter(evaluation=evaluation, stage__in=list(removed)):
        _record_window(evaluation, row, window_value(row.opens, row.closes), {}, by)
        row.delete()
    # A stage opens when the one before it has closed, at the earliest on its last day.
    stored = {row.stage: row for row in StageWindow.objects.filter(evaluation=evaluation)}
    rows = [stored[stage] for stage in evaluation.stages if stage in stored]
    for before, after in pairwise(rows):
        if after.opens < before.closes:
            raise ValidationError(
                f"{after.get_stage_display()} dibuka {long_date(after.opens)}, sebelum "
                f"{before.get_stage_display().lower()} ditutup {long_date(before.closes)}."
            )


def _set_window(evaluation: Evaluation, window: WindowDates, by: User) -> None:
    stored = StageWindow.objects.filter(evaluation=evaluation, stage=window.stage).first()
    before = window_value(stored.opens, stored.closes) if stored else {}
    row = stored or StageWindow(evaluation=evaluation, stage=window.stage)
    row.opens, row.closes = window.opens, window.closes
    row.full_clean()
    row.save()
    after = window_value(row.opens, row.closes)
    if before != after:
        _record_window(evaluation, row, before, after, by)


def _record_window(
    evaluation: Evaluation, row: StageWindow, before: dict[str, str], after: dict[str, str], by: User
) -> None:
    details = {"stage": row.stage}
    entry = HistoryEntry.objects.record(
        subject=evaluation, kind=HistoryKind.WINDOW_SET, details=details, before=before, after=after, by=by
    )
    tell_moved_dates(evaluation, row, entry, by)


@transaction.atomic
def assign_agency(
    *,
    evaluation: Evaluation,
    indicators: Iterable[Indicator],
    agency: Agency,
    part: str | None,
    by: User,
    due: date | None = None,
    withdrawing: int = 0,
) -> int:
    """Give indicators to an agency as lead or contributor; part None takes them away. Returns how many changed.

    A new lead makes the former lead a contributor: nobody's evidence loses its place. What the agency is still asked
    for is withdrawn with its part; raises `OpenRequestsConflict` unless `withdrawing` is the number of such requests.
    """
    lock_for_assignment(evaluation, by)
    cells = AssignmentCells(evaluation, by)
    for indicator in indicators:
        _set_cell(cells, indicator, agency, part, due)
    return _store_act(cells, withdrawing)


@transaction.atomic
def assign_rows(
    *,
    evaluation: Evaluation,
    parts: Iterable[tuple[Indicator, Agency, str | None, date | None]],
    dates: Mapping[Indicator, date | None],
    by: User,
    withdrawing: int = 0,
) -> int:
    """Give each its part with its date (None takes it away), then these dates to everyone on the indicators: one act.

    What is taken away comes first and a lead last, so that a new lead is the last word. Returns how many cells changed.
    `withdrawing`: as in `assign_agency`.
    """
    lock_for_assignment(evaluation, by)
    cells = AssignmentCells(evaluation, by)
    order = [None, *reversed(AssignmentPart.values)]
    for indicator, agency, part, due in sorted(parts, key=lambda cell: order.index(cell[2])):
        _set_cell(cells, indicator, agency, part, due)
    for indicator, due in dates.items():
        cells.date([indicator], due)
    return _store_act(cells, withdrawing)


@transaction.atomic
def set_due(*, evaluation: Evaluation, indicators: Iterable[Indicator], due: date | None, by: User) -> int:
    """Move the due date of everyone assigned to these indicators. Returns how many assignments changed."""
    lock_for_assignment(evaluation, by)
    cells = AssignmentCells(evaluation, by)
    cells.date(indicators, due)
    return _store_act(cells)


def why_not_assign(evaluation: Evaluation, user: User) -> str | None:
    """Why this person may not divide the work of this cycle; None if they may."""
    if evaluation.is_past:
        return "Siklus ini sudah selesai; penugasannya tidak diubah lagi."
    return permissions.why_not_allowed("assign_indicators", user, evaluation)


def lock_for_assignment(evaluation: Evaluation, by: User) -> None:
    """Inside a transaction: pass and hold the cycle, or raise `Refused` with the reason."""
    lock_cycle(evaluation)
    if refusal := why_not_assign(evaluation, by):
        raise Refused(refusal)


def require_own_agency(evaluation: Evaluation, agency: Agency) -> None:
    if agency.region_id != evaluation.region_id:
        raise ValidationError("OPD ini bukan dari daerah siklus.")


def require_active_agency(evaluation: Evaluation, agency: Agency) -> None:
    """Nothing new for an agency that has ended; a sealed cycle may still ask it, and its heir answers."""
    if evaluation.state in OPEN_STATES and agency.has_ended(clock.today(evaluation.region)):
        heir = f" Pilih penerusnya, {agency.heir.name}." if agency.heir else ""
        raise ValidationError(f"{agency.name} sudah berakhir, jadi tidak diberi tugas lagi.{heir}")


def _set_cell(cells: AssignmentCells, indicator: Indicator, agency: Agency, part: str | None, due: date | None) -> None:
    require_own_agency(cells.evaluation, agency)
    if part is None:
        cells.take(indicator, agency)
    else:
        require_active_agency(cells.evaluation, agency)
        cells.give(indicator, agency, part, due)


def save_assignment(row: Assignment, part: AssignmentPart, due: date | None, by: User) -> HistoryEntry:
    """Store one cell, within a lock. Returns its line of history, which the caller writes."""
    before = assignment_value(row) if row.pk else {}
    row.part, row.due = part, due
    row.save()
    return assignment_entry(row, before, assignment_value(row), by)


def remove_assignment(row: Assignment, by: User) -> HistoryEntry:
    """Empty one cell, within a lock. Returns its line of history, which keeps the note.

    The caller writes it, and withdraws what the agency is asked for there (`asked_evidence.withdraw_with`).
    """
    entry = assignment_entry(row, assignment_value(row), {}, by)
    entry.details |= {"note": row.note} if row.note else {}
    row.delete()
    return entry


def _store_act(cells: AssignmentCells, withdrawing: int = 0) -> int:
    """Store one act, its history under one mark by which it can be taken back, and tell. Returns how many changed."""
    evaluation, by = cells.evaluation, cells.by
    with recorded(kind=ASSIGNMENTS_ACT, region=evaluation.region, by=by, about=evaluation) as act:
        changed, entries = cells.changed, cells.store()
        asked_evidence.withdraw_with(evaluation, entries, withdrawing, by)
        mark = uuid4().hex
        for entry in entries:
            entry.details |= {ACT: mark}
        HistoryEntry.objects.record_all(entries)
        tell_assigned(evaluation, entries, mark, by)
        moved = all(entry.before.get("part") == entry.after.get("part") for entry in entries)
        act.words = f"{'tenggat ' if moved else ''}{changed} penugasan"
    return changed


def create_assignments(rows: list[Assignment], *, by: User, tells: bool = True) -> None:
    """Write new assignments at once, each with its line of history; the caller has asked who may and what stands.

    `tells` is False where the agencies learn of it from what the same act tells them besides.
    """
    note_made(Assignment.objects.bulk_create(rows))
    entries = [assignment_entry(row, {}, assignment_value(row), by) for row in rows]
    mark = uuid4().hex
    for entry in entries if tells else ():
        entry.details |= {ACT: mark}
    HistoryEntry.objects.record_all(entries)
    if rows and tells:
        tell_assigned(rows[0].evaluation, entries, mark, by)


@transaction.atomic
def record_past_cycle(
    *,
    region: Region,
    year: int,
    instrument: Instrument,
    levels: Mapping[str, Mapping[int, str | int | Decimal | None]],
    source: str,
    by: User,
    activity: str | None = None,
) -> Evaluation:
    """Enter a finished year: {column: {indicator number: level}} of mandiri and/or final, with its source.

    Runs outside the stage windows, because they are long past; the state is "selesai" from the start.
    Raises `ValidationError` for a bad level, an unknown indicator or a year that exists already.
    """
    evaluation = Evaluation(
        region=region,
        year=year,
        instrument=instrument,
        activity=activity or instrument.activity_in(year) or Activity.EVALUASI,
        state=CycleState.SELESAI,
        predicate_basis=instrument.basis_for(year),
        source=source,
        created_by=by,
    )
    permissions.require("record_history", by, evaluation)
    require_scorable(instrument, year)
    evaluation.full_clean(exclude=["created_by"])
    evaluation.save()
    for column, values in levels.items():
        _record_column(evaluation, column, values, by)
    return evaluation


def _record_column(
    evaluation: Evaluation, column: str, values: Mapping[int, str | int | Decimal | None], by: User
) -> None:
    indicators = {i.number: i for i in evaluation.instrument.indicators.all()}
    if unknown := sorted(set(values) - set(indicators)):
        raise ValidationError(f"Indikator {unknown[0]} tidak ada dalam {evaluation.instrument.short_name}.")
    scores = Score.objects.bulk_create(
        Score(
            evaluation=evaluation,
            indicator=indicators[number],
            column=column,
            value=parse_value(evaluation, value),
            version=1,
            updated_by=by,
            updated_at=clock.now(),
        )
        for number, value in values.items()
    )
    note_made(scores)
    HistoryEntry.objects.record(
        subject=evaluation,
        kind=HistoryKind.COLUMN_RECORDED,
        details={"column": column},
        after={"count": len(values)},
        reason=evaluation.source,
        by=by,
    )
