"""Notes on a region's time line: written, corrected and withdrawn by those who record its past."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.permissions import Refused
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from regions import clock
from regions.models import Region
from results.models import YearNote
from results.result_history import year_note_value

FIRST_YEAR = 1945


@dataclass(frozen=True)
class YearNoteInput:
    """What a note says, and where that was read."""

    year: int
    text: str
    source: str


@transaction.atomic
def add_year_note(*, region: Region, said: YearNoteInput, by: User) -> YearNote:
    """Put a note on the time line. Raises `ValidationError` for a year that has not begun or a missing source."""
    note = YearNote(region=region)
    permissions.require("record_history", by, note)
    _apply_input(note, said, by)
    note.save()
    _record_note_change(note, {}, year_note_value(note), by)
    return note


@transaction.atomic
def revise_year_note(*, note: YearNote, said: YearNoteInput, by: User) -> YearNote:
    """Correct a note that stands; the history keeps what it said before."""
    permissions.require("record_history", by, note)
    stored = _locked_note(note)
    before = year_note_value(stored)
    _apply_input(stored, said, by)
    after = year_note_value(stored)
    if after != before:
        stored.save()
        _record_note_change(stored, before, after, by)
    return stored


@transaction.atomic
def withdraw_year_note(*, note: YearNote, reason: str, by: User) -> YearNote:
    """Take a note off the time line; it stays in the history, with the reason."""
    permissions.require("record_history", by, note)
    if not reason.strip():
        raise ValidationError({"reason": "Isi alasan pembatalan."})
    stored = _locked_note(note)
    stored.withdrawn_at = clock.now()
    stored.save(update_fields=["withdrawn_at"])
    _record_note_change(stored, year_note_value(stored), {}, by, reason.strip())
    return stored


def _locked_note(note: YearNote) -> YearNote:
    stored = YearNote.objects.select_for_update(of=("self",)).select_related("region").get(pk=note.pk)
    if stored.withdrawn_at is not None:
        raise Refused("Catatan ini sudah dibatalkan dan tidak diubah lagi.")
    return stored


def _apply_input(note: YearNote, said: YearNoteInput, by: User) -> None:
    note.year, note.text, note.source = said.year, said.text.strip(), said.source.strip()
    note.by, note.at = by, clock.now()
    running = clock.today(note.region).year
    if not FIRST_YEAR <= note.year <= running:
        raise ValidationError({"year": f"Tahun catatan antara {FIRST_YEAR} dan {running}."})
    note.full_clean(exclude=["by"])


def _record_note_change(note: YearNote, before: Values, after: Values, by: User, reason: str = "") -> None:
    HistoryEntry.objects.record(
        subject=note,
        kind=HistoryKind.YEAR_NOTED,
        details={"year": note.year},
        before=before,
        after=after,
        by=by,
        reason=reason,
    )
