"""How the history tells of a cycle itself: its dates, stages, assignments and general questions."""

from datetime import date
from typing import Any

from evaluations.choices import Activity, AssignmentPart, CycleState, ValueColumn
from evaluations.models import Assignment, WindowExtension
from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import (
    EntryTexts,
    HistoryPresenter,
    Values,
    change_sentence,
    day_text,
    day_value,
    label_of,
    named,
    register,
    text_sentence,
)

# --- what is stored -------------------------------------------------------------------------------

ACT = "act"  # in the details of assignments: the same mark on all that one press changed


def window_value(opens: date, closes: date) -> dict[str, str]:
    return {"opens": opens.isoformat(), "closes": closes.isoformat()}


def extension_details(row: WindowExtension) -> dict[str, Any]:
    return {"stage": row.stage, "is_repair": row.is_repair}


def extension_value(row: WindowExtension) -> dict[str, Any]:
    """For whom and on what, both None for the whole cycle, and the last day."""
    agency = row.agency.short_name if row.agency else None
    number = row.indicator.number if row.indicator else None
    said = {"agency": row.agency_id, "name": agency, "indicator": number, "until": row.until.isoformat()}
    return said | ({"opens": row.opens.isoformat()} if row.opens else {})


def agency_details(agency_id: int, short_name: str) -> dict[str, Any]:
    return {"agency": agency_id, "name": short_name}


def assignment_value(row: Assignment) -> dict[str, str | None]:
    return {"part": row.part, "due": day_value(row.due)}


# --- how it reads ---------------------------------------------------------------------------------


def window_field(details: Values) -> str:
    return f"jadwal {label_of(CycleState, details['stage']).lower()}"


def _window_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """With the days in words; the sheet keeps them as 2025-08-29."""
    sides = (
        f"{day_text(side['opens'])} – {day_text(side['closes'])}" if side else ""
        for side in (entry.before, entry.after)
    )
    return change_sentence(entry, EntryTexts(texts.field, *sides))


def _extended_thing(details: Values) -> str:
    return "perbaikan data dukung" if details["is_repair"] else label_of(CycleState, details["stage"]).lower()


def _extension_field(details: Values) -> str:
    thing = _extended_thing(details)
    return thing if details["is_repair"] else f"perpanjangan {thing}"


def _extension_text(values: Values) -> str:
    """ "Dinkes, indikator 21 sampai 5 September 2025"."""
    parts = [values["name"], f"indikator {values['indicator']}" if values["indicator"] else None]
    scope = ", ".join(part for part in parts if part) or "seluruh siklus"
    first = f" mulai {day_text(values['opens'])}" if "opens" in values else ""
    return f"{scope}{first} sampai {day_text(values['until'])}"


def _extension_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "membuka lagi penilaian mandiri untuk Dinkes sampai 5 September 2025"."""
    thing = _extended_thing(entry.details)
    if texts.after:
        return f"membuka lagi {thing} untuk {texts.after}"
    return f"mencabut pembukaan {thing} untuk {texts.before}"


def assignment_text(values: Values) -> str:
    """ "pengampu, tenggat 22 Agustus 2025"."""
    part = label_of(AssignmentPart, values["part"])
    return f"{part}, tenggat {day_text(values['due'])}" if values["due"] else part


def _assignment_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    agency = entry.details["name"]
    return f"menugaskan {agency}: {texts.after}" if texts.after else f"mencabut tugas {agency} ({texts.before})"


def _column_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "mencatat 47 nilai penilaian mandiri": a whole column of a past year."""
    return f"mencatat {entry.after['count']} nilai {texts.field}"


def register_kinds() -> None:
    """Everybody who reads the history of the cycle is shown these."""
    presenters = {
        HistoryKind.CYCLE_CREATED: HistoryPresenter(
            named("siklus"), lambda values: "dibuat", lambda entry, texts: "membuat siklus"
        ),
        HistoryKind.ACTIVITY_CHANGED: HistoryPresenter(
            named("kegiatan"), lambda values: label_of(Activity, values["activity"])
        ),
        HistoryKind.INSTRUMENT_CHANGED: HistoryPresenter(named("instrumen"), lambda values: str(values["name"])),
        HistoryKind.WINDOW_SET: HistoryPresenter(
            window_field, lambda values: f"{values['opens']} – {values['closes']}", _window_sentence
        ),
        HistoryKind.TIME_EXTENDED: HistoryPresenter(_extension_field, _extension_text, _extension_sentence),
        HistoryKind.HOLIDAY_SET: HistoryPresenter(
            lambda details: f"hari libur {day_text(details['day'])}", lambda values: str(values["name"])
        ),
        HistoryKind.STAGE_MOVED: HistoryPresenter(named("tahap"), lambda values: label_of(CycleState, values["stage"])),
        HistoryKind.COLUMN_RECORDED: HistoryPresenter(
            lambda details: label_of(ValueColumn, details["column"]),
            lambda values: f"{values['count']} nilai dicatat",
            _column_sentence,
        ),
        HistoryKind.ASSIGNED: HistoryPresenter(
            lambda details: f"penugasan {details['name']}", assignment_text, _assignment_sentence
        ),
        HistoryKind.QUESTION_LISTED: HistoryPresenter(lambda details: f"pertanyaan umum {details['number']}"),
        HistoryKind.QUESTION_ANSWERED: HistoryPresenter(
            lambda details: f"jawaban pertanyaan umum {details['number']}", sentence=text_sentence
        ),
    }
    for kind, presenter in presenters.items():
        register(kind, Readers.CYCLE, presenter)
