"""The history of a cycle in words people read, newest first."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Lead, TruncDate

from accounts.models import User
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import INTERNAL_COLUMNS, ValueColumn, history_field_name
from evaluations.models import Evaluation
from history.models import HistoryEntry
from ui.formats import long_date

VALUE_FIELDS = tuple(history_field_name(name, column) for column in INTERNAL_COLUMNS for name in ("value", "reason"))
TEXTS, SERVICES = ("fakta", "analisis", "justifikasi", "catatan asesor"), ("layanan", "aplikasi")
# What an agency's people may read: the values, theirs among them, and the explanation; not others' evidence.
AGENCY_FIELDS = (*VALUE_FIELDS, "keputusan tingkat", *TEXTS, *SERVICES)
AUTOSAVED_FIELDS = TEXTS + tuple(f"{text} {column.label}" for text in TEXTS for column in ValueColumn)
# Lines that name documents; of the head's approvals only those of a piece of evidence, not the cycle's switch.
EVIDENCE_FIELDS = ("bukti", "putusan bukti", "bawa lanjut", "cakupan")
NO_PERSON = 0
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class HistoryEvent:
    """One line: when, who, what, on which indicator; `reason` where one was given."""

    at: datetime
    who: str
    what: str
    reason: str
    indicator: Indicator | None = None


def readable_entries(rows: QuerySet[HistoryEntry], evaluation: Evaluation, user: User) -> QuerySet[HistoryEntry]:
    """Without what names documents, for those who see the cycle but none of its evidence (admin)."""
    if permissions.may("view_evidence", user, evaluation):
        return rows
    named = Q(field__startswith="persetujuan kepala OPD", before="menunggu")
    for start in EVIDENCE_FIELDS:
        named |= Q(field__startswith=start)
    return rows.exclude(named)


def collapse_autosaves(rows: QuerySet[HistoryEntry]) -> QuerySet[HistoryEntry]:
    """Autosave writes many rows for one text: what one person wrote into one field on one day is told once.

    The newest of them stays; somebody else's words in between divide them.
    """
    alone = Case(When(field__in=AUTOSAVED_FIELDS, then=Value(0)), default=F("pk"), output_field=BigIntegerField())
    same_text: list[Any] = ["indicator", "field", TruncDate("at"), alone]
    newer_by = Window(Lead("by", default=NO_PERSON), partition_by=same_text, order_by=["at", "pk"])
    return rows.annotate(newer_by=newer_by).exclude(newer_by=F("by"))


def history_events(entries: Iterable[HistoryEntry]) -> list[HistoryEvent]:
    return [HistoryEvent(entry.at, str(entry.by), _describe(entry), entry.reason, entry.indicator) for entry in entries]


def _describe(entry: HistoryEntry) -> str:
    return next((tell for start, tell in PRESENTERS if entry.field.startswith(start)), _change)(entry)


def _verdict(entry: HistoryEntry) -> str:
    """ "mengembalikan bukti I21-L4-03: Notula reviu"; the row keeps outcome and title in one text."""
    if not entry.after:
        return f"membatalkan {entry.field} ({entry.before})"
    outcome, _, title = entry.after.partition(": ")
    did = {"Diterima": "menerima", "Dikembalikan": "mengembalikan"}[outcome]
    return f"{did} {entry.field.removeprefix('putusan ')}: {title}"


def _evidence(entry: HistoryEntry) -> str:
    if not entry.after:
        return f"menarik bukti {entry.before}"
    return f"mengganti bukti {entry.before} → {entry.after}" if entry.before else f"mengirim bukti {entry.after}"


def _carried(entry: HistoryEntry) -> str:
    """ "memutuskan bukti tahun lalu masih berlaku: Panduan (I45-L2-01)"; a changed mind names what was said before."""
    before = f" (sebelumnya {entry.before.partition(': ')[0]})" if entry.before else ""
    return f"memutuskan bukti tahun lalu {entry.after}{before}"


def _text(entry: HistoryEntry) -> str:
    words = len(entry.after.split())
    return f"memperbarui {entry.field} ({words} kata)" if words else f"mengosongkan {entry.field}"


def _assignment(entry: HistoryEntry) -> str:
    agency = entry.field.removeprefix("penugasan ")
    return f"menugaskan {agency}: {entry.after}" if entry.after else f"mencabut tugas {agency} ({entry.before})"


def _copied(entry: HistoryEntry) -> str:
    """ "menyalin 53 penugasan dari siklus 2025"; each of them has a line of its own besides."""
    number, _, source = entry.after.partition(" ")
    return f"menyalin {number} penugasan {source}"


def _dates(entry: HistoryEntry) -> str:
    """The row keeps days as 2025-08-29."""
    return ISO_DAY.sub(lambda found: long_date(date.fromisoformat(found[0])), _change(entry))


def _extension(entry: HistoryEntry) -> str:
    """ "membuka lagi penilaian mandiri untuk Dinkes sampai 5 September 2025"; scope and day are one text in the row."""
    thing = entry.field.removeprefix("perpanjangan ")
    if entry.after:
        return f"membuka lagi {thing} untuk {entry.after}"
    return f"mencabut pembukaan {thing} untuk {entry.before}"


def _request(entry: HistoryEntry) -> str:
    agency = entry.field.removeprefix("permintaan ")
    if not entry.before:
        return f"meminta dari {agency}: {entry.after}"
    if entry.after == "ditarik":
        return f"menarik permintaan dari {agency} ({entry.before})"
    return f"mengubah permintaan dari {agency}: {entry.before} → {entry.after}"


def _approval(entry: HistoryEntry) -> str:
    """ "menyetujui bukti I45-L2-01: Panduan"; of the cycle, whether heads are asked at all."""
    if entry.before != "menunggu":
        return {"diperlukan": "meminta", "tidak diperlukan": "tidak lagi meminta"}[entry.after] + f" {entry.field}"
    outcome, _, title = entry.after.partition(": ")
    did = {"disetujui": "menyetujui", "dikembalikan": "mengembalikan kepada operator"}[outcome]
    code = entry.field.removeprefix("persetujuan kepala OPD").strip()
    return f"{did} bukti {code}".strip() + f": {title}"


def _cycle(entry: HistoryEntry) -> str:
    return "membuat siklus"


def _column(entry: HistoryEntry) -> str:
    """ "mencatat 47 nilai penilaian mandiri": a whole column of a past year."""
    return f"mencatat {entry.after.removesuffix(' dicatat')} {entry.field}"


def _change(entry: HistoryEntry) -> str:
    """ "mengubah tingkat 3 → 4", "mengisi tingkat 4", "mengosongkan tingkat (sebelumnya 4)"."""
    if not entry.before:
        return f"mengisi {entry.field} {entry.after}"
    if not entry.after:
        return f"mengosongkan {entry.field} (sebelumnya {entry.before})"
    return f"mengubah {entry.field} {entry.before} → {entry.after}"


def _decision(entry: HistoryEntry) -> str:
    """ "memutuskan tingkat 3 (usulan OPD 4, tinjauan internal 3)"."""
    return f"memutuskan tingkat {entry.after} ({entry.before})"


def _signoff(entry: HistoryEntry) -> str:
    did = {"disetujui": "menyetujui", "dikembalikan": "mengembalikan"}[entry.after]
    return f"{did} penilaian mandiri"


def _sealed(entry: HistoryEntry) -> str:
    return f"menandatangani dan menyegel penilaian mandiri, SHA-256 {entry.after}"


def _agencies(entry: HistoryEntry) -> str:
    return f"mencatat perubahan OPD: {entry.after}" if entry.after else f"membatalkan perubahan OPD: {entry.before}"


def _action(entry: HistoryEntry) -> str:
    if not entry.before:
        return f"menyusun {entry.after}"
    return f"mengubah tindakan {entry.before} → {entry.after}"


def _action_state(entry: HistoryEntry) -> str:
    """ "menyatakan selesai (sebelumnya berjalan): Susun pedoman"; the row keeps state and text in one."""
    state, _, text = entry.after.partition(": ")
    return f"menyatakan {state.lower()} (sebelumnya {entry.before.lower()}): {text}"


def _meeting(entry: HistoryEntry) -> str:
    if not entry.before:
        return f"menjadwalkan rapat {entry.after}"
    return f"mengubah rapat {entry.before} → {entry.after}" if entry.after else f"membatalkan rapat {entry.before}"


def _decided(entry: HistoryEntry) -> str:
    """ "mencatat keputusan rapat: Unggah laporan reviu (Dinkes, sampai 5 September 2025)"."""
    return f"mencatat keputusan rapat: {entry.after}"


# How the fields that begin like this are told; every other one as a change of a value.
PRESENTERS: tuple[tuple[str, Callable[[HistoryEntry], str]], ...] = (
    *((text, _text) for text in TEXTS),
    *((column.label, _column) for column in ValueColumn),
    ("penugasan ", _assignment),
    ("salinan penugasan", _copied),
    ("putusan bukti", _verdict),
    ("permintaan ", _request),
    ("persetujuan kepala OPD", _approval),
    ("bukti", _evidence),
    ("bawa lanjut", _carried),
    ("perubahan OPD", _agencies),
    ("jadwal ", _dates),
    ("perpanjangan ", _extension),
    ("perbaikan bukti", _extension),
    ("keputusan tingkat", _decision),
    ("pengesahan ", _signoff),
    ("segel ", _sealed),
    ("naskah: kalimat", _text),
    ("jawaban pertanyaan umum", _text),
    ("siklus", _cycle),
    ("notula rapat", _text),
    ("persiapan interviu", _text),
    ("rapat", _meeting),
    ("keputusan rapat", _decided),
    ("tindakan", _action),
    ("keadaan tindakan", _action_state),
)
