"""The history of an indicator in words people read, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from evaluations.models import HistoryEntry

VALUES, TEXTS, SERVICES = ("tingkat",), ("fakta", "analisis", "justifikasi"), ("layanan", "aplikasi")
# What an agency's people may read: the value and its explanation; evidence of other agencies is not theirs.
OPEN_TO_AGENCIES = VALUES + TEXTS + SERVICES


@dataclass(frozen=True)
class Event:
    """One line: when, who, what; `reason` where one was given."""

    at: datetime
    who: str
    what: str
    reason: str


def events(entries: Iterable[HistoryEntry]) -> list[Event]:
    """Autosave writes many lines for one text: those of one person and day on one field are told as one."""
    grouped = groupby(entries, key=_same_work)
    return [_event(next(iter(group))) for _, group in grouped]


def _same_work(entry: HistoryEntry) -> tuple[object, ...]:
    if entry.field in TEXTS:
        return entry.field, entry.by_id, entry.at.date()
    return (entry.pk,)


def _event(entry: HistoryEntry) -> Event:
    return Event(entry.at, str(entry.by), _what(entry), entry.reason)


def _what(entry: HistoryEntry) -> str:
    if entry.field in TEXTS:
        return _text(entry)
    if entry.field.startswith("penugasan "):
        return _assignment(entry)
    if entry.field.startswith("putusan bukti") and not entry.after:
        return f"membatalkan {entry.field} ({entry.before})"
    if entry.field.startswith("putusan bukti"):
        return _verdict(entry)
    if entry.field == "bukti":
        return f"mengganti bukti {entry.before} → {entry.after}" if entry.before else f"mengirim bukti {entry.after}"
    return _change(entry)


def _verdict(entry: HistoryEntry) -> str:
    """ "mengembalikan bukti I21-L4-03: Notula reviu"; the row keeps outcome and title in one text."""
    outcome, _, title = entry.after.partition(": ")
    did = {"Diterima": "menerima", "Dikembalikan": "mengembalikan"}[outcome]
    return f"{did} {entry.field.removeprefix('putusan ')}: {title}"


def _text(entry: HistoryEntry) -> str:
    words = len(entry.after.split())
    return f"memperbarui {entry.field} ({words} kata)" if words else f"mengosongkan {entry.field}"


def _assignment(entry: HistoryEntry) -> str:
    agency = entry.field.removeprefix("penugasan ")
    return f"menugaskan {agency}: {entry.after}" if entry.after else f"mencabut tugas {agency} ({entry.before})"


def _change(entry: HistoryEntry) -> str:
    """ "mengubah tingkat 3 → 4", "mengisi tingkat 4", "mengosongkan tingkat (sebelumnya 4)"."""
    if not entry.before:
        return f"mengisi {entry.field} {entry.after}"
    if not entry.after:
        return f"mengosongkan {entry.field} (sebelumnya {entry.before})"
    return f"mengubah {entry.field} {entry.before} → {entry.after}"
