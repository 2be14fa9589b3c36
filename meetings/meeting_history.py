"""How the history tells of meetings, their minutes and decisions, and of what was prepared for the interview."""

from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import (
    EntryTexts,
    HistoryPresenter,
    Values,
    day_text,
    day_value,
    named,
    register,
    text_sentence,
    verbose_name,
)
from meetings.models import AgendaPoint, InterviewNote, Meeting

OPEN, CLOSED, REOPENED = "open", "closed", "reopened"
MINUTES_TEXTS = {OPEN: "terbuka", CLOSED: "ditutup", REOPENED: "dibuka kembali"}

# --- what is stored -------------------------------------------------------------------------------


def meeting_value(meeting: Meeting) -> dict[str, str | None]:
    """Title, day, hours in the region's time, place, link and who leads."""
    return {
        "title": meeting.title,
        "day": day_value(meeting.day),
        "starts": f"{meeting.starts:%H:%M}",
        "ends": f"{meeting.ends:%H:%M}" if meeting.ends else None,
        "zone": meeting.zone,
        "place": meeting.place,
        "link": meeting.link,
        "chair": str(meeting.chair),
    }


def decision_value(point: AgendaPoint) -> dict[str, str | None]:
    """`owner` as people read it, `owner_key` as it was stored."""
    owner = {"owner": point.owner, "owner_key": point.owner_key}
    return {"decision": point.decision, **owner, "due": day_value(point.due)}


# --- how it reads ---------------------------------------------------------------------------------


def meeting_text(values: Values) -> str:
    """ "Rapat data dukung, 20 Agustus 2025 pukul 09.00–11.30 WITA, Ruang Rapat"."""
    hours = "–".join(hour.replace(":", ".") for hour in (values["starts"], values["ends"]) if hour)
    where = ", ".join(part for part in (values["place"], values["link"]) if part)
    return f"{values['title']}, {day_text(values['day'])} pukul {hours} {values['zone']}, {where}"


def _planned_text(values: Values) -> str:
    return f"{meeting_text(values)}, dipimpin {values['chair']}"


def _decided_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    if not texts.after:
        return f"mencabut keputusan rapat: {texts.before}"
    if not texts.before:
        return f"mencatat keputusan rapat: {texts.after}"
    return f"mengganti keputusan rapat: {texts.before} → {texts.after}"


def _meeting_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    if not texts.before:
        return f"menjadwalkan rapat {texts.after}"
    return f"mengubah rapat {texts.before} → {texts.after}" if texts.after else f"membatalkan rapat {texts.before}"


def decision_text(values: Values) -> str:
    """ "Unggah laporan reviu (Dinkes, sampai 5 September 2025)"."""
    until = f"sampai {day_text(values['due'])}" if values["due"] else ""
    who = ", ".join(part for part in (values["owner"], until) if part)
    return f"{values['decision']} ({who})" if who else str(values["decision"])


def _minutes_field(details: Values) -> str:
    return f"notula rapat {details['meeting']}: {minutes_cell_label(details)}"


def minutes_cell_label(of: Values) -> str:
    """What a cell of the minutes is called: `of` names its column, and its guest, indicator or domain."""
    name, indicator = of["name"], of.get("indicator")
    if "guest" in of:
        return f"{'kehadiran' if name == 'presence' else 'yang hadir'} {of['guest']}"
    if "indicator" not in of:
        return "pembahasan umum" if name == "discussion" else "hadir tanpa undangan"
    words = {"discussion": "pembahasan", "decision": "keputusan", "owner": "pelaksana", "due": "tenggat"}
    return f"{words[name]} {f'indikator {indicator}' if indicator else 'domain'}"


def register_kinds() -> None:
    """Everybody who reads the history of the cycle is shown these."""
    presenters = {
        HistoryKind.MEETING_PLANNED: HistoryPresenter(named("rapat"), _planned_text, _meeting_sentence),
        HistoryKind.MINUTES_WRITTEN: HistoryPresenter(_minutes_field, sentence=text_sentence),
        HistoryKind.MINUTES_CLOSED: HistoryPresenter(
            lambda details: f"penutupan notula {details['title']}", lambda values: MINUTES_TEXTS[values["state"]]
        ),
        HistoryKind.MEETING_DECIDED: HistoryPresenter(named("keputusan rapat"), decision_text, _decided_sentence),
        HistoryKind.DECISION_CARRIED_OUT: HistoryPresenter(
            named("pelaksanaan keputusan rapat"), lambda values: "selesai" if values["done"] else "belum selesai"
        ),
        HistoryKind.INTERVIEW_PREPARED: HistoryPresenter(
            lambda details: f"persiapan interviu: {verbose_name(InterviewNote, details['name'])}",
            sentence=text_sentence,
        ),
    }
    for kind, presenter in presenters.items():
        register(kind, Readers.CYCLE, presenter)
